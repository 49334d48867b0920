import { type DeepReadonly, kinds, type Pod, type StatefulSetSpec, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPodActive, isPodReady } from '../shared/pod-state.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { nodes, scheduler } from '../testing/schedules/nodes.ts'
import { DATA, setOf, withImage } from '../testing/stateful-sets.ts'
import { statefulSet } from './stateful-set.ts'

type Spec = DeepReadonly<Partial<StatefulSetSpec>>

const NAME = { namespace: 'default', name: 'web' }
const controller = () => statefulSet as unknown as Controller

const setIn = (server: ModelServer) => server.get(kinds.StatefulSet, NAME)
const podsIn = (server: ModelServer): readonly Stored<Pod>[] =>
  server.list(kinds.Pod).toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
const ordinal = ({ metadata }: Stored<Pod>): number => Number(metadata.labels?.['apps.kubernetes.io/pod-index'])
const revision = ({ metadata }: Stored<Pod>): string | undefined => metadata.labels?.['controller-revision-hash']

/** Somebody who changes the set's spec: to one of these, at any time. */
const user =
  (what: string, ...specs: readonly Spec[]): Actor =>
  (server) =>
    specs.map((spec) => ({
      label: `a user asks for ${what}: ${JSON.stringify(spec)}`,
      weight: 1,
      is: 'disturbance',
      run: () => void server.patch(kinds.StatefulSet, { ...NAME, type: 'merge', patch: { spec } }),
    }))
const rollsOut = user('an image', ...['web:1', 'web:2', 'web:3'].map((image) => ({ template: withImage(image) })))
const partitions = user(
  'a partition',
  ...[0, 2].map((partition): Spec => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } })),
)

const deletesPods: Actor = (server) =>
  podsIn(server).map(({ metadata }) => ({
    label: `a user deletes ${metadata.name}`,
    weight: 1,
    is: 'disturbance',
    run: () => void server.remove(kinds.Pod, metadata),
  }))
/** Takes a pod out of the set's hands, or gives it back. */
const relabels: Actor = (server) =>
  podsIn(server).map(({ metadata }) => {
    const app = metadata.labels?.['app'] === 'web' ? 'other' : 'web'
    return {
      label: `a user labels ${metadata.name} ${app}`,
      weight: 1,
      is: 'disturbance',
      run: () => void server.patch(kinds.Pod, { ...NAME, name: metadata.name, type: 'merge', patch: { metadata: { labels: { app } } } }),
    }
  })
/** Strangers that have a member's name are in the way for ever, unless somebody sees to it. */
const strangersLeave: Actor = (server) =>
  podsIn(server)
    .filter(({ metadata }) => metadata.labels?.['app'] !== 'web')
    .map(({ metadata }) => ({
      label: `${metadata.name}, a stranger, leaves`,
      weight: 1,
      run: () => server.erase(kinds.Pod, metadata),
    }))

const policy = fc.constantFrom('OrderedReady', 'Parallel')
const specs = fc.record({ replicas: fc.nat(4), podManagementPolicy: policy })

/** All pods that are wanted and no others, ready, of the present revision beyond the partition, and told of in the status. */
const expectRest = ({ server }: ModelCluster): void => {
  const { spec, status } = setIn(server) ?? {}
  const replicas = spec?.replicas ?? 0
  const start = spec?.ordinals?.start ?? 0
  const pods = podsIn(server)
  expect(pods.map(ordinal)).toEqual(Array.from({ length: replicas }, (_, at) => start + at))
  expect(pods.every((pod) => isPodActive(pod) && isPodReady(pod))).toBe(true)
  const beyond = pods.filter((pod) => ordinal(pod) >= start + (spec?.updateStrategy?.rollingUpdate?.partition ?? 0))
  expect(new Set(beyond.map(revision))).toEqual(new Set(beyond.length === 0 ? [] : [status?.updateRevision]))
  expect(status).toMatchObject({ replicas, availableReplicas: replicas, ...(replicas === 0 ? {} : { readyReplicas: replicas }) })
  const present = server.list(kinds.ControllerRevision).find(({ metadata }) => metadata.name === status?.updateRevision)
  expect(present?.data).toMatchObject({ spec: { template: spec?.template } })
}

it('comes to rest with the pods that are wanted, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'statefulset comes to rest',
    few: 100,
    of: fc.record({ spec: specs, later: fc.nat(4), start: fc.nat(1), moves: schedule() }),
    holds: async ({ spec, later, start, moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [
          ...[scheduler(), nodes({ mishaps: ['fails', 'is not ready'] }), garbageCollector],
          ...[user('a size', { replicas: later }), user('a start', { ordinals: { start } }), rollsOut, partitions],
          ...[deletesPods, relabels, strangersLeave],
        ],
        fill: (server) => void server.put(kinds.StatefulSet, setOf({ ...spec, revisionHistoryLimit: 1 })),
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      expectRest(cluster)
    },
  })
})

it('makes no pod in order before those below it run and are ready', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'statefulset keeps its order',
    few: 100,
    of: fc.record({ replicas: fc.integer({ min: 1, max: 4 }), later: fc.nat(4), moves: schedule() }),
    holds: async ({ replicas, later, moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [scheduler(), nodes(), garbageCollector, user('a size', { replicas: later }, { replicas }), rollsOut],
        fill: (server) => void server.put(kinds.StatefulSet, setOf({ replicas })),
        planted: PLANTED,
      })
      const known = new Set<string>()
      const check = (): void => {
        const pods = podsIn(cluster.server)
        for (const pod of pods.filter(({ metadata }) => !known.has(metadata.uid))) {
          known.add(pod.metadata.uid)
          const below = pods.filter((other) => ordinal(other) < ordinal(pod))
          expect(below.map(ordinal), `what is below ${pod.metadata.name}`).toEqual(Array.from({ length: ordinal(pod) }, (_, at) => at))
          expect(below.filter((other) => !isPodReady(other) || other.status?.phase !== 'Running')).toEqual([])
        }
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster)
    },
  })
})

// Without a limit of its own a parallel set replaces its highest pod, whatever the others do: one change of mind after the other may cost all.
const limited = fc.oneof(
  fc.record({ podManagementPolicy: policy, maxUnavailable: fc.integer({ min: 1, max: 3 }) }),
  fc.constant({ podManagementPolicy: 'OrderedReady', maxUnavailable: undefined }),
)

it('has no more pods unavailable for a rollout than it may', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'statefulset rolls out within its limit',
    few: 100,
    of: fc.record({ limited, moves: schedule() }),
    holds: async ({ limited: { podManagementPolicy, maxUnavailable }, moves }) => {
      const rollingUpdate = { partition: 0, ...(maxUnavailable === undefined ? {} : { maxUnavailable }) }
      const spec: Spec = { replicas: 4, podManagementPolicy, updateStrategy: { type: 'RollingUpdate', rollingUpdate } }
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [scheduler(), nodes(), garbageCollector, rollsOut],
        fill: (server) => void server.put(kinds.StatefulSet, setOf(spec)),
        planted: PLANTED,
      })
      await cluster.settle()
      const check = (): void =>
        expect(podsIn(cluster.server).filter((pod) => isPodActive(pod) && isPodReady(pod)).length).toBeGreaterThanOrEqual(
          4 - (maxUnavailable ?? 1),
        )
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster)
    },
  })
})

it('keeps and drops claims as its retention policy says', { timeout: LONG_MS }, async () => {
  const fate = fc.constantFrom('Retain', 'Delete')
  await checkSchedules({
    name: 'statefulset keeps claims',
    few: 100,
    of: fc.record({ spec: specs, later: fc.nat(4), whenDeleted: fate, whenScaled: fate, badLuck: fc.boolean(), moves: schedule() }),
    holds: async ({ spec, later, whenDeleted, whenScaled, badLuck, moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [
          ...[scheduler(), nodes({ mishaps: badLuck ? ['fails'] : [] }), garbageCollector],
          ...[user('a size', { replicas: later }), ...(badLuck ? [user('one', { replicas: 1 }), rollsOut] : [])],
        ],
        fill: (server) => {
          const persistentVolumeClaimRetentionPolicy = { whenDeleted, whenScaled }
          server.put(kinds.StatefulSet, setOf({ ...spec, volumeClaimTemplates: [DATA], persistentVolumeClaimRetentionPolicy }))
        },
        faults: badLuck,
        planted: PLANTED,
      })
      const claims = () => cluster.server.list(kinds.PersistentVolumeClaim).map(({ metadata }) => metadata.name)
      const ever = new Set<string>()
      const check = (): void => {
        for (const name of claims()) ever.add(name)
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster)
      const wanted = podsIn(cluster.server).map(({ metadata }) => `data-${metadata.name}`)
      const kept = claims().toSorted()
      if (whenScaled === 'Retain') expect(kept).toEqual([...ever].sort())
      // A claim goes with its pod: where the pod was gone before it was too many, the claim stays (upstream's too).
      else if (badLuck) expect(kept).toEqual(expect.arrayContaining(wanted))
      else expect(kept).toEqual(wanted)
      cluster.server.remove(kinds.StatefulSet, NAME)
      await cluster.settle()
      expect(claims().toSorted()).toEqual(whenDeleted === 'Delete' ? [] : kept)
    },
  })
})
