import type { DeepReadonly, Deployment } from '@coxswain/api-types'
import type { Controller } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { isPodActive, isPodReady } from '../../shared/pod-state.ts'
import { deploymentOf, TEMPLATE } from '../../testing/objects.ts'
import { createSmallCluster, type SmallCluster } from '../../testing/small-cluster.ts'
import { deployment } from '../deployment.ts'
import { replicaSet } from '../replica-set.ts'

const START = Date.UTC(2026, 0, 1)
const [deployments, replicaSets] = [deployment, replicaSet] as unknown as readonly [Controller, Controller]

const own = (cluster: SmallCluster): DeepReadonly<Deployment> => cluster.all('Deployment')[0] ?? deploymentOf()
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

const strategyOf = (maxSurge: number, maxUnavailable: number) => ({ type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } })

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
