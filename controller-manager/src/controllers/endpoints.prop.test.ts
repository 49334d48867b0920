import { type Endpoints, kinds, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPodReady } from '../shared/pod-state.ts'
import { serviceOf } from '../testing/network-objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { behindService, podsComeAndGo, serviceChanges } from '../testing/schedules/services.ts'
import { createEndpoints } from './endpoints.ts'

const NAME = { namespace: 'default', name: 'web' }

const endpoints = (server: ModelServer): Stored<Endpoints> | undefined => server.get(kinds.Endpoints, NAME)

/** Somebody who deletes the Endpoints, and takes out what is in them. */
const vandal: Actor = (server) =>
  endpoints(server) === undefined
    ? []
    : [
        disturbance('the Endpoints are deleted', () => server.remove(kinds.Endpoints, NAME)),
        disturbance('the Endpoints are emptied', () => server.patch(kinds.Endpoints, { ...NAME, type: 'merge', patch: { subsets: [] } })),
      ]

/** One line for each address behind each port. */
const written = (server: ModelServer): readonly string[] =>
  (endpoints(server)?.subsets ?? [])
    .flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
      ports.flatMap(({ name, port }) => [
        ...addresses.map(({ ip, targetRef }) => `${ip} ${targetRef?.uid} ${name} ${port} ready`),
        ...notReadyAddresses.map(({ ip, targetRef }) => `${ip} ${targetRef?.uid} ${name} ${port}`),
      ]),
    )
    .sort()

const wanted = (server: ModelServer): readonly string[] => {
  const anyway = server.get(kinds.Service, NAME)?.spec?.publishNotReadyAddresses === true
  return behindService(server)
    .filter(({ pod }) => anyway || pod.metadata.deletionTimestamp === undefined)
    .flatMap(({ pod, ip, ports }) => ports.map((port) => `${ip} ${pod.metadata.uid} ${port}${anyway || isPodReady(pod) ? ' ready' : ''}`))
    .sort()
}

const expectRest = (server: ModelServer): void => {
  const service = server.get(kinds.Service, NAME)
  expect(written(server)).toEqual(wanted(server))
  expect(endpoints(server) === undefined).toBe(service === undefined)
  expect(endpoints(server)?.metadata.labels?.['team']).toBe(service?.metadata.labels?.['team'])
}

it('has each address once at rest, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'endpoints come to rest',
    few: 200,
    of: fc.record({ pods: fc.nat(6), moves: schedule(200) }),
    holds: async ({ pods, moves }) => {
      const cluster = createModelCluster({
        controllers: [() => createEndpoints() as unknown as Controller],
        actors: [podsComeAndGo(pods), serviceChanges, vandal],
        fill: (server) => void server.put(kinds.Service, serviceOf()),
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      expectRest(cluster.server)
    },
  })
})
