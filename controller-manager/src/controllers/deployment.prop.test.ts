import { type DeepReadonly, type Deployment, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPodActive, isPodReady } from '../shared/pod-state.ts'
import { deploymentOf, TEMPLATE } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { nodes, scheduler } from '../testing/schedules/nodes.ts'
import { deployment } from './deployment.ts'
import { replicaSet } from './replica-set.ts'

const NAME = { namespace: 'default', name: 'web' }
const CONTROLLERS = [() => deployment, () => replicaSet] as unknown as readonly (() => Controller)[]

const own = (server: ModelServer): Stored<Deployment> => {
  const found = server.get(kinds.Deployment, NAME)
  if (found === undefined) throw new Error('the Deployment is gone')
  return found
}
const wanted = (server: ModelServer): number => server.list(kinds.ReplicaSet).reduce((sum, { spec }) => sum + (spec?.replicas ?? 0), 0)
const active = (server: ModelServer): readonly Stored<Pod>[] => server.list(kinds.Pod).filter(isPodActive)
const available = (server: ModelServer): number => active(server).filter(isPodReady).length

const withImage = (tag: number) => ({ ...TEMPLATE, spec: { containers: [{ name: 'main', image: `web:${tag}` }] } })
const writeSpec = (server: ModelServer, spec: DeepReadonly<Partial<Deployment['spec']>>): void =>
  void server.patch(kinds.Deployment, { ...NAME, type: 'merge', patch: { spec } })

const rollsOut: Actor = (server) =>
  [1, 2, 3].map((tag) => disturbance(`a user asks for web:${tag}`, () => writeSpec(server, { template: withImage(tag) })))
const scalesAndPauses: Actor = (server) => [
  ...[0, 2, 5].map((replicas) => disturbance(`a user scales to ${replicas}`, () => writeSpec(server, { replicas }))),
  ...[true, false].map((paused) => disturbance(`a user sets paused: ${paused}`, () => writeSpec(server, { paused }))),
]

const limits = fc
  .record({ replicas: fc.integer({ min: 1, max: 5 }), maxSurge: fc.nat(3), maxUnavailable: fc.nat(3) })
  .filter(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0)
const strategyOf = (maxSurge: number, maxUnavailable: number) => ({ type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } })

/** All pods are of the last word, ready, and told of; old ReplicaSets are no more than are kept. */
const expectRest = ({ server }: ModelCluster, replicas: number, image: string): void => {
  const { status } = own(server)
  expect(status).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas })
  expect(status?.conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' })
  expect(active(server).map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array.from({ length: replicas }, () => image))
  expect(server.list(kinds.ReplicaSet).length).toBeLessThanOrEqual(3)
}

describe('a Deployment with ReplicaSets under it', () => {
  it('wants no more pods than the surge allows, and has no fewer available ones than it may', { timeout: LONG_MS }, async () => {
    await checkSchedules({
      name: 'Deployment keeps its limits',
      few: 60,
      of: fc.record({ limits, moves: schedule(200) }),
      holds: async ({ limits: { replicas, maxSurge, maxUnavailable }, moves }) => {
        const cluster = createModelCluster({
          controllers: CONTROLLERS,
          actors: [rollsOut, scheduler(), nodes(), garbageCollector],
          fill: (server) => {
            const object = deploymentOf({ replicas, strategy: strategyOf(maxSurge, maxUnavailable), revisionHistoryLimit: 2 })
            server.put(kinds.Deployment, object)
          },
          // Where a write is in doubt and the cache late, what is wanted may be miscounted for a moment, as upstream's is.
          faults: ['fault'],
          planted: PLANTED,
        })
        const { server } = cluster
        await cluster.settle()
        const check = (): void => {
          expect(wanted(server)).toBeLessThanOrEqual(replicas + maxSurge)
          expect(available(server)).toBeGreaterThanOrEqual(replicas - Math.min(maxUnavailable, replicas))
        }
        await cluster.run(moves, check)
        await cluster.settle(check)
        expectRest(cluster, replicas, own(server).spec?.template.spec?.containers[0]?.image ?? '')
      },
    })
  })

  it('carries out the last word, whatever has been asked for and gone wrong in between', { timeout: LONG_MS }, async () => {
    await checkSchedules({
      name: 'Deployment comes to rest',
      few: 60,
      of: fc.record({ limits, recreate: fc.boolean(), moves: schedule(150) }),
      holds: async ({ limits: { replicas, maxSurge, maxUnavailable }, recreate, moves }) => {
        const strategy = recreate ? { type: 'Recreate' } : strategyOf(maxSurge, maxUnavailable)
        const cluster = createModelCluster({
          controllers: CONTROLLERS,
          actors: [rollsOut, scalesAndPauses, scheduler(), nodes({ mishaps: ['fails', 'is not ready'] }), garbageCollector],
          fill: (server) => void server.put(kinds.Deployment, deploymentOf({ replicas, strategy, revisionHistoryLimit: 2 })),
          faults: true,
          planted: PLANTED,
        })
        await cluster.run(moves)
        writeSpec(cluster.server, { paused: false, replicas, template: withImage(9) })
        await cluster.settle()
        expectRest(cluster, replicas, 'web:9')
      },
    })
  })
})
