import { workload } from './pod-template.ts'
import type { Samples } from './sample.ts'

const template = { ...workload.template, spec: { ...workload.template.spec, restartPolicy: 'Never' } }

export const batch: Samples = {
  CronJob: {
    body: { spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template } } } },
    change: { spec: { suspend: true } },
    status: { lastScheduleTime: '2026-01-01T00:00:00Z' },
  },
  Job: {
    body: { spec: { template } },
    change: { spec: { parallelism: 3 } },
    status: { active: 1 },
    field: { name: 'status.successful', value: '0' },
  },
}
