import type { Metrics } from '@coxswain/ports'
import type { AdmissionRequest } from '../chain.ts'
import type { Asking, Outcome } from './call.ts'

const BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25]

export interface WebhookMetrics {
  observe(asking: Asking, outcome: Outcome, seconds: number): void
  /** Its conditions have kept it from being asked. */
  excluded(asking: Pick<Asking, 'hook' | 'phase'>, operation: AdmissionRequest['operation']): void
}

/** Calls of webhooks by upstream's metric names and labels. */
export const createWebhookMetrics = (metrics: Metrics): WebhookMetrics => {
  const duration = metrics.histogram(
    'apiserver_admission_webhook_admission_duration_seconds',
    'Time that a webhook takes to answer.',
    ['name', 'type', 'operation', 'rejected'],
    BUCKETS,
  )
  const rejections = metrics.counter('apiserver_admission_webhook_rejection_count', 'Writes refused because of a webhook.', [
    'name',
    'type',
    'operation',
    'error_type',
    'rejection_code',
  ])
  const open = metrics.counter(
    'apiserver_admission_webhook_fail_open_count',
    'Writes that went on although a webhook could not be asked.',
    ['name', 'type'],
  )
  const exclusions = metrics.counter(
    'apiserver_admission_match_condition_exclusions_total',
    'Writes kept from a webhook by its conditions.',
    ['name', 'kind', 'type', 'operation'],
  )
  return {
    observe: ({ hook, input, phase: type }, outcome, seconds) => {
      const { operation } = input.request
      const failedOpen = 'failed' in outcome && hook.failsOpen
      const rejected = !('allowed' in outcome) && !failedOpen
      duration.observe({ name: hook.name, type, operation, rejected: String(rejected) }, seconds)
      if (failedOpen) open.inc({ name: hook.name, type })
      if (!rejected) return
      const [error_type, code] = 'failed' in outcome ? ['calling_webhook_error', 0] : ['no_error', outcome.refused.code]
      rejections.inc({ name: hook.name, type, operation, error_type, rejection_code: String(code) })
    },
    excluded: ({ hook, phase: type }, operation) => exclusions.inc({ name: hook.name, kind: 'webhook', type, operation }),
  }
}
