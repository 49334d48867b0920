import type { DeepReadonly, Pod, PodCondition } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { budgetOf } from '../testing/budgets.ts'
import { podOf } from '../testing/objects.ts'
import { podDisruption } from './pod-disruption.ts'

const told = (condition: Partial<PodCondition> = {}, facts = {}): DeepReadonly<Pod> => {
  const pod = podOf('web-1', facts)
  const said = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }
  const conditions = [...(pod.status?.conditions ?? []), { ...said, lastTransitionTime: '2025-12-31T23:58:00Z', ...condition }]
  return { ...pod, metadata: { ...pod.metadata, generation: 3 }, status: { ...pod.status, conditions } }
}

describe('a pod that was to go', () => {
  it('and is still there after two minutes is spared: the condition says so, and no longer why', () => {
    const { world } = expectFixpoint(podDisruption, { object: told() })
    expect((world[0] as Pod | undefined)?.status?.conditions).toEqual([
      { type: 'Ready', status: 'False' },
      { type: 'DisruptionTarget', status: 'False', observedGeneration: 3, lastTransitionTime: '2026-01-01T00:00:00Z' },
    ])
  })

  it.each<[string, DeepReadonly<Pod>, number | undefined]>([
    ['has two minutes for it', told({ lastTransitionTime: '2025-12-31T23:58:30Z' }), 30_000],
    ['may take longer where a kubelet says so', told({ reason: 'TerminationByKubelet' }), undefined],
    ['is let alone while it goes', told({}, { deleted: '2025-12-31T23:59:00Z' }), undefined],
    ['is let alone when it has ended', told({}, { phase: 'Failed' }), undefined],
    ['is let alone when it was spared', told({ status: 'False' }), undefined],
  ])('%s', (_, object, left) => {
    const plan = planFor(podDisruption, { object })
    expect(plan.steps).toEqual([])
    expect(plan.requeueAfterMs).toBe(left)
  })
})

describe('a pod of two budgets', () => {
  it('is told of, since it cannot be evicted', () => {
    const budget = budgetOf({ minAvailable: 1 })
    const world = [budget, { ...budget, metadata: { ...budget.metadata, name: 'other', uid: 'uid-other' } }]
    expect(planFor(podDisruption, { object: podOf('web-1'), world }).steps).toMatchObject([
      {
        do: 'event',
        event: {
          type: 'Warning',
          reason: 'MultiplePodDisruptionBudgets',
          message: 'Pod "default"/"web-1" matches multiple PodDisruptionBudgets.  Chose "web" arbitrarily.',
        },
      },
    ])
    expect(planFor(podDisruption, { object: podOf('web-1', { labels: { app: 'db' } }), world }).steps).toEqual([])
  })
})
