import { status } from '@coxswain/api-types'
import { promMetrics } from '@coxswain/ports/node'
import { expect, test } from 'vitest'
import type { Asking } from './call.ts'
import { createWebhookMetrics } from './metrics.ts'

const asking = (failsOpen: boolean) =>
  ({ hook: { name: 'a.b.c', failsOpen }, phase: 'admit', input: { request: { operation: 'CREATE' } } }) as unknown as Asking

test('calls are counted under the names that dashboards know', async () => {
  const metrics = promMetrics()
  const { observe, excluded } = createWebhookMetrics(metrics)
  observe(asking(false), { refused: status.badRequest('no') }, 0.01)
  observe(asking(false), { failed: 'gone' }, 0.2)
  observe(asking(true), { failed: 'gone' }, 0.2)
  excluded(asking(true), 'CREATE')
  const lines = (await metrics.expose()).split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'))
  expect(lines).toEqual([
    'apiserver_admission_webhook_admission_duration_seconds_sum{name="a.b.c",type="admit",operation="CREATE",rejected="true"} 0.21000000000000002',
    'apiserver_admission_webhook_admission_duration_seconds_count{name="a.b.c",type="admit",operation="CREATE",rejected="true"} 2',
    'apiserver_admission_webhook_admission_duration_seconds_sum{name="a.b.c",type="admit",operation="CREATE",rejected="false"} 0.2',
    'apiserver_admission_webhook_admission_duration_seconds_count{name="a.b.c",type="admit",operation="CREATE",rejected="false"} 1',
    'apiserver_admission_webhook_rejection_count{name="a.b.c",type="admit",operation="CREATE",error_type="no_error",rejection_code="400"} 1',
    'apiserver_admission_webhook_rejection_count{name="a.b.c",type="admit",operation="CREATE",error_type="calling_webhook_error",rejection_code="0"} 1',
    'apiserver_admission_webhook_fail_open_count{name="a.b.c",type="admit"} 1',
    'apiserver_admission_match_condition_exclusions_total{name="a.b.c",kind="webhook",type="admit",operation="CREATE"} 1',
  ])
})
