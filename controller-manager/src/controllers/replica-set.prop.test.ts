import { type DeepReadonly, kinds, type Pod, type ReplicaSet, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type Kind, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPodActive, isPodReady } from '../shared/pod-state.ts'
import { podOf, replicaSetOf, replicationControllerOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { nodes, scheduler } from '../testing/schedules/nodes.ts'
import { replicaSet } from './replica-set.ts'
import { replicationController } from './replication-controller.ts'

const NAME = { namespace: 'default', name: 'web' }

/** Both kinds that ask for so many pods: they have their rules in common. */
const OWNERS = [
  { kind: kinds.ReplicaSet, controller: replicaSet, ownerOf: (replicas: number) => replicaSetOf({}, { replicas }) },
  {
    kind: kinds.ReplicationController,
    controller: replicationController,
    ownerOf: (replicas: number) => replicationControllerOf({ replicas }),
  },
].map(({ kind, controller, ownerOf }) => ({
  name: kind.kind,
  kind: kind as unknown as Kind<ReplicaSet>,
  controller: () => controller as unknown as Controller,
  ownerOf: ownerOf as (replicas: number) => DeepReadonly<ReplicaSet>,
}))

describe.each(OWNERS)('$name', ({ name, kind, controller, ownerOf }) => {
  const podsOf = (server: ModelServer): readonly Stored<Pod>[] => {
    const set = server.get(kind, NAME)
    return server.list(kinds.Pod).filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === set?.metadata.uid) === true)
  }
  const active = (server: ModelServer): readonly Stored<Pod>[] => podsOf(server).filter(isPodActive)

  const scaleTo =
    (replicas: number): Actor =>
    (server) => [
      {
        label: `a user scales to ${replicas}`,
        weight: 1,
        is: 'disturbance',
        run: () => void server.patch(kind, { ...NAME, type: 'merge', patch: { spec: { replicas } } }),
      },
    ]

  /** Takes a pod out of the set's hands, or gives it one, by its label. */
  const relabel: Actor = (server) =>
    server.list(kinds.Pod).map((pod) => {
      const app = pod.metadata.labels?.['app'] === 'web' ? 'other' : 'web'
      return {
        label: `a user labels ${pod.metadata.name} ${app}`,
        weight: 1,
        is: 'disturbance',
        run: () =>
          void server.patch(kinds.Pod, { ...NAME, name: pod.metadata.name, type: 'merge', patch: { metadata: { labels: { app } } } }),
      }
    })

  const fill = (replicas: number, strangers: number) => (server: ModelServer) => {
    server.put(kind, ownerOf(replicas))
    for (let i = 0; i < strangers; i++) server.put(kinds.Pod, podOf(`stranger-${i}`))
  }

  /** As many pods as are wanted, all of them ready and told of in the status; and the set's controller thinks so too. */
  const expectRest = ({ server }: ModelCluster): void => {
    const replicas = server.get(kind, NAME)?.spec?.replicas ?? 0
    expect(active(server)).toHaveLength(replicas)
    expect(active(server).every(isPodReady)).toBe(true)
    expect(server.get(kind, NAME)?.status).toMatchObject({ replicas, ...(replicas === 0 ? {} : { readyReplicas: replicas }) })
  }

  it('comes to rest with the pods that are wanted, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
    await checkSchedules({
      name: `${name} comes to rest`,
      few: 200,
      of: fc.record({ replicas: fc.nat(6), later: fc.nat(6), strangers: fc.nat(3), moves: schedule() }),
      holds: async ({ replicas, later, strangers, moves }) => {
        const cluster = createModelCluster({
          controllers: [controller],
          actors: [scheduler(), nodes({ mishaps: ['fails', 'is not ready'] }), garbageCollector, scaleTo(later), relabel],
          fill: fill(replicas, strangers),
          faults: true,
          planted: PLANTED,
        })
        await cluster.run(moves)
        await cluster.settle()
        expectRest(cluster)
      },
    })
  })

  it('never makes more pods than are wanted, however late its cache is', { timeout: LONG_MS }, async () => {
    await checkSchedules({
      name: `${name} makes no surplus`,
      few: 200,
      of: fc.record({ replicas: fc.nat(6), moves: schedule() }),
      holds: async ({ replicas, moves }) => {
        const cluster = createModelCluster({
          controllers: [controller],
          actors: [scheduler(), nodes({ mishaps: ['fails'] })],
          fill: fill(replicas, 0),
          planted: PLANTED,
        })
        const check = (): void => expect(active(cluster.server).length).toBeLessThanOrEqual(replicas)
        await cluster.run(moves, check)
        await cluster.settle(check)
        expectRest(cluster)
      },
    })
  })
})
