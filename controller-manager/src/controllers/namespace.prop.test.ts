import { type ConfigMap, type DeepReadonly, kinds, type Namespace, type Pod, type ServiceAccount } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { nodes } from '../testing/schedules/nodes.ts'
import { createNamespace } from './namespace.ts'
import { createRootCaPublisher } from './root-ca-publisher.ts'
import { serviceAccount } from './service-account.ts'

const NAMESPACES = ['shop', 'default']
const ROOT_CA = 'kube-root-ca.crt'
const AUTHORITY = 'the authority'
const WAIT = 'example.com/wait'
const CONTROLLERS = [
  () => createNamespace(),
  () => createRootCaPublisher(AUTHORITY),
  () => serviceAccount,
] as unknown as (() => Controller)[]

const namespaceOf = (name: string): DeepReadonly<Namespace> => ({
  metadata: { name },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
})
const mapOf = (namespace: string, finalizers: readonly string[]): DeepReadonly<ConfigMap> => ({
  metadata: { name: 'settings', namespace, finalizers },
  data: {},
})
const inNamespace = (pod: DeepReadonly<Pod>, namespace: string): DeepReadonly<Pod> => ({
  ...pod,
  metadata: { ...pod.metadata, namespace },
})
const isOpen = (server: ModelServer, name: string): boolean =>
  server.get(kinds.Namespace, { name }) !== undefined && server.get(kinds.Namespace, { name })?.metadata.deletionTimestamp === undefined

/** Namespaces come and go. */
const namespaceUser: Actor = (server) => {
  const [name = ''] = NAMESPACES
  if (isOpen(server, name)) return [disturbance(`a user deletes ${name}`, () => server.remove(kinds.Namespace, { name }))]
  if (server.get(kinds.Namespace, { name }) !== undefined) return []
  return [disturbance(`a user makes ${name}`, () => server.put(kinds.Namespace, namespaceOf(name)))]
}

/** Puts things into namespaces, and takes out or spoils what the controllers have put there. */
const contentUser: Actor = (server) => [
  ...NAMESPACES.filter((name) => isOpen(server, name)).flatMap((namespace) => [
    disturbance(`a user makes a pod in ${namespace}`, () => server.put(kinds.Pod, inNamespace(podOf('web'), namespace))),
    disturbance(`a user makes settings in ${namespace}`, () => server.put(kinds.ConfigMap, mapOf(namespace, [WAIT]))),
  ]),
  ...server
    .list(kinds.ServiceAccount)
    .map(({ metadata: { namespace, name } }) =>
      disturbance(`a user deletes the account of ${namespace}`, () => server.remove(kinds.ServiceAccount, { namespace, name })),
    ),
  ...server
    .list(kinds.ConfigMap)
    .filter(({ metadata }) => metadata.name === ROOT_CA)
    .flatMap(({ metadata: { namespace, name } }) => [
      disturbance(`a user deletes ${name} of ${namespace}`, () => server.remove(kinds.ConfigMap, { namespace, name })),
      disturbance(`a user spoils ${name} of ${namespace}`, () =>
        server.patch(kinds.ConfigMap, { namespace, name, type: 'merge', patch: { data: { 'ca.crt': 'nonsense' } } }),
      ),
    ]),
]

/** Gives up the finalizer of what is to go. */
const finalizerOwner: Actor = (server) =>
  server
    .list(kinds.ConfigMap)
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(WAIT) === true)
    .map(({ metadata: { namespace, name } }) => ({
      label: `${name} of ${namespace} is let go`,
      weight: 1,
      run: () => void server.patch(kinds.ConfigMap, { namespace, name, type: 'merge', patch: { metadata: { finalizers: [] } } }),
    }))

/** Each namespace has its account and the authority; one that was to go is gone, with all that was in it. */
const expectRest = ({ server }: ModelCluster): void => {
  const present = server.list(kinds.Namespace).map(({ metadata }) => metadata.name)
  expect(server.list(kinds.Namespace).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([])
  for (const { object } of server.everything()) if (object.kind !== 'Namespace') expect(present).toContain(object.metadata.namespace)
  for (const namespace of present) {
    expect(server.get<ServiceAccount>(kinds.ServiceAccount, { namespace, name: 'default' })).toBeDefined()
    expect(server.get(kinds.ConfigMap, { namespace, name: ROOT_CA })?.data).toEqual({ 'ca.crt': AUTHORITY })
  }
}

it('namespaces have what belongs into each, and go with all that is in them', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'namespaces come to rest',
    few: 100,
    of: fc.record({ moves: schedule() }),
    holds: async ({ moves }) => {
      const cluster = createModelCluster({
        controllers: CONTROLLERS,
        actors: [namespaceUser, contentUser, finalizerOwner, nodes()],
        fill: (server) => {
          for (const name of NAMESPACES) server.put(kinds.Namespace, namespaceOf(name))
        },
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      expectRest(cluster)
    },
  })
})

it('what is in a namespace that nobody deletes stays', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'namespaces keep what they hold',
    few: 100,
    of: fc.record({ moves: schedule(100) }),
    holds: async ({ moves }) => {
      const cluster = createModelCluster({
        controllers: CONTROLLERS,
        actors: [namespaceUser],
        fill: (server) => {
          for (const name of NAMESPACES) server.put(kinds.Namespace, namespaceOf(name))
          for (const name of NAMESPACES) server.put(kinds.ConfigMap, mapOf(name, []))
        },
        faults: true,
        planted: PLANTED,
      })
      const remade = (): boolean => cluster.server.list(kinds.Namespace).some(({ metadata }) => metadata.name === 'shop')
      const check = (): void => {
        expect(cluster.server.get(kinds.ConfigMap, { namespace: 'default', name: 'settings' })).toBeDefined()
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      if (remade()) expectRest(cluster)
    },
  })
})
