import { type DeepReadonly, type Event, kinds, type Service, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type Move } from '@coxswain/client'
import { expect, it } from 'vitest'
import { serviceOf } from '../testing/network-objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createServiceLoadBalancer } from './service-load-balancer.ts'

const NAMES = ['web', 'db']
const INGRESS = [{ ip: '192.0.2.1' }]
const controller = () => createServiceLoadBalancer() as unknown as Controller

const isWaiting = ({ spec, status }: Stored<Service>): boolean =>
  spec?.type === 'LoadBalancer' && spec.loadBalancerClass === undefined && (status?.loadBalancer?.ingress ?? []).length === 0

/** Services come, wait for a balancer or wait no more, and go. */
const users: Actor = (server) =>
  NAMES.flatMap((name): readonly Move[] => {
    const at = { namespace: 'default', name }
    if (server.get(kinds.Service, at) === undefined)
      return [disturbance(`${name} comes`, () => server.put(kinds.Service, serviceOf({ type: 'LoadBalancer' }, { name })), 3)]
    const change = (what: string, patch: object): Move =>
      disturbance(`${name} ${what}`, () => server.patch(kinds.Service, { ...at, type: 'merge', patch }))
    return [
      change('is to have a balancer', { spec: { type: 'LoadBalancer' } }),
      change('is for the cluster alone', { spec: { type: 'ClusterIP' } }),
      change('is of another class', { spec: { loadBalancerClass: 'example.com/lb' } }),
      change('is of no class', { spec: { loadBalancerClass: null } }),
      change('has an address', { status: { loadBalancer: { ingress: INGRESS } } }),
      change('has lost its address', { status: { loadBalancer: {} } }),
      change('is labelled', { metadata: { labels: { at: server.revision } } }),
      disturbance(`${name} goes`, () => server.remove(kinds.Service, at)),
    ]
  })

it('each Service that waits for a balancer is told that none will come, and no other is', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'waiting Services come to rest',
    few: 60,
    of: schedule(100),
    holds: async (moves) => {
      const told = new Set<string>()
      /** Uids of those that have waited once: a cache may be late. */
      const waited = new Set<string>()
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [users],
        fill: (server) => void server.put(kinds.Service, serviceOf({ type: 'LoadBalancer' })),
        faults: true,
        planted: PLANTED,
        onEvent: (event) => told.add((event as DeepReadonly<Event>).involvedObject.uid ?? ''),
      })
      const { server } = cluster
      const waiting = (): readonly string[] =>
        server
          .list(kinds.Service)
          .filter(isWaiting)
          .map(({ metadata }) => metadata.uid)
      const check = (): void => {
        for (const uid of waiting()) waited.add(uid)
        expect([...told].filter((uid) => !waited.has(uid))).toEqual([])
      }
      check()
      await cluster.run(moves, check)
      await cluster.settle(check)
      expect(waiting().filter((uid) => !told.has(uid))).toEqual([])
    },
  })
})
