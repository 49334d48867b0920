import { formatTime, kinds, type Pod, type PodDisruptionBudget, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPodActive, isPodReady } from '../shared/pod-state.ts'
import { budgetOf } from '../testing/budgets.ts'
import { replicaSetOf, TEMPLATE } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { nodes, scheduler } from '../testing/schedules/nodes.ts'
import { disruption } from './disruption.ts'
import { replicaSet } from './replica-set.ts'

const NAME = { namespace: 'default', name: 'web' }
const REPLICAS = 5
const controller = () => disruption as unknown as Controller
const replicaSets = () => replicaSet as unknown as Controller

const isHealthy = (pod: Stored<Pod>): boolean => isPodActive(pod) && isPodReady(pod)
const healthy = (server: ModelServer): readonly Stored<Pod>[] => server.list(kinds.Pod).filter(isHealthy)
const budget = (server: ModelServer): Stored<PodDisruptionBudget> | undefined => server.get(kinds.PodDisruptionBudget, NAME)

/** Takes a disruption from the budget, as the server does: false where it has none, or does not know its last spec. */
const taken = (server: ModelServer, pod: string): boolean => {
  const { metadata, status = {} } = budget(server) ?? budgetOf({})
  const { disruptionsAllowed = 0, observedGeneration = 0, disruptedPods = {} } = status
  if (disruptionsAllowed <= 0 || observedGeneration < (metadata.generation ?? 0)) return false
  const next = { disruptionsAllowed: disruptionsAllowed - 1, disruptedPods: { ...disruptedPods, [pod]: formatTime(server.now()) } }
  server.patch(kinds.PodDisruptionBudget, { ...NAME, type: 'merge', patch: { status: next } })
  return true
}

/** Somebody who evicts as much as he may. Of some evictions the budget is told, and then they come to nothing. */
const evictor: Actor = (server) =>
  healthy(server).flatMap(({ metadata: { namespace, name } }) => [
    {
      label: `${name} is evicted`,
      weight: 2,
      is: 'disturbance',
      run: () => {
        if (taken(server, name)) server.remove(kinds.Pod, { namespace, name })
      },
    },
    { label: `${name} is nearly evicted`, weight: 1, is: 'disturbance', run: () => void taken(server, name) },
  ])

/** Scales out and in again: budgets count by what is wanted. */
const scaler: Actor = (server) =>
  [REPLICAS + 2, REPLICAS].map((replicas) => ({
    label: `a user scales to ${replicas}`,
    weight: 1,
    is: 'disturbance',
    run: () => void server.patch(kinds.ReplicaSet, { ...NAME, type: 'merge', patch: { spec: { replicas } } }),
  }))

/**
 * A ReplicaSet that never takes a pod back. The real one makes too many where answers are lost, and then may delete the only healthy one:
 * that is no eviction, and no budget hinders it.
 */
const keeper: Actor = (server) => {
  const owner = server.get(kinds.ReplicaSet, NAME)
  if (owner === undefined || server.list(kinds.Pod).filter(isPodActive).length >= REPLICAS) return []
  const { name, uid } = owner.metadata
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true }]
  const pod = {
    metadata: { generateName: 'web-', namespace: NAME.namespace, labels: TEMPLATE.metadata.labels, ownerReferences },
    spec: TEMPLATE.spec,
  }
  return [{ label: 'a pod is made', weight: 2, run: () => void server.create(kinds.Pod, pod) }]
}

const clusterWith = (
  spec: Parameters<typeof budgetOf>[0],
  disturbances: readonly Actor[],
  controllers: readonly (() => Controller)[],
): ModelCluster =>
  createModelCluster({
    controllers,
    actors: [scheduler(), evictor, ...disturbances],
    fill: (server) => {
      server.put(kinds.ReplicaSet, replicaSetOf({}, { replicas: REPLICAS }))
      server.put(kinds.PodDisruptionBudget, budgetOf(spec))
    },
    faults: true,
    planted: PLANTED,
  })

const limits = fc
  .nat(REPLICAS)
  .chain((wanted) =>
    fc.constantFrom(
      { wanted, spec: { minAvailable: wanted } },
      { wanted: REPLICAS - wanted, spec: { maxUnavailable: wanted } },
      { wanted, spec: { minAvailable: `${(100 / REPLICAS) * wanted}%` } },
    ),
  )

/** Rounded up, as upstream does. */
const desiredOf = ({ minAvailable = 0, maxUnavailable }: Parameters<typeof budgetOf>[0], replicas: number): number => {
  if (maxUnavailable !== undefined) return Math.max(0, replicas - Number(maxUnavailable))
  return typeof minAvailable === 'number' ? minAvailable : Math.ceil((Number.parseInt(minAvailable, 10) * replicas) / 100)
}

it('never lets an eviction leave fewer healthy pods than must be', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'evictions within the budget',
    few: 150,
    of: fc.record({ limit: limits, moves: schedule(200) }),
    holds: async ({ limit: { wanted, spec }, moves }) => {
      const cluster = clusterWith(spec, [nodes(), keeper], [controller])
      const { server } = cluster
      let before = 0
      const check = (): void => {
        const now = healthy(server).length
        // Pods become ready one after the other at first: until they are enough, none may go.
        if (now < before) expect(now).toBeGreaterThanOrEqual(wanted)
        before = now
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
    },
  })
})

it('comes to rest with the count that is true, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'disruption comes to rest',
    few: 100,
    of: fc.record({ limit: limits, moves: schedule() }),
    holds: async ({ limit: { spec }, moves }) => {
      const cluster = clusterWith(spec, [nodes({ mishaps: ['fails', 'is not ready'] }), scaler], [controller, replicaSets])
      await cluster.run(moves)
      await cluster.settle()
      const { status } = budget(cluster.server) ?? {}
      const replicas = cluster.server.get(kinds.ReplicaSet, NAME)?.spec?.replicas ?? 0
      const desired = desiredOf(spec, replicas)
      const allowed = replicas - desired
      expect(status).toMatchObject({
        observedGeneration: 1,
        // Where a number must stay it is one of the pods that there are, those that have failed too.
        expectedPods: typeof spec.minAvailable === 'number' ? cluster.server.list(kinds.Pod).length : replicas,
        currentHealthy: replicas,
        desiredHealthy: desired,
        disruptionsAllowed: allowed,
        conditions: [{ type: 'DisruptionAllowed', status: allowed > 0 ? 'True' : 'False' }],
      })
      expect(status?.disruptedPods).toBeUndefined()
    },
  })
})
