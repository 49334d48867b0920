import { type Case, del, get, having, merge, one, post, put, strategic, table } from '../case.ts'
import { at } from '../resources.ts'
import { event, lease, map, namespace, node } from './objects.ts'

const NODES = at('nodes', 'v1', '')
const N = `${NODES}/{ns}-n`
const NAMESPACES = at('namespaces', 'v1', '')
const EVENTS = at('events')
const LEASES = at('leases', 'coordination.k8s.io/v1')
const DRY = '?dryRun=All'
type Rest = Record<string, unknown>
const aNode = node('{ns}-n')

const nodeSpecs: readonly (readonly [string, Rest])[] = [
  [
    'taints',
    {
      spec: {
        taints: [
          { key: 'a', value: 'b', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoExecute' },
        ],
      },
    },
  ],
  ['taints, badly', { spec: { taints: [{ key: '', effect: 'NoSchedule' }, { key: 'a', value: '!', effect: 'Foo' }, { key: 'b' }] } }],
  [
    'a taint twice',
    {
      spec: {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', value: 'x', effect: 'NoSchedule' },
        ],
      },
    },
  ],
  ['addresses of pods', { spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] } }],
  ['addresses of pods, badly', { spec: { podCIDR: 'x', podCIDRs: ['x'] } }],
  ['addresses of pods that differ', { spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.2.0.0/24'] } }],
  ['a capacity', { status: { capacity: { cpu: '4', memory: '8Gi', pods: '110' } } }],
  ['a capacity, badly', { status: { capacity: { cpu: '-4', 'a b': 1 } } }],
  [
    'an address twice',
    {
      status: {
        addresses: [
          { type: 'InternalIP', address: 'a' },
          { type: 'InternalIP', address: 'a' },
        ],
      },
    },
  ],
  ['a provider', { spec: { providerID: 'x://y', unschedulable: true } }],
]
const READY = {
  conditions: [{ type: 'Ready', status: 'True', reason: 'r', message: 'm' }],
  addresses: [
    { type: 'InternalIP', address: '192.0.2.7' },
    { type: 'ExternalIP', address: '198.51.100.7' },
  ],
  nodeInfo: {
    kubeletVersion: 'v1.20.2',
    osImage: 'o',
    kernelVersion: 'k',
    containerRuntimeVersion: 'c://1',
    machineID: '',
    systemUUID: '',
    bootID: '',
    kubeProxyVersion: '',
    operatingSystem: 'linux',
    architecture: 'amd64',
  },
}

const nodes: readonly Case[] = [
  ...nodeSpecs.map(([name, rest]) => one(`Node: ${name}`, post(`${NODES}${DRY}`, node('{ns}-n', rest)))),
  having(
    [aNode],
    'Node: a status',
    merge(`${N}/status`, { status: READY }),
    table(N),
    merge(N, { spec: { unschedulable: true } }),
    table(N),
  ),
  having(
    [
      node(
        '{ns}-n',
        {},
        { labels: { 'node-role.kubernetes.io/control-plane': '', 'node-role.kubernetes.io/a': '', 'kubernetes.io/role': 'b' } },
      ),
    ],
    'Node: roles',
    table(N),
  ),
  having(
    [aNode],
    'Node: conditions by their type',
    strategic(`${N}/status`, { status: { conditions: [{ type: 'Ready', status: 'False' }] } }),
    strategic(`${N}/status`, {
      status: {
        conditions: [
          { type: 'Other', status: 'True' },
          { type: 'Ready', status: 'Unknown' },
        ],
      },
    }),
    table(N),
  ),
  having([aNode], 'Node: a provider, once', merge(N, { spec: { providerID: 'a' } }), merge(N, { spec: { providerID: 'b' } })),
  having(
    [aNode],
    'Node: addresses of pods, once',
    merge(N, { spec: { podCIDR: '10.1.0.0/24' } }),
    merge(N, { spec: { podCIDR: '10.2.0.0/24' } }),
    merge(N, { spec: { podCIDR: null, podCIDRs: null } }),
  ),
  having(
    [aNode],
    'Node: taints by their key',
    strategic(N, { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
    strategic(N, { spec: { taints: [{ key: 'b', effect: 'NoExecute' }] } }),
  ),
  having(
    [aNode],
    'Node: a status by its spec',
    merge(N, { status: { capacity: { cpu: '4' } } }),
    put(N, node('{ns}-n', { status: { capacity: { cpu: '8' } } })),
  ),
  having(
    [node('{ns}-n', { spec: { unschedulable: true } })],
    'Node: by fields',
    get(`${NODES}?fieldSelector=spec.unschedulable%3Dtrue,metadata.name%3D{ns}-n`),
    get(`${NODES}?fieldSelector=spec.foo%3D1`),
  ),
]

const namespaces: readonly Case[] = [
  one('Namespace: a finalizer of its own', post(`${NAMESPACES}${DRY}`, namespace('{ns}-x', { spec: { finalizers: ['example.org/x'] } }))),
  one('Namespace: a bad finalizer', post(`${NAMESPACES}${DRY}`, namespace('{ns}-x', { spec: { finalizers: ['x'] } }))),
  one('Namespace: a status of its own', post(`${NAMESPACES}${DRY}`, namespace('{ns}-x', { status: { phase: 'Terminating' } }))),
  one('Namespace: a name with a dot', post(`${NAMESPACES}${DRY}`, namespace('a.b'))),
  one('Namespace: a name that is too long', post(`${NAMESPACES}${DRY}`, namespace('a'.repeat(64)))),
  having(
    [namespace('{ns}-x')],
    'Namespace: deleted, with what is in it',
    post(`${NAMESPACES}/{ns}-x/configmaps`, map('m'), { unseen: true }),
    del(`${NAMESPACES}/{ns}-x`),
    get(`${NAMESPACES}/{ns}-x`),
    table(`${NAMESPACES}/{ns}-x`),
    post(`${NAMESPACES}/{ns}-x/configmaps`, map('late')),
    merge(`${NAMESPACES}/{ns}-x/configmaps/m`, { data: { a: 'b' } }),
    del(`${NAMESPACES}/{ns}-x`),
    put(`${NAMESPACES}/{ns}-x/finalize`, { ...namespace('{ns}-x'), spec: { finalizers: [] } }),
    get(`${NAMESPACES}/{ns}-x`),
  ),
  having(
    [namespace('{ns}-x')],
    'Namespace: a status',
    merge(`${NAMESPACES}/{ns}-x/status`, { status: { conditions: [{ type: 'Foo', status: 'True' }] } }),
    merge(`${NAMESPACES}/{ns}-x/status`, { status: { phase: 'Foo' } }),
  ),
  having([namespace('{ns}-x')], 'Namespace: finalizers by its spec', merge(`${NAMESPACES}/{ns}-x`, { spec: { finalizers: [] } })),
  having(
    [namespace('{ns}-x')],
    'Namespace: finalized',
    put(`${NAMESPACES}/{ns}-x/finalize`, { ...namespace('{ns}-x'), spec: { finalizers: ['example.org/x', 'kubernetes'] } }),
  ),
  one('Namespace: the default one', del(`${NAMESPACES}/default`), del(`${NAMESPACES}/kube-system`), del(`${NAMESPACES}/kube-public`)),
]

const eventSpecs: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['an object of another namespace', { involvedObject: { kind: 'Pod', namespace: 'other', name: 'x' } }],
  ['an object of no namespace', { involvedObject: { kind: 'Pod', name: 'x' } }],
  ['an object that is nothing', { involvedObject: {} }],
  [
    'times',
    { firstTimestamp: '2021-01-01T00:00:00Z', lastTimestamp: '2021-01-01T00:00:01Z', count: 4, source: { component: 'c', host: 'h' } },
  ],
  ['a time of an event', { eventTime: '2021-01-01T00:00:00.123456Z' }],
  [
    'a time of an event, with all it needs',
    { eventTime: '2021-01-01T00:00:00.123456Z', reportingComponent: 'example.org/c', reportingInstance: 'i', action: 'a', type: 'Normal' },
  ],
  ['a time that is none', { firstTimestamp: 'yesterday' }],
  ['a series', { series: { count: 1, lastObservedTime: '2021-01-01T00:00:00.000000Z' } }],
]
const others: readonly Case[] = [
  ...eventSpecs.map(([name, rest]) => one(`Event: ${name}`, post(`${EVENTS}${DRY}`, event('e', rest)))),
  having(
    [event('e', { count: 3, source: { component: 'c' }, lastTimestamp: '2021-01-01T00:00:00Z' })],
    'Event: by fields',
    ...[
      'involvedObject.name=web',
      'reason=Started',
      'type=Warning',
      'involvedObject.kind=Pod',
      'source=c',
      'reportingComponent=',
      'foo=x',
    ].map((selector) =>
      get(`${EVENTS}?fieldSelector=${encodeURIComponent(selector)}`, { see: (body: { items?: unknown[] }) => body.items?.length ?? body }),
    ),
    table(EVENTS),
  ),
  having([event('e')], 'Event: changed', merge(`${EVENTS}/e`, { count: 2 }), merge(`${EVENTS}/e`, { involvedObject: { name: 'other' } })),
  one('Lease: no spec', post(`${LEASES}${DRY}`, lease('l', { spec: undefined }))),
  one(
    'Lease: times',
    post(
      `${LEASES}${DRY}`,
      lease('l', { spec: { acquireTime: '2021-01-01T00:00:00.5Z', renewTime: '2021-01-01T00:00:00.123456789Z', leaseTransitions: 3 } }),
    ),
  ),
  one('Lease: negative numbers', post(`${LEASES}${DRY}`, lease('l', { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } }))),
  having(
    [lease('l')],
    'Lease: changed',
    merge(`${LEASES}/l`, { spec: { leaseDurationSeconds: -1 } }),
    merge(`${LEASES}/l`, { spec: { renewTime: '2021-01-01T00:00:00.000001Z' } }),
    table(`${LEASES}/l`),
  ),
]

export const nodesAndMore = { name: 'nodes-and-more', cases: [...nodes, ...namespaces, ...others] }
