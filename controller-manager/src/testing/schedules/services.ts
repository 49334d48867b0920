import { type DeepReadonly, kinds, type Pod, type Service, type Stored } from '@coxswain/api-types'
import type { Actor, ModelServer, Move } from '@coxswain/client'
import { isPodReady, isPodTerminal } from '../../shared/pod-state.ts'
import { addressedPod, nodeOf, serviceOf } from '../network-objects.ts'
import { disturbance } from './moves.ts'

/** People and nodes who change what is behind a Service named `web`. Nothing here happens while a cluster comes to rest. */

const NAME = { namespace: 'default', name: 'web' }
const ZONE = 'topology.kubernetes.io/zone'

type ServiceSpec = DeepReadonly<NonNullable<Service['spec']>>

const HTTP: ServiceSpec = { ports: [{ name: 'http', port: 80, targetPort: 'web', protocol: 'TCP' }] }
const HTTP_AND_METRICS: ServiceSpec = { ports: [...(HTTP.ports ?? []), { name: 'metrics', port: 81, targetPort: 9100, protocol: 'TCP' }] }
const CHANGES: readonly (readonly [label: string, spec: ServiceSpec])[] = [
  ['selects web', { selector: { app: 'web' } }],
  ['selects other pods', { selector: { app: 'other' } }],
  ['has one port', HTTP],
  ['has two ports', HTTP_AND_METRICS],
  ['publishes what is ready', { publishNotReadyAddresses: false }],
  ['publishes what is not ready', { publishNotReadyAddresses: true }],
]

/** Makes the Service, changes its selector, its ports and what it publishes, deletes it. */
export const serviceChanges: Actor = (server) => {
  const service = server.get(kinds.Service, NAME)
  if (service === undefined) return [disturbance('the Service is made', () => server.put(kinds.Service, serviceOf()), 4)]
  return [
    disturbance('the Service is deleted', () => server.remove(kinds.Service, NAME)),
    ...CHANGES.map(([label, spec]) =>
      disturbance(`the Service ${label}`, () => server.patch(kinds.Service, { ...NAME, type: 'merge', patch: { spec } })),
    ),
    ...['red', 'blue'].map((team) =>
      disturbance(`the Service is of team ${team}`, () =>
        server.patch(kinds.Service, { ...NAME, type: 'merge', patch: { metadata: { labels: { team } } } }),
      ),
    ),
  ]
}

/** So many pods with addresses come, become ready and unready, move, end, terminate and go. */
export const podsComeAndGo =
  (count: number): Actor =>
  (server) =>
    Array.from({ length: count }, (_, i) => i).flatMap((i) => {
      const name = `p${i}`
      const pod = server.get(kinds.Pod, { namespace: 'default', name })
      if (pod !== undefined) return lifeOf(server, pod)
      const facts = { ip: `10.244.0.${i + 1}`, ready: i % 3 > 0, node: i % 2 > 0 ? 'node-1' : 'node-2', port: i % 4 > 0 ? 8080 : 9090 }
      return [disturbance(`${name} comes`, () => server.put(kinds.Pod, addressedPod(name, facts)), 2)]
    })

const lifeOf = (server: ModelServer, pod: Stored<Pod>): readonly Move[] => {
  const { namespace, name, labels = {}, deletionTimestamp } = pod.metadata
  const at = { namespace, name }
  const patch = (what: string, change: DeepReadonly<object>): Move =>
    disturbance(`${name} ${what}`, () => server.patch(kinds.Pod, { ...at, type: 'merge', patch: change }))
  if (deletionTimestamp !== undefined) return [disturbance(`${name} is taken away`, () => server.erase(kinds.Pod, at))]
  const goes = disturbance(`${name} is deleted`, () => server.remove(kinds.Pod, at))
  if (isPodTerminal(pod)) return [goes]
  const app = labels['app'] === 'web' ? 'other' : 'web'
  const ip = pod.status?.podIP?.startsWith('10.244.0.') === true ? name.replace('p', '10.244.1.') : name.replace('p', '10.244.0.')
  const ready = isPodReady(pod) ? 'False' : 'True'
  return [
    goes,
    patch(`is labelled ${app}`, { metadata: { labels: { app } } }),
    patch(`has the address ${ip}`, { status: { podIP: ip, podIPs: [{ ip }] } }),
    patch(`says of its readiness: ${ready}`, { status: { conditions: [{ type: 'Ready', status: ready }] } }),
    patch('ends', { status: { phase: 'Failed' } }),
  ]
}

/** Nodes join, leave, and are told to be in another zone. */
export const nodesComeAndGo: Actor = (server) =>
  ['node-1', 'node-2'].flatMap((name) => {
    const node = server.get(kinds.Node, { namespace: undefined, name })
    if (node === undefined)
      return [
        disturbance(
          `${name} joins`,
          () => server.put(kinds.Node, nodeOf(name, { labels: { [ZONE]: 'zone-a' }, allocatable: { cpu: '1' } })),
          3,
        ),
      ]
    const zone = node.metadata.labels?.[ZONE] === 'zone-a' ? 'zone-b' : 'zone-a'
    return [
      disturbance(`${name} leaves`, () => server.remove(kinds.Node, { name })),
      disturbance(`${name} is in ${zone}`, () =>
        server.patch(kinds.Node, { name, type: 'merge', patch: { metadata: { labels: { [ZONE]: zone } } } }),
      ),
    ]
  })

export interface BehindService {
  readonly pod: Stored<Pod>
  readonly ip: string
  /** `NAME NUMBER` of each port. */
  readonly ports: readonly string[]
}

/** The pods that the Service `web` has behind it, told apart from the controllers' own way of finding them. */
export const behindService = (server: ModelServer): readonly BehindService[] => {
  const { selector, ports = [] } = server.get(kinds.Service, NAME)?.spec ?? {}
  if (selector === undefined) return []
  return server
    .list(kinds.Pod)
    .filter((pod) => pod.metadata.labels?.['app'] === selector['app'] && pod.status?.phase === 'Running')
    .map((pod) => ({
      pod,
      ip: pod.status?.podIP ?? '',
      ports: ports.map(({ name, targetPort }) => `${name} ${targetPort === 'web' ? numberOf(pod) : targetPort}`),
    }))
}

const numberOf = ({ spec }: Stored<Pod>): number | undefined => spec?.containers[0]?.ports?.[0]?.containerPort
