import { workload } from './pod-template.ts'
import type { Samples } from './sample.ts'

export const apps: Samples = {
  ControllerRevision: { body: { revision: 1, data: { spec: { replicas: 1 } } }, change: { revision: 2 } },
  Deployment: { body: { spec: workload }, change: { spec: { replicas: 3 } }, status: { replicas: 1 } },
  ReplicaSet: {
    body: { spec: workload },
    change: { spec: { replicas: 3 } },
    status: { replicas: 1 },
    field: { name: 'status.replicas', value: '0' },
  },
}
