import { type Case, del, get, having, merge, one, post, put, strategic, table } from '../case.ts'
import { at } from '../resources.ts'
import { endpoints, service } from './objects.ts'

const SERVICES = at('services')
const S = `${SERVICES}/s`
const DRY = `${SERVICES}?dryRun=All`
type Rest = Record<string, unknown>
const ports = (...list: readonly Rest[]): Rest => ({ ports: list })

const specs: readonly (readonly [string, Rest])[] = [
  ['a port', {}],
  ['no ports', { ports: [] }],
  ['null for ports', { ports: null }],
  ['two ports without names', ports({ port: 80 }, { port: 81 })],
  ['two ports', ports({ port: 80, name: 'a', targetPort: 'web' }, { port: 53, protocol: 'UDP', name: 'b', targetPort: 5353 })],
  ['ports of one name', ports({ port: 80, name: 'a' }, { port: 81, name: 'a' })],
  ['one port twice', ports({ port: 80, name: 'a' }, { port: 80, name: 'b' })],
  ['a port that is too large', ports({ port: 65536 })],
  ['a port of zero', ports({ port: 0 })],
  ['a port with a bad name', ports({ port: 80, name: 'A_B' })],
  ['a port of an odd protocol', ports({ port: 80, protocol: 'ICMP' })],
  ['a target that is no name', ports({ port: 80, targetPort: 'A B' })],
  ['a target that is too large', ports({ port: 80, targetPort: 70000 })],
  ['an application protocol', ports({ port: 80, appProtocol: 'example.org/x' })],
  ['an application protocol, badly', ports({ port: 80, appProtocol: 'a b' })],
  ['a node port without the type', ports({ port: 80, nodePort: 30001 })],
  ['an odd type', { type: 'Foo' }],
  ['type NodePort', { type: 'NodePort' }],
  ['a node port of its own', { type: 'NodePort', ...ports({ port: 80, nodePort: 31999 }) }],
  ['a node port outside', { type: 'NodePort', ...ports({ port: 80, nodePort: 80 }) }],
  ['a node port twice', { type: 'NodePort', ...ports({ port: 80, name: 'a', nodePort: 31998 }, { port: 81, name: 'b', nodePort: 31998 }) }],
  [
    'a node port for two protocols',
    { type: 'NodePort', ...ports({ port: 53, name: 'a', nodePort: 31997 }, { port: 53, name: 'b', protocol: 'UDP', nodePort: 31997 }) },
  ],
  ['type LoadBalancer', { type: 'LoadBalancer' }],
  ['sources of a load balancer', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }],
  ['sources of a load balancer, badly', { type: 'LoadBalancer', loadBalancerSourceRanges: ['x'] }],
  ['sources without a load balancer', { loadBalancerSourceRanges: ['10.0.0.0/8'] }],
  ['local traffic', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }],
  ['local traffic without the type', { externalTrafficPolicy: 'Local' }],
  ['odd traffic', { type: 'NodePort', externalTrafficPolicy: 'Foo' }],
  ['a health check without local traffic', { type: 'LoadBalancer', healthCheckNodePort: 31996 }],
  ['type ExternalName', { type: 'ExternalName', externalName: 'example.org', ports: undefined }],
  ['type ExternalName without a name', { type: 'ExternalName' }],
  ['type ExternalName with a bad name', { type: 'ExternalName', externalName: 'A B' }],
  ['type ExternalName with an address', { type: 'ExternalName', externalName: 'example.org', clusterIP: '10.0.9.9' }],
  ['no address', { clusterIP: 'None' }],
  ['no address and no ports', { clusterIP: 'None', ports: [] }],
  ['no address with a node port', { clusterIP: 'None', type: 'NodePort' }],
  ['an address of its own', { clusterIP: '10.0.77.7' }],
  ['an address outside', { clusterIP: '192.0.2.7' }],
  ['an address that is none', { clusterIP: 'x' }],
  ['an address of the other family', { clusterIP: '::1' }],
  ['the first address', { clusterIP: '10.0.0.1' }],
  ['external addresses', { externalIPs: ['192.0.2.7'] }],
  ['external addresses, badly', { externalIPs: ['x', '127.0.0.1', '0.0.0.0', '169.254.1.1', '224.0.0.1'] }],
  ["a load balancer's address", { type: 'LoadBalancer', loadBalancerIP: '192.0.2.9' }],
  ['affinity', { sessionAffinity: 'ClientIP' }],
  ['affinity for a time', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }],
  ['affinity for too long', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 100_000 } } }],
  ['odd affinity', { sessionAffinity: 'Foo' }],
  ['a time without affinity', { sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }],
  ['a selector that is bad', { selector: { 'a b': '!' } }],
  ['no selector', { selector: null }],
  ['addresses that are not ready', { publishNotReadyAddresses: true }],
]
const changes: readonly Case[] = [
  having(
    [service('s')],
    'another address',
    merge(S, { spec: { clusterIP: '10.0.88.8' } }),
    merge(S, { spec: { clusterIP: 'None' } }),
    merge(S, { spec: { clusterIP: '' } }),
  ),
  having(
    [service('s')],
    'to NodePort and back',
    merge(S, { spec: { type: 'NodePort' } }),
    table(S),
    merge(S, { spec: { type: 'ClusterIP' } }),
  ),
  having(
    [service('s')],
    'to ExternalName and back',
    merge(S, { spec: { type: 'ExternalName', externalName: 'example.org', clusterIP: null } }),
    table(S),
    merge(S, { spec: { type: 'ClusterIP', externalName: null } }),
  ),
  having(
    [service('s')],
    'to LoadBalancer, with an ingress',
    merge(S, { spec: { type: 'LoadBalancer' } }),
    table(S),
    merge(`${S}/status`, { status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }, { hostname: 'lb.example.org' }] } } }),
    table(S),
  ),
  having(
    [service('s')],
    'a bad ingress',
    merge(`${S}/status`, { status: { loadBalancer: { ingress: [{ ip: 'x' }, { hostname: '!' }] } } }),
  ),
  having(
    [service('s')],
    'ports by their key',
    strategic(S, { spec: { ports: [{ port: 80, name: 'web', targetPort: 8080 }] } }),
    strategic(S, { spec: { ports: [{ port: 81, name: 'more' }] } }),
    strategic(S, { spec: { ports: [{ port: 80, $patch: 'delete' }] } }),
  ),
  having([service('s')], 'a status by its spec', merge(S, { status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } })),
  having([service('s', { type: 'NodePort' })], 'a replacement that keeps what was given', put(S, service('s', { type: 'NodePort' }))),
  having(
    [service('s', { clusterIP: '10.0.66.6' })],
    'an address that is taken',
    post(SERVICES, service('t', { clusterIP: '10.0.66.6' })),
    del(S, undefined, { unseen: true }),
    post(SERVICES, service('t', { clusterIP: '10.0.66.6' })),
    del(`${SERVICES}/t`),
  ),
  having(
    [service('s', { type: 'NodePort', ports: [{ port: 80, nodePort: 31234 }] })],
    'a node port that is taken',
    post(SERVICES, service('t', { type: 'NodePort', ports: [{ port: 80, nodePort: 31234 }] })),
    del(S, undefined, { unseen: true }),
  ),
  having(
    [service('s', { externalIPs: ['192.0.2.7'], type: 'NodePort' })],
    'a table',
    table(S),
    get(`${SERVICES}?fieldSelector=spec.type%3DNodePort`),
    get(`${SERVICES}?fieldSelector=spec.foo%3DNodePort`),
  ),
]

const E = at('endpoints')
const subsets: readonly (readonly [string, unknown])[] = [
  ['nothing', []],
  ['null', null],
  [
    'addresses in no order',
    [
      {
        addresses: [{ ip: '192.0.2.9' }, { ip: '192.0.2.7' }],
        ports: [
          { port: 81, name: 'b' },
          { port: 80, name: 'a' },
        ],
      },
    ],
  ],
  [
    'the same ports twice',
    [
      { addresses: [{ ip: '192.0.2.9' }], ports: [{ port: 80 }] },
      { addresses: [{ ip: '192.0.2.7' }], ports: [{ port: 80 }] },
    ],
  ],
  [
    'some not ready',
    [{ addresses: [{ ip: '192.0.2.9' }], notReadyAddresses: [{ ip: '192.0.2.9' }, { ip: '192.0.2.8' }], ports: [{ port: 80 }] }],
  ],
  ['a subset of nothing', [{}]],
  ['an address that is none', [{ addresses: [{ ip: 'x' }], ports: [{ port: 80 }] }]],
  [
    'addresses that may not be',
    [
      {
        addresses: [{ ip: '127.0.0.1' }, { ip: '169.254.1.1' }, { ip: '224.0.0.1' }, { ip: '0.0.0.0' }, { ip: '::1' }],
        ports: [{ port: 80 }],
      },
    ],
  ],
  [
    'a host and a node',
    [
      {
        addresses: [{ ip: '192.0.2.9', hostname: 'a', nodeName: 'n', targetRef: { kind: 'Pod', name: 'p' } }],
        ports: [{ port: 80, appProtocol: 'http' }],
      },
    ],
  ],
  ['a bad host', [{ addresses: [{ ip: '192.0.2.9', hostname: 'A_', nodeName: 'N_' }], ports: [{ port: 80 }] }]],
  ['bad ports', [{ addresses: [{ ip: '192.0.2.9' }], ports: [{ port: 0 }, { port: 80, name: 'A_', protocol: 'X' }] }]],
  ['ports without names', [{ addresses: [{ ip: '192.0.2.9' }], ports: [{ port: 80 }, { port: 81 }] }]],
]

export const services = {
  name: 'services',
  cases: [
    ...specs.map(([name, spec]) => one(name, post(DRY, service('s', spec)))),
    ...['A', '1a', 'a.b', 'a'.repeat(64), 'a-'].map((name) => one(`the name ${name.slice(0, 5)}`, post(DRY, service(name)))),
    ...changes,
    ...subsets.map(([name, value]) => one(`endpoints: ${name}`, post(`${E}?dryRun=All`, endpoints('e', { subsets: value })))),
    having(
      [endpoints('e')],
      'endpoints: another node',
      merge(`${E}/e`, { subsets: [{ addresses: [{ ip: '192.0.2.7', nodeName: 'n' }], ports: [{ port: 80 }] }] }),
      merge(`${E}/e`, { subsets: [{ addresses: [{ ip: '192.0.2.7', nodeName: 'm' }], ports: [{ port: 80 }] }] }),
      table(`${E}/e`),
    ),
  ],
}
