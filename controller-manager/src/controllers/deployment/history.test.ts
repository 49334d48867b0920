import type { DeepReadonly, KubeObject } from '@coxswain/api-types'
import { planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { deploymentOf } from '../../testing/objects.ts'
import { DEPLOYMENT, type SetFacts, setOf } from '../../testing/rollouts.ts'
import { deployment } from '../deployment.ts'

describe('old ReplicaSets', () => {
  const complete = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 }
  const old = (revision: number, facts: Partial<SetFacts> = {}) =>
    setOf(`r${revision}`, { image: `web:r${revision}`, replicas: 0, of: 3, revision, ...facts })
  const deletions = (limit: number, world: readonly DeepReadonly<KubeObject>[]) =>
    planFor(deployment, { object: deploymentOf({ revisionHistoryLimit: limit }, {}, complete), world }).steps.flatMap((step) =>
      step.do === 'delete' ? [step.name] : [],
    )
  const current = setOf('v1', { replicas: 3, revision: 9 })
  it('past the limit are deleted, the lowest revisions first', () => {
    expect(deletions(1, [current, old(3), old(10, { revision: 2 }), old(5)])).toEqual(['r10', 'r3'])
    expect(deletions(3, [current, old(1), old(2), old(3)])).toEqual([])
  })
  it('that have pods stay', () => {
    expect(deletions(0, [current, old(1, { pods: 1 }), old(2)])).toEqual(['r2'])
  })
  it('that nobody controls are adopted before anything else is done', () => {
    const { metadata, ...set } = setOf('v1', { replicas: 3 })
    const { ownerReferences: _, ...orphaned } = metadata
    const plan = planFor(deployment, { object: deploymentOf(), world: [{ ...set, metadata: orphaned }], gathered: 'allowed' })
    expect(plan.steps).toMatchObject([{ do: 'patch', name: 'v1', patch: { metadata: { ownerReferences: [DEPLOYMENT] } } }])
  })
})
