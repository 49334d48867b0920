import type { DeepReadonly, PodDisruptionBudget, PodDisruptionBudgetSpec } from '@coxswain/api-types'
import { expectFixpoint, type Plan, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { budgetOf, workload } from '../testing/budgets.ts'
import { type PodFacts, podOf } from '../testing/objects.ts'
import { viewOfWorld } from '../testing/view-of-world.ts'
import type { LiveScales } from './disruption/scales.ts'
import { disruption } from './disruption.ts'

const NOW = Date.UTC(2026, 0, 1)
const SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'uid-set' }
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-deployment' }

const READY = { readySince: '2025-12-31T00:00:00Z' }
const podsOf = (count: number, facts: PodFacts = { owner: SET, ...READY }) =>
  Array.from({ length: count }, (_, i) => podOf(`pod-${i}`, facts))
const statusIn = ({ steps }: Plan): DeepReadonly<PodDisruptionBudget>['status'] =>
  steps.flatMap((step) => (step.do === 'updateStatus' ? [(step.object as DeepReadonly<PodDisruptionBudget>).status] : []))[0]
const eventsIn = ({ steps }: Plan) => steps.flatMap((step) => (step.do === 'event' ? [`${step.event.reason}: ${step.event.message}`] : []))
const countsIn = (plan: Plan) => {
  const { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed } = statusIn(plan) ?? {}
  return [expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed]
}
const counted = (spec: DeepReadonly<PodDisruptionBudgetSpec>, world: World, gathered: LiveScales = new Map()) =>
  planFor(disruption, { object: budgetOf(spec), world, gathered })

describe('how many pods there should be, must be healthy, are healthy, and may be disturbed', () => {
  const set = (replicas: number) => workload(SET, replicas)
  it.each<[string, DeepReadonly<PodDisruptionBudgetSpec>, World, readonly number[]]>([
    ['a number that must stay is one of the pods that there are', { minAvailable: 2 }, podsOf(3), [3, 2, 3, 1]],
    ['more than there are', { minAvailable: 5 }, podsOf(3), [3, 5, 3, 0]],
    ['a share that must stay is of what the controller wants', { minAvailable: '50%' }, [set(5), ...podsOf(4)], [5, 3, 4, 1]],
    ['a number that may be missing', { maxUnavailable: 1 }, [set(5), ...podsOf(4)], [5, 4, 4, 0]],
    ['a share that may be missing is rounded up', { maxUnavailable: '30%' }, [set(5), ...podsOf(5)], [5, 3, 5, 2]],
    ['more may be missing than there are', { maxUnavailable: 9 }, [set(5), ...podsOf(5)], [5, 0, 5, 5]],
    ['neither is said', {}, podsOf(2), [0, 0, 2, 0]],
    ['there are no pods', { maxUnavailable: 1 }, [], [0, 0, 0, 0]],
    ['there are no pods, and none need be', { minAvailable: 0 }, [], [0, 0, 0, 0]],
  ])('%s', (_, spec, world, expected) => {
    expect(countsIn(counted(spec, world))).toEqual(expected)
  })

  it('count those that are ready and stay', () => {
    const world = [
      ...podsOf(2, READY),
      podOf('unready'),
      podOf('going', { ...READY, deleted: '2025-12-31T23:59:00Z' }),
      podOf('other', { ...READY, labels: { app: 'db' } }),
    ]
    expect(countsIn(counted({ minAvailable: 1 }, world))).toEqual([4, 1, 2, 1])
  })

  it('are of all pods of the namespace where the selector is empty, and of those that an expression selects', () => {
    const world = [...podsOf(2, READY), podOf('other', { ...READY, labels: { app: 'db' } })]
    expect(countsIn(counted({ minAvailable: 1, selector: {} }, world))).toEqual([3, 1, 3, 2])
    const selector = { matchExpressions: [{ key: 'app', operator: 'NotIn' as const, values: ['db'] }] }
    expect(countsIn(counted({ minAvailable: 1, selector }, world))).toEqual([2, 1, 2, 1])
  })
})

describe('the controllers of the pods', () => {
  const spec = { maxUnavailable: 1 }
  it.each<[string, World, number]>([
    ['a Deployment speaks for its ReplicaSets', [workload(DEPLOYMENT, 7), workload(SET, 5, DEPLOYMENT)], 7],
    ['a ReplicaSet of somebody else speaks for itself', [workload(SET, 5, { ...DEPLOYMENT, kind: 'Rollout' })], 5],
  ])('%s', (_, world, expected) => {
    expect(countsIn(counted(spec, [...world, ...podsOf(5)]))[0]).toBe(expected)
  })

  it.each([
    { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'uid-db' },
    { apiVersion: 'v1', kind: 'ReplicationController', name: 'old', uid: 'uid-old' },
  ])('may be a $kind', (owner) => {
    // The reference says of which version the kind is.
    const pods = podsOf(4, READY).map((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, ownerReferences: [{ ...owner, controller: true }] },
    }))
    expect(countsIn(counted(spec, [workload(owner, 4), ...pods]))).toEqual([4, 3, 4, 1])
  })

  it('are added up, each once', () => {
    const other = { ...SET, name: 'web-2', uid: 'uid-other' }
    const world = [
      workload(SET, 2),
      workload(other, 3),
      ...podsOf(2),
      podOf('x', { owner: other, ...READY }),
      podOf('y', { owner: other, ...READY }),
    ]
    expect(countsIn(counted({ maxUnavailable: '20%' }, world))).toEqual([5, 4, 4, 0])
  })

  it('may be of any kind with a scale: then it is looked at again, since nothing tells of a change', () => {
    const plan = counted(spec, podsOf(3), new Map([['uid-set', 3]]))
    expect(countsIn(plan)).toEqual([3, 2, 3, 1])
    expect(plan.requeueAfterMs).toBe(30_000)
  })

  it('may be missing: such pods are left out, and an event says that the count is not to be trusted', () => {
    const plan = counted(spec, [workload(SET, 2), ...podsOf(2), podOf('alone', READY)])
    expect(countsIn(plan)).toEqual([2, 1, 3, 2])
    expect(eventsIn(plan)).toEqual([
      'UnmanagedPods: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
    ])
  })

  it.each<[string, LiveScales, string]>([
    ['is not there', new Map([['uid-set', 'gone']]), 'found no controllers for pod "pod-0"'],
    [
      'has no scale',
      new Map([['uid-set', { failed: 'jobs.batch does not implement the scale subresource' }]]),
      'jobs.batch does not implement the scale subresource',
    ],
  ])('let nothing be disturbed where one %s', (_, gathered, why) => {
    const plan = counted(spec, podsOf(3), gathered)
    expect(statusIn(plan)).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: why }],
    })
    expect(eventsIn(plan)).toEqual([`CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: ${why}`])
    const { world } = expectFixpoint(disruption, { object: budgetOf(spec), world: podsOf(3), gathered, rounds: 2 })
    expect(world).toHaveLength(4)
  })
})

describe('what the server is asked', () => {
  const ask = async (spec: DeepReadonly<PodDisruptionBudgetSpec>, pods: World, answer: (path: string) => unknown) => {
    const asked: string[] = []
    const client = {
      request: ({ path }: { readonly path: string }) => {
        asked.push(path)
        return Promise.resolve(answer(path))
      },
      scale: {
        get: ({ plural }: { readonly plural: string }, { name }: { readonly name: string }) => Promise.resolve(answer(`${plural}/${name}`)),
      },
    }
    const object = budgetOf(spec)
    const view = viewOfWorld(disruption, [object, ...pods])
    const gathered = await disruption.gather?.({ key: 'default/web', namespace: 'default', name: 'web', object, view, client } as never)
    return { asked, gathered }
  }
  const rollout = { apiVersion: 'x.io/v1', kind: 'Rollout', name: 'r', uid: 'uid-r' }
  const pods = podsOf(2).map((pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [{ ...rollout, controller: true }] } }))
  const resources = [{ name: 'rollouts', kind: 'Rollout', namespaced: true, verbs: [] }]

  it('is nothing where the number of pods says all', async () => {
    expect(await ask({ minAvailable: 1 }, pods, () => ({}))).toEqual({ asked: [], gathered: new Map() })
  })
  it('is the scale of a kind that no cache follows, once for each object', async () => {
    const scale = { metadata: { uid: 'uid-r' }, spec: { replicas: 4 } }
    const withScale = [...resources, { ...resources[0], name: 'rollouts/scale' }]
    const { asked, gathered } = await ask({ minAvailable: '10%' }, pods, (path) =>
      path === 'rollouts/r' ? scale : { resources: withScale },
    )
    expect(asked).toEqual(['/apis/x.io/v1'])
    expect(gathered).toEqual(new Map([['uid-r', 4]]))
  })
  it('says where there is none', async () => {
    const answered = async (given: unknown) => (await ask({ maxUnavailable: 1 }, pods, () => given)).gathered
    expect(await answered({ resources })).toEqual(
      new Map([['uid-r', { failed: 'rollouts.x.io does not implement the scale subresource' }]]),
    )
    expect(await answered({ resources: [] })).toEqual(
      new Map([['uid-r', { failed: 'no matches for kind "Rollout" in version "x.io/v1"' }]]),
    )
  })
})

describe('pods that an eviction has announced', () => {
  const status = (time: string) => ({
    observedGeneration: 1,
    disruptedPods: { 'pod-0': time, gone: time },
    disruptionsAllowed: 0,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
  })
  it('count as gone as long as the cache does not show it, and are looked at again', () => {
    const plan = planFor(disruption, { object: budgetOf({ minAvailable: 2 }, status('2025-12-31T23:59:00Z')), world: podsOf(3) })
    expect(countsIn(plan)).toEqual([3, 2, 2, 0])
    expect(statusIn(plan)).toHaveProperty('disruptedPods', { 'pod-0': '2025-12-31T23:59:00Z' })
    expect(plan.requeueAfterMs).toBe(60_000)
  })
  it('are taken off the list when they are seen going', () => {
    const world = [podOf('pod-0', { ...READY, deleted: '2026-01-01T00:00:00Z' }), ...podsOf(3).slice(1)]
    const plan = planFor(disruption, { object: budgetOf({ minAvailable: 2 }, status('2025-12-31T23:59:00Z')), world })
    expect(statusIn(plan)?.disruptedPods).toBeUndefined()
    expect(plan.requeueAfterMs).toBeUndefined()
  })
  it('are given up after two minutes: the eviction came to nothing', () => {
    const plan = planFor(disruption, { object: budgetOf({ minAvailable: 2 }, status('2025-12-31T23:58:00Z')), world: podsOf(3) })
    expect(countsIn(plan)).toEqual([3, 2, 3, 1])
    expect(eventsIn(plan)).toEqual(["NotDeleted: Pod was expected by PDB default/web to be deleted but it wasn't"])
  })
})

describe('the status', () => {
  it('says since when, why, and for which spec', () => {
    const { world } = expectFixpoint(disruption, { object: budgetOf({ minAvailable: 2 }), world: podsOf(3), rounds: 2 })
    expect(world.find(({ kind }) => kind === 'PodDisruptionBudget')).toHaveProperty('status', {
      observedGeneration: 1,
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'True',
          reason: 'SufficientPods',
          message: '',
          observedGeneration: 1,
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    })
  })
  it('is not written where it says the same, and nothing is told then either', () => {
    const { world } = expectFixpoint(disruption, { object: budgetOf({ minAvailable: 1 }), rounds: 2 })
    expect(planFor(disruption, { key: 'default/web', world, now: NOW + 60_000 })).toEqual({ steps: [] })
  })
  it('tells that there are no pods, when it comes to that', () => {
    expect(eventsIn(counted({ minAvailable: 1 }, []))).toEqual(['NoPods: No matching pods found'])
  })
  it('lets nothing be disturbed where the selector cannot be read', () => {
    const selector = { matchExpressions: [{ key: 'app', operator: 'Like' }] }
    const plan = counted({ minAvailable: 1, selector }, podsOf(3))
    expect(statusIn(plan)).toMatchObject({
      conditions: [{ reason: 'SyncFailed', message: '"Like" is not a valid label selector operator' }],
    })
    expect(eventsIn(plan)).toEqual(['NoPods: Failed to get pods: "Like" is not a valid label selector operator'])
  })
})
