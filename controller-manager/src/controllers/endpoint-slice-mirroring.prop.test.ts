import { type DeepReadonly, type EndpointSlice, type EndpointSubset, kinds, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import { expect, it } from 'vitest'
import { endpointsOf, serviceOf } from '../testing/network-objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createEndpointSliceMirroring } from './endpoint-slice-mirroring.ts'

const NAME = { namespace: 'default', name: 'web' }
const SKIP = 'endpointslice.kubernetes.io/skip-mirror'

const DB = [{ name: 'db', port: 5432, protocol: 'TCP' }]
const SUBSETS: readonly (readonly [label: string, subsets: readonly DeepReadonly<EndpointSubset>[]])[] = [
  ['nothing', []],
  ['one address', [{ addresses: [{ ip: '10.0.0.1' }], ports: DB }]],
  ['two addresses', [{ addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }], ports: DB }]],
  ['both families', [{ addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }], ports: DB }]],
  ['another port', [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ name: 'db', port: 5433, protocol: 'TCP' }] }]],
  [
    'two subsets',
    [
      { addresses: [{ ip: '10.0.0.1' }], ports: DB },
      { addresses: [{ ip: '10.0.0.3' }], ports: [] },
    ],
  ],
]

const slices = (server: ModelServer): readonly Stored<EndpointSlice>[] => server.list(kinds.EndpointSlice)

/** Somebody who keeps Endpoints by hand. */
const author: Actor = (server) => [
  ...SUBSETS.map(([label, subsets]) =>
    disturbance(`the Endpoints hold ${label}`, () => server.put(kinds.Endpoints, endpointsOf({}, subsets))),
  ),
  ...(server.get(kinds.Endpoints, NAME) === undefined
    ? []
    : [
        disturbance('the Endpoints are deleted', () => server.remove(kinds.Endpoints, NAME)),
        ...['true', 'false'].map((skip) =>
          disturbance(`the Endpoints are marked skip-mirror=${skip}`, () =>
            server.patch(kinds.Endpoints, { ...NAME, type: 'merge', patch: { metadata: { labels: { [SKIP]: skip } } } }),
          ),
        ),
      ]),
]

/** Makes the Service, deletes it, lets it select pods, and has it not. */
const serviceOwner: Actor = (server) => {
  if (server.get(kinds.Service, NAME) === undefined)
    return [disturbance('the Service is made', () => server.put(kinds.Service, serviceOf({ selector: {} })), 3)]
  return [
    disturbance('the Service is deleted', () => server.remove(kinds.Service, NAME)),
    disturbance('the Service selects pods', () => server.put(kinds.Service, serviceOf())),
    disturbance('the Service selects nothing', () => server.put(kinds.Service, serviceOf({ selector: {} }))),
  ]
}

const vandal: Actor = (server) =>
  slices(server).flatMap(({ metadata: { namespace, name } }) => [
    disturbance(`${name} is deleted`, () => server.remove(kinds.EndpointSlice, { namespace, name })),
    disturbance(`${name} is emptied`, () =>
      server.patch(kinds.EndpointSlice, { namespace, name, type: 'merge', patch: { endpoints: [] } }),
    ),
  ])

const line = (address: string, ready: boolean | undefined, ports: readonly { name?: string | undefined; port?: number | undefined }[]) =>
  `${address} ${ready === true ? 'ready' : 'not ready'} ${ports.map(({ name, port }) => `${name} ${port}`).join()}`

const written = (server: ModelServer): readonly string[] =>
  slices(server)
    .flatMap(({ endpoints = [], ports = [] }) => endpoints.map((each) => line(each.addresses.join(), each.conditions?.ready, ports)))
    .sort()

const wanted = (server: ModelServer): readonly string[] => {
  const service = server.get(kinds.Service, NAME)
  const endpoints = server.get(kinds.Endpoints, NAME)
  const selects = Object.keys(service?.spec?.selector ?? {}).length > 0
  if (service === undefined || selects || endpoints?.metadata.labels?.[SKIP] === 'true') return []
  return (endpoints?.subsets ?? [])
    .flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => [
      ...addresses.map(({ ip }) => line(ip, true, ports)),
      ...notReadyAddresses.map(({ ip }) => line(ip, false, ports)),
    ])
    .sort()
}

it('mirrors each address once at rest, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'mirrored endpoints come to rest',
    few: 200,
    of: schedule(200),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [() => createEndpointSliceMirroring() as unknown as Controller],
        actors: [author, serviceOwner, vandal, garbageCollector],
        fill: (server) => void server.put(kinds.Service, serviceOf({ selector: {} })),
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      const { server } = cluster
      expect(written(server)).toEqual(wanted(server))
      expect(slices(server).filter(({ endpoints = [] }) => endpoints.length === 0)).toEqual([])
      const uid = server.get(kinds.Endpoints, NAME)?.metadata.uid
      for (const { metadata } of slices(server)) expect(metadata.ownerReferences?.map((owner) => owner.uid)).toEqual([uid])
    },
  })
})
