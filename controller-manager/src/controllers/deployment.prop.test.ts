import type { DeepReadonly, Deployment, ReplicaSet } from '@coxswain/api-types'
import type { Controller } from '@coxswain/client'
import { planFor } from '@coxswain/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPodActive, isPodReady } from '../shared/pod-state.ts'
import { deploymentOf, TEMPLATE } from '../testing/objects.ts'
import { createSmallCluster, type SmallCluster } from '../testing/small-cluster.ts'
import { deployment } from './deployment.ts'
import { replicaSet } from './replica-set.ts'

const START = Date.UTC(2026, 0, 1)
const [deployments, replicaSets] = [deployment, replicaSet] as unknown as readonly [Controller, Controller]

const own = (cluster: SmallCluster): DeepReadonly<Deployment> => cluster.all('Deployment')[0] ?? deploymentOf()
const wanted = (cluster: SmallCluster): number =>
  (cluster.all('ReplicaSet') as readonly DeepReadonly<ReplicaSet>[]).reduce((sum, { spec }) => sum + (spec?.replicas ?? 0), 0)
const available = (cluster: SmallCluster): number => cluster.pods().filter((pod) => isPodActive(pod) && isPodReady(pod)).length

const writeSpec = (cluster: SmallCluster, spec: DeepReadonly<Partial<Deployment['spec']>>): void => {
  const object = own(cluster)
  cluster.write({ ...object, spec: { ...deploymentOf().spec, ...object.spec, ...spec } } as DeepReadonly<Deployment>)
}
const withImage = (tag: number) => ({ ...TEMPLATE, spec: { containers: [{ name: 'main', image: `web:${tag}` }] } })

/** Lets everybody act until nobody has anything left to do. */
const settle = (cluster: SmallCluster): void => {
  for (let round = 0; round < 400; round++) {
    let steps = cluster.reconcile(deployments, own(cluster))
    for (const each of cluster.all('ReplicaSet')) steps += cluster.reconcile(replicaSets, each)
    const unready = cluster.pods().filter((pod) => !isPodReady(pod))
    for (const pod of unready) cluster.markReady(pod)
    if (steps + unready.length === 0) return
  }
  throw new Error('nobody comes to rest')
}

const isAtRest = (cluster: SmallCluster): boolean =>
  planFor(deployments, { object: own(cluster), world: cluster.world, now: START }).steps.length === 0

type Action = { readonly do: 'deployment' } | { readonly do: 'replica set' | 'ready' | 'image' | 'scale' | 'pause'; readonly which: number }

const act = (cluster: SmallCluster, action: Action): void => {
  if (action.do === 'deployment') cluster.reconcile(deployments, own(cluster))
  else if (action.do === 'image') writeSpec(cluster, { template: withImage(action.which % 4) })
  else if (action.do === 'scale') writeSpec(cluster, { replicas: action.which % 12 })
  else if (action.do === 'pause') writeSpec(cluster, { paused: action.which % 2 === 1 })
  else if (action.do === 'ready') {
    const unready = cluster.pods().filter((pod) => !isPodReady(pod))
    const pod = unready[action.which % Math.max(1, unready.length)]
    if (pod !== undefined) cluster.markReady(pod)
  } else {
    const sets = cluster.all('ReplicaSet')
    const set = sets[action.which % Math.max(1, sets.length)]
    if (set !== undefined) cluster.reconcile(replicaSets, set)
  }
}

const which = fc.nat(100)
const often = <A extends string>(...verbs: readonly A[]) => verbs.map((verb) => fc.record({ do: fc.constant(verb), which }))
const rolloutActions = fc.array(
  fc.oneof(
    { arbitrary: fc.constant<Action>({ do: 'deployment' }), weight: 4 },
    { arbitrary: fc.oneof(...often('replica set', 'ready')), weight: 8 },
    { arbitrary: fc.oneof(...often('image')), weight: 1 },
  ),
  { maxLength: 80 },
)
const anyActions = fc.array(
  fc.oneof(fc.constant<Action>({ do: 'deployment' }), ...often('replica set', 'ready', 'image', 'scale', 'pause')),
  {
    maxLength: 60,
  },
)
const limits = fc
  .record({ replicas: fc.integer({ min: 1, max: 10 }), maxSurge: fc.nat(4), maxUnavailable: fc.nat(4) })
  .filter(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0)

const strategyOf = (maxSurge: number, maxUnavailable: number) => ({ type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } })

describe('in any world', () => {
  it('a rolling update wants no more pods than the surge allows, and never has fewer available ones than it may', () => {
    fc.assert(
      fc.property(limits, rolloutActions, ({ replicas, maxSurge, maxUnavailable }, actions) => {
        const cluster = createSmallCluster([deploymentOf({ replicas, strategy: strategyOf(maxSurge, maxUnavailable) })], START)
        settle(cluster)
        for (const action of actions) {
          act(cluster, action)
          expect(wanted(cluster)).toBeLessThanOrEqual(replicas + maxSurge)
          expect(available(cluster)).toBeGreaterThanOrEqual(replicas - Math.min(maxUnavailable, replicas))
        }
        settle(cluster)
        expect(own(cluster).status).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas })
      }),
      { numRuns: 60 },
    )
  })

  it('whatever has been asked for in between, the last word is carried out, and then nothing is left to do', () => {
    fc.assert(
      fc.property(limits, fc.boolean(), anyActions, ({ replicas, maxSurge, maxUnavailable }, recreate, actions) => {
        const strategy = recreate ? { type: 'Recreate' } : strategyOf(maxSurge, maxUnavailable)
        const cluster = createSmallCluster([deploymentOf({ replicas, strategy, revisionHistoryLimit: 2 })], START)
        for (const action of actions) act(cluster, action)
        writeSpec(cluster, { paused: false, replicas, template: withImage(9) })
        settle(cluster)
        const { status } = own(cluster)
        expect(status).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas })
        expect(status?.conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' })
        const images = cluster.pods().map(({ spec }) => spec?.containers[0]?.image)
        expect(images).toEqual(Array.from({ length: replicas }, () => 'web:9'))
        expect(cluster.all('ReplicaSet').length).toBeLessThanOrEqual(3)
        expect(isAtRest(cluster)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a controller of ReplicaSets that is slow', () => {
  it('does not make the rollout count on pods that are on their way out', () => {
    const cluster = createSmallCluster([deploymentOf({ replicas: 10, strategy: strategyOf(3, 2) })], START)
    settle(cluster)
    const former = cluster.all('ReplicaSet')[0]?.metadata.name
    const sync = (isFormer: boolean): void => {
      const set = cluster.all('ReplicaSet').find(({ metadata }) => (metadata.name === former) === isFormer)
      for (let round = 0; set !== undefined && round < 2; round++) cluster.reconcile(replicaSets, set)
    }
    const roll = (): unknown => cluster.reconcile(deployments, own(cluster))
    const ready = (count: number): void => {
      const unready = cluster.pods().filter((pod) => !isPodReady(pod))
      for (const pod of unready.slice(0, count)) cluster.markReady(pod)
    }
    writeSpec(cluster, { template: withImage(2) })
    roll()
    sync(true)
    roll()
    sync(false)
    ready(5)
    sync(false)
    // From here on the former ReplicaSet's status is out of date: eight pods, of which three are wanted.
    roll()
    roll()
    sync(false)
    ready(1)
    sync(false)
    roll()
    sync(true)
    expect(available(cluster)).toBe(9)
  })
})
