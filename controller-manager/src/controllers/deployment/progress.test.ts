import type { DeepReadonly, Deployment, DeploymentCondition } from '@coxswain/api-types'
import { planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { deploymentOf } from '../../testing/objects.ts'
import { after, conditionAfter, type SetFacts, setOf } from '../../testing/rollouts.ts'
import { deployment } from '../deployment.ts'

describe('the conditions', () => {
  const before = '2025-12-31T23:00:00Z'
  const at = (reason: string, status = 'True', lastUpdateTime = before): DeploymentCondition => ({
    type: 'Progressing',
    status,
    reason,
    message: 'm',
    lastUpdateTime,
    lastTransitionTime: before,
  })
  const progressing = (object: DeepReadonly<Deployment>, facts: SetFacts) =>
    conditionAfter(object, planFor(deployment, { object, world: [setOf('v1', facts)] }), 'Progressing')

  it('say ReplicaSetUpdated with each progress, and keep the time of the transition', () => {
    const object = deploymentOf({}, {}, { replicas: 3, updatedReplicas: 3, conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(object, { replicas: 3, available: 1 })).toEqual({
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: 'ReplicaSet "v1" is progressing.',
      lastUpdateTime: '2026-01-01T00:00:00Z',
      lastTransitionTime: before,
    })
  })
  it('say NewReplicaSetAvailable once all pods are new and available', () => {
    const object = deploymentOf({}, {}, { replicas: 3, updatedReplicas: 3, conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(object, { replicas: 3 })).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: 'ReplicaSet "v1" has successfully progressed.',
      lastTransitionTime: before,
    })
  })
  it('say ProgressDeadlineExceeded after the deadline, and ask to be looked at then', () => {
    const status = { replicas: 3, updatedReplicas: 3, unavailableReplicas: 3 }
    const late = deploymentOf({}, {}, { ...status, conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(late, { replicas: 3, available: 0 })).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "v1" has timed out progressing.',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
    const early = deploymentOf({}, {}, { ...status, conditions: [at('ReplicaSetUpdated', 'True', '2025-12-31T23:55:00Z')] })
    expect(planFor(deployment, { object: early, world: [setOf('v1', { replicas: 3, available: 0 })] }).requeueAfterMs).toBe(301_000)
  })
  it('do not count pods that fail after a finished rollout as lack of progress', () => {
    const object = deploymentOf(
      {},
      {},
      { replicas: 3, updatedReplicas: 3, availableReplicas: 3, conditions: [at('NewReplicaSetAvailable')] },
    )
    const plan = planFor(deployment, { object, world: [setOf('v1', { replicas: 3, available: 0 })] })
    expect(conditionAfter(object, plan, 'Progressing')).toEqual(at('NewReplicaSetAvailable'))
    expect(conditionAfter(object, plan, 'Available')?.status).toBe('False')
    expect(plan.requeueAfterMs).toBeUndefined()
  })
  it('are without Progressing where there is no deadline', () => {
    const object = deploymentOf({ progressDeadlineSeconds: 2 ** 31 - 1 }, {}, { conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(object, { replicas: 3 })).toBeUndefined()
  })
  it('show the ReplicaFailure of a ReplicaSet, and drop it with that', () => {
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota', lastTransitionTime: before }
    const set = setOf('v1', { replicas: 3, pods: 0 })
    const object = deploymentOf()
    const world = [{ ...set, status: { ...set.status, replicas: 0, conditions: [failure] } }]
    const plan = planFor(deployment, { object, world })
    expect(conditionAfter(object, plan, 'ReplicaFailure')).toEqual({ ...failure, lastUpdateTime: before })
    const failed = after(object, plan)
    expect(conditionAfter(failed, planFor(deployment, { object: failed, world: [set] }), 'ReplicaFailure')).toBeUndefined()
  })
})
