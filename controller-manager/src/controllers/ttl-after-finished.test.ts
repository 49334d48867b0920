import type { BatchV1, DeepReadonly } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { expect, it } from 'vitest'
import { jobOf } from '../testing/objects.ts'
import { ttlAfterFinished } from './ttl-after-finished.ts'

const END = Date.UTC(2026, 0, 1)
const finished = (type: string, spec: DeepReadonly<Partial<BatchV1.JobSpec>> = { ttlSecondsAfterFinished: 30 }) =>
  jobOf(spec, {}, { conditions: [{ type, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] })

it('deletes a Job when its time has come, as it was then and with its pods before it', () => {
  const { plan, world } = expectFixpoint(ttlAfterFinished, { object: finished('Complete'), now: END + 30_000 })
  expect(plan.steps).toMatchObject([
    { do: 'delete', name: 'sum', preconditions: { uid: 'uid-sum', resourceVersion: '1' }, propagationPolicy: 'Foreground' },
  ])
  expect(world).toEqual([])
})

it.each([
  ['at its time, not before', finished('Failed'), 29_999, 1],
  ['never where it has none', finished('Complete', {}), 0, undefined],
  ['never while it runs', finished('SuccessCriteriaMet'), 0, undefined],
])('looks again %s', (_, object, after, expected) => {
  const plan = planFor(ttlAfterFinished, { object, now: END + after })
  expect(plan.steps).toEqual([])
  expect(plan.requeueAfterMs).toBe(expected)
})

it('leaves a Job that goes already', () => {
  const job = finished('Complete')
  const going = { ...job, metadata: { ...job.metadata, deletionTimestamp: '2026-01-01T00:00:10Z', finalizers: ['foregroundDeletion'] } }
  expect(planFor(ttlAfterFinished, { object: going, now: END + 60_000 })).toEqual({ steps: [] })
})
