import { type EndpointSlice, kinds, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPodReady } from '../shared/pod-state.ts'
import { nodeOf, serviceOf } from '../testing/network-objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { behindService, nodesComeAndGo, podsComeAndGo, serviceChanges } from '../testing/schedules/services.ts'
import { createEndpointSlice } from './endpoint-slice.ts'

const NAME = { namespace: 'default', name: 'web' }
const MOST = 2
const MODE = 'service.kubernetes.io/topology-mode'
const ZONE = 'topology.kubernetes.io/zone'

const slices = (server: ModelServer): readonly Stored<EndpointSlice>[] => server.list(kinds.EndpointSlice)

/** Somebody who wants traffic to stay in zones, and then does not. */
const zoneLover: Actor = (server) => {
  const service = server.get(kinds.Service, NAME)
  if (service === undefined) return []
  const mode = service.metadata.annotations?.[MODE] === 'Auto' ? 'Disabled' : 'Auto'
  const patch = { metadata: { annotations: { [MODE]: mode } } }
  return [disturbance(`the Service has the mode ${mode}`, () => server.patch(kinds.Service, { ...NAME, type: 'merge', patch }), 2)]
}

/** Somebody who deletes slices, and takes endpoints out of them. */
const vandal: Actor = (server) =>
  slices(server).flatMap(({ metadata: { namespace, name } }) => [
    disturbance(`${name} is deleted`, () => server.remove(kinds.EndpointSlice, { namespace, name })),
    disturbance(`${name} is emptied`, () =>
      server.patch(kinds.EndpointSlice, { namespace, name, type: 'merge', patch: { endpoints: [] } }),
    ),
  ])

/** One line for each endpoint of each slice. */
const written = (server: ModelServer): readonly string[] =>
  slices(server)
    .flatMap(({ endpoints = [], ports = [] }) =>
      endpoints.map(({ addresses, conditions: { ready, serving, terminating } = {}, zone, targetRef }) => {
        const numbers = ports.map(({ name, port }) => `${name} ${port}`).sort()
        return [addresses.join(), numbers.join(), zone, targetRef?.uid, ready, serving, terminating].join('; ')
      }),
    )
    .sort()

const wanted = (server: ModelServer): readonly string[] => {
  const anyway = server.get(kinds.Service, NAME)?.spec?.publishNotReadyAddresses === true
  return behindService(server)
    .flatMap(({ pod, ip, ports }) => {
      const node = server.get(kinds.Node, { namespace: undefined, name: pod.spec?.nodeName ?? '' })
      if (node === undefined && !anyway) return []
      const serving = isPodReady(pod)
      const terminating = pod.metadata.deletionTimestamp !== undefined
      const ready = anyway || (serving && !terminating)
      return [[ip, [...ports].sort().join(), node?.metadata.labels?.[ZONE], pod.metadata.uid, ready, serving, terminating].join('; ')]
    })
    .sort()
}

/** Two nodes of one size: hints are for an even number of endpoints, where each zone has a node, and half of them for each. */
const expectHints = (server: ModelServer): void => {
  const isAuto = server.get(kinds.Service, NAME)?.metadata.annotations?.[MODE] === 'Auto'
  const zones = new Set(server.list(kinds.Node).map(({ metadata }) => metadata.labels?.[ZONE]))
  const endpoints = slices(server).flatMap(({ endpoints: each = [] }) => each)
  const ready = endpoints.filter(({ conditions }) => conditions?.ready === true).length
  const half = isAuto && zones.size === 2 && ready % 2 === 0 ? ready / 2 : 0
  const hints = endpoints.flatMap((each) => each.hints?.forZones?.map(({ name }) => name) ?? [])
  expect(hints.sort()).toEqual([...Array(half).fill('zone-a'), ...Array(half).fill('zone-b')])
}

const expectRest = (server: ModelServer): void => {
  const service = server.get(kinds.Service, NAME)
  expect(written(server)).toEqual(wanted(server))
  for (const { endpoints = [], metadata } of slices(server)) {
    expect(endpoints.length).toBeLessThanOrEqual(MOST)
    expect(metadata.ownerReferences?.map(({ uid }) => uid)).toEqual([service?.metadata.uid])
    expect(metadata.labels?.['team']).toBe(service?.metadata.labels?.['team'])
  }
  expectHints(server)
  // One that is empty says that the Service has been seen; where there are others, it says nothing.
  const empty = slices(server).filter(({ endpoints = [] }) => endpoints.length === 0)
  expect(empty).toHaveLength(service !== undefined && wanted(server).length === 0 ? 1 : 0)
}

it('has each endpoint in one slice at rest, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'endpoint slices come to rest',
    few: 200,
    of: fc.record({ pods: fc.nat(6), moves: schedule(200) }),
    holds: async ({ pods, moves }) => {
      const cluster = createModelCluster({
        controllers: [() => createEndpointSlice({ maxEndpointsPerSlice: MOST }) as unknown as Controller],
        actors: [podsComeAndGo(pods), serviceChanges, nodesComeAndGo, zoneLover, vandal, garbageCollector],
        fill: (server) => {
          server.put(kinds.Service, serviceOf())
          for (const [name, zone] of Object.entries({ 'node-1': 'zone-a', 'node-2': 'zone-b' }))
            server.put(kinds.Node, nodeOf(name, { labels: { [ZONE]: zone }, allocatable: { cpu: '1' } }))
        },
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      expectRest(cluster.server)
    },
  })
})
