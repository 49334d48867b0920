import type { DeepReadonly, Pod, Toleration } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { addressedPod, nodeOf } from '../testing/network-objects.ts'
import { createTaintEviction } from './taint-eviction.ts'

const NOW = Date.UTC(2026, 0, 1)
const AGO = '2025-12-31T23:59:00Z'
const taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: AGO }
const tolerating = (...tolerations: readonly DeepReadonly<Toleration>[]): DeepReadonly<Pod> => {
  const pod = addressedPod('p')
  return {
    ...pod,
    metadata: { ...pod.metadata, creationTimestamp: '2025-12-01T00:00:00Z' },
    spec: { containers: [], ...pod.spec, tolerations },
  }
}
const forSeconds = (tolerationSeconds?: number): DeepReadonly<Toleration> => ({
  key: taint.key,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
})
const tainted = nodeOf('node-1', { taints: [taint] })
const dueIn = (pod: DeepReadonly<Pod>, world = [tainted]) => {
  const { steps, requeueAfterMs } = planFor(createTaintEviction(), { object: pod, world: [pod, ...world], now: NOW })
  return steps.length > 0 ? 'now' : requeueAfterMs === undefined ? 'never' : requeueAfterMs
}

describe('eviction by taints', () => {
  it.each([
    ['without a toleration: at once', tolerating(), 'now'],
    ['with one that lasts for ever: never', tolerating(forSeconds()), 'never'],
    ['with one of 300 s, since the taint was put there', tolerating(forSeconds(300)), 240_000],
    ['with several, by the shortest', tolerating(forSeconds(), forSeconds(300), forSeconds(90)), 30_000],
    ['with one that has run out', tolerating(forSeconds(60)), 'now'],
    ['with one of no time', tolerating(forSeconds(0)), 'now'],
    ['with one of another effect', tolerating({ key: taint.key, operator: 'Exists', effect: 'NoSchedule' }), 'now'],
    ['with one of everything', tolerating({ operator: 'Exists' }), 'never'],
    ['with one of another value', tolerating({ key: taint.key, operator: 'Equal', value: 'x' }), 'now'],
  ])('of a pod %s', (_, pod, due) => {
    expect(dueIn(pod)).toBe(due)
  })

  it('counts from when the pod was bound, where that was later', () => {
    const pod = tolerating(forSeconds(300))
    const bound = {
      ...pod,
      status: { ...pod.status, conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2025-12-31T23:59:50Z' }] },
    }
    expect(dueIn(bound)).toBe(290_000)
  })

  it('counts from when a taint was seen that does not tell its time', () => {
    const controller = createTaintEviction()
    const pod = tolerating({ operator: 'Exists', tolerationSeconds: 30 })
    const world = [pod, nodeOf('node-1', { taints: [{ key: 'mine', effect: 'NoExecute' }] })]
    expect(planFor(controller, { object: pod, world, now: NOW }).requeueAfterMs).toBe(30_000)
    expect(planFor(controller, { object: pod, world, now: NOW + 20_000 }).requeueAfterMs).toBe(10_000)
    expect(planFor(controller, { object: pod, world, now: NOW + 30_000 }).steps).toHaveLength(2)
  })

  it('passes over nodes without such taints, and pods that go already', () => {
    expect(dueIn(tolerating(), [nodeOf('node-1', { taints: [{ key: 'x', effect: 'NoSchedule' }] })])).toBe('never')
    expect(dueIn(addressedPod('p', { deleted: true }))).toBe('never')
    expect(dueIn(tolerating(), [])).toBe('never')
  })

  it('tells the pod why, deletes it, and says so', () => {
    const { plan, world } = expectFixpoint(createTaintEviction(), { object: tolerating(), world: [tolerating(), tainted], now: NOW })
    expect(plan.steps.map((step) => step.do)).toEqual(['patch', 'delete'])
    expect(plan.steps[0]).toMatchObject({
      patch: {
        status: {
          conditions: [
            { type: 'Ready' },
            {
              type: 'DisruptionTarget',
              status: 'True',
              reason: 'DeletionByTaintManager',
              message: 'Taint manager: deleting due to NoExecute taint',
            },
          ],
        },
      },
    })
    expect(plan.steps[1]).toMatchObject({
      after: [plan.steps[0]?.id],
      preconditions: { uid: 'uid-p' },
      notes: { onSuccess: { type: 'Normal', reason: 'TaintManagerEviction', message: 'Marking for deletion Pod default/p' } },
    })
    expect(world.map(({ kind }) => kind)).toEqual(['Node'])
  })

  it('is called off when the taint goes, and says so once', () => {
    const controller = createTaintEviction()
    const pod = tolerating(forSeconds(300))
    planFor(controller, { object: pod, world: [pod, tainted], now: NOW })
    const off = planFor(controller, { object: pod, world: [pod, nodeOf('node-1')], now: NOW })
    expect(off.steps).toMatchObject([{ do: 'event', event: { message: 'Cancelling deletion of Pod default/p' } }])
    expect(planFor(controller, { object: pod, world: [pod, nodeOf('node-1')], now: NOW }).steps).toEqual([])
  })
})
