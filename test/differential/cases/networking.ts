import { having, merge, one, post, table } from '../case.ts'
import { at } from '../resources.ts'
import { ingress, ingressClass, networkPolicy, priorityClass, runtimeClass } from './objects.ts'

const NETWORKING = 'networking.k8s.io/v1'
const INGRESSES = at('ingresses', NETWORKING)
const CLASSES = at('ingressclasses', NETWORKING, '')
const POLICIES = at('networkpolicies', NETWORKING)
const PRIORITIES = at('priorityclasses', 'scheduling.k8s.io/v1', '')
const RUNTIMES = at('runtimeclasses', 'node.k8s.io/v1', '')
const DRY = '?dryRun=All'
type Rest = Record<string, unknown>

const backend = { service: { name: 'web', port: { number: 80 } } }
const ruled = (path: Rest, host?: string): Rest => ({
  rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...path }] } }],
})
const ingresses: readonly (readonly [string, Rest])[] = [
  ['nothing', {}],
  ['a rule', ruled({}, 'example.org')],
  ['a wildcard', ruled({}, '*.example.org')],
  ['a host that is bad', ruled({}, 'a_b')],
  ['a host that is an address', ruled({}, '192.0.2.7')],
  ['a wildcard alone', ruled({}, '*')],
  ['no kind of path', ruled({ pathType: undefined })],
  ['a kind of path that is none', ruled({ pathType: 'Foo' })],
  ['a path without a slash', ruled({ path: 'x' })],
  ['a path up', ruled({ path: '/a/../b' })],
  ['a path of two slashes', ruled({ path: '/a//b' })],
  ['no paths', { rules: [{ http: { paths: [] } }] }],
  ['a backend without a port', { defaultBackend: { service: { name: 'web' } } }],
  ['a backend of two ports', { defaultBackend: { service: { name: 'web', port: { number: 80, name: 'http' } } } }],
  ['a backend with a bad port', { defaultBackend: { service: { name: 'A', port: { number: 99999 } } } }],
  ['an empty backend', { defaultBackend: {} }],
  ['a resource for a backend', { defaultBackend: { resource: { apiGroup: 'example.org', kind: 'Bucket', name: 'b' } } }],
  ['both for a backend', { defaultBackend: { ...backend, resource: { kind: 'Bucket', name: 'b' } } }],
  ['a certificate', { tls: [{ hosts: ['example.org', '*.example.org'], secretName: 's' }], defaultBackend: backend }],
  ['a certificate, badly', { tls: [{ hosts: ['a_b', '*'] }], defaultBackend: backend }],
  ['a class', { ingressClassName: 'c', defaultBackend: backend }],
  ['a class that is bad', { ingressClassName: 'A B', defaultBackend: backend }],
]
const policies: readonly (readonly [string, Rest])[] = [
  ['nothing', {}],
  ['nothing out', { policyTypes: ['Egress'] }],
  ['a type that is none', { policyTypes: ['Foo'] }],
  ['three types', { policyTypes: ['Ingress', 'Egress', 'Ingress'] }],
  ['a port', { ingress: [{ ports: [{ port: 80 }, { port: 'http', protocol: 'UDP' }] }] }],
  ['a port that is bad', { ingress: [{ ports: [{ port: 0 }, { port: '!' }, { port: 1, protocol: 'Foo' }] }] }],
  [
    'peers',
    { ingress: [{ from: [{ podSelector: { matchLabels: { a: 'b' } }, namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8' } }] }] },
  ],
  ['an empty peer', { ingress: [{ from: [{}] }], egress: [{ to: [{}] }] }],
  ['a peer of both', { ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] }],
  ['a block that is bad', { ingress: [{ from: [{ ipBlock: { cidr: 'x' } }, { ipBlock: {} }] }] }],
  ['an exception outside', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/8', 'x', '10.0.0.0/8'] } }] }] }],
  ['a selector that is bad', { podSelector: { matchLabels: { 'a b': 'c' } } }],
]
const ingressClasses: readonly (readonly [string, Rest])[] = [
  ['no controller', { controller: '' }],
  ['a controller without a domain', { controller: 'x' }],
  ['a controller that is bad', { controller: 'a b/!' }],
  ['parameters', { controller: 'example.org/c', parameters: { apiGroup: 'example.org', kind: 'P', name: 'p' } }],
  ['parameters, badly', { controller: 'example.org/c', parameters: { apiGroup: '!', kind: '', name: '' } }],
]
const priorities: readonly (readonly [string, Rest])[] = [
  ['too high', { value: 2000000000 }],
  ['as high as can be', { value: 1000000000 }],
  ['below zero', { value: -5, description: 'd', globalDefault: false }],
  ['never in the way of others', { preemptionPolicy: 'Never' }],
  ['a policy that is none', { preemptionPolicy: 'Foo' }],
]
const runtimes: readonly (readonly [string, Rest])[] = [
  ['no handler', { handler: undefined }],
  ['a handler that is bad', { handler: 'A.B' }],
  ['an overhead', { overhead: { podFixed: { cpu: '1', memory: '1Gi' } } }],
  ['an overhead, badly', { overhead: { podFixed: { cpu: '-1', foo: '1' } } }],
  ['where it runs', { scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'x', operator: 'Exists' }] } }],
  ['where it runs, badly', { scheduling: { nodeSelector: { 'a b': '!' }, tolerations: [{ key: 'x', operator: 'Foo' }] } }],
  [
    'a toleration twice',
    {
      scheduling: {
        tolerations: [
          { key: 'x', operator: 'Exists' },
          { key: 'x', operator: 'Exists' },
        ],
      },
    },
  ],
]

/** Ways in, policies, and the classes of the cluster. */
export const networking = {
  name: 'networking',
  cases: [
    ...ingresses.map(([name, spec]) => one(`Ingress: ${name}`, post(`${INGRESSES}${DRY}`, ingress('i', { spec })))),
    ...policies.map(([name, spec]) =>
      one(`NetworkPolicy: ${name}`, post(`${POLICIES}${DRY}`, networkPolicy('n', { spec: { podSelector: {}, ...spec } }))),
    ),
    ...ingressClasses.map(([name, spec]) => one(`IngressClass: ${name}`, post(`${CLASSES}${DRY}`, ingressClass('{ns}-c', { spec })))),
    ...priorities.map(([name, rest]) => one(`PriorityClass: ${name}`, post(`${PRIORITIES}${DRY}`, priorityClass('{ns}-p', rest)))),
    ...runtimes.map(([name, rest]) => one(`RuntimeClass: ${name}`, post(`${RUNTIMES}${DRY}`, runtimeClass('{ns}-r', rest)))),
    having(
      [ingress('i', { spec: ruled({}, 'example.org') })],
      'Ingress: a status',
      merge(`${INGRESSES}/i/status`, { status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } }),
      table(`${INGRESSES}/i`),
      merge(`${INGRESSES}/i/status`, { status: { loadBalancer: { ingress: [{ ip: 'x' }] } } }),
    ),
    having(
      [priorityClass('{ns}-p')],
      'PriorityClass: changed',
      merge(`${PRIORITIES}/{ns}-p`, { description: 'd' }),
      merge(`${PRIORITIES}/{ns}-p`, { value: 8 }),
      merge(`${PRIORITIES}/{ns}-p`, { preemptionPolicy: 'Never' }),
    ),
    having([runtimeClass('{ns}-r')], 'RuntimeClass: changed', merge(`${RUNTIMES}/{ns}-r`, { handler: 'other' })),
    having([ingressClass('{ns}-c')], 'IngressClass: changed', merge(`${CLASSES}/{ns}-c`, { spec: { controller: 'example.org/other' } })),
  ],
}
