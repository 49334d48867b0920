import type { DeepReadonly, Pod } from '@coxswain/api-types'
import { planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { addressedPod, nodeOf } from '../testing/network-objects.ts'
import { createPodGarbageCollector } from './pod-garbage-collector.ts'

const NOW = Date.UTC(2026, 0, 1)
const ended = (name: string, created: string, reason?: string): DeepReadonly<Pod> => {
  const pod = addressedPod(name, { phase: 'Failed' })
  return {
    ...pod,
    metadata: { ...pod.metadata, creationTimestamp: created },
    status: { ...pod.status, ...(reason === undefined ? {} : { reason }) },
  }
}
const deleted = (steps: readonly { readonly do: string; readonly name?: string }[]) =>
  steps.flatMap((step) => (step.do === 'delete' ? step.name : []))

describe('the collector of pods', () => {
  it('waits before it deletes the pods of a node that is gone', () => {
    const controller = createPodGarbageCollector()
    const world = [addressedPod('p')]
    const ask = (now: number, gathered: 'present' | 'absent') => planFor(controller, { key: 'node-1', world, gathered, now })
    expect(ask(NOW, 'absent')).toEqual({ steps: [], requeueAfterMs: 40_000 })
    const plan = ask(NOW + 40_000, 'absent')
    expect(plan.steps).toMatchObject([
      {
        do: 'patch',
        subresource: 'status',
        patch: {
          status: {
            phase: 'Failed',
            conditions: [
              { type: 'Ready' },
              { type: 'DisruptionTarget', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' },
            ],
          },
        },
      },
      { do: 'delete', name: 'p', gracePeriodSeconds: 0, preconditions: { uid: 'uid-p' } },
    ])
  })

  it('keeps them where the server knows the node, whatever the cache says', () => {
    const controller = createPodGarbageCollector()
    const ask = (now: number, gathered: 'present' | 'absent') =>
      planFor(controller, { key: 'node-1', world: [addressedPod('p')], gathered, now }).steps
    ask(NOW, 'absent')
    expect(ask(NOW + 60_000, 'present')).toEqual([])
    expect(ask(NOW + 70_000, 'absent')).toEqual([])
  })

  it('ends pods that go on a node that is marked out of service and not ready', () => {
    const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]
    const world = [addressedPod('going', { deleted: true }), addressedPod('staying')]
    const steps = (ready: 'Unknown' | 'True') =>
      planFor(createPodGarbageCollector(), { object: nodeOf('node-1', { ready, taints }), world, gathered: 'present' }).steps
    expect(deleted(steps('Unknown'))).toEqual(['going'])
    expect(steps('Unknown').at(-1)?.notes.counted).toMatchObject({ labels: { namespace: 'default', reason: 'out-of-service' } })
    expect(steps('True')).toEqual([])
  })

  it('ends pods that are to go and never had a node', () => {
    const world = [addressedPod('nowhere', { deleted: true, node: '' }), addressedPod('somewhere', { deleted: true })]
    expect(deleted(planFor(createPodGarbageCollector(), { key: '*', world, gathered: 'present' }).steps)).toEqual(['nowhere'])
  })

  it('keeps as many ended pods as it is told; evicted ones go first, then the oldest', () => {
    const world = [
      ended('new', '2025-12-03T00:00:00Z'),
      ended('old', '2025-12-01T00:00:00Z'),
      ended('evicted', '2025-12-04T00:00:00Z', 'Evicted'),
      addressedPod('runs'),
    ]
    const keep = (terminatedPodGcThreshold: number) =>
      deleted(planFor(createPodGarbageCollector({ terminatedPodGcThreshold }), { key: '*', world, gathered: 'present' }).steps)
    expect(keep(1)).toEqual(['evicted', 'old'])
    expect(keep(3)).toEqual([])
    expect(keep(0)).toEqual([])
  })
})
