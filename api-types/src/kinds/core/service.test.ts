import { describe, expect, test } from 'vitest'
import type { Service, ServiceSpec } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import type { FieldError } from '../../validation/field-error.ts'
import { fieldErrorMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { service } from './service.ts'

const text = (errors: readonly FieldError[]) => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const main = { subresource: '', now: 0 }

/** As a client might send it, with defaults. */
const given = (spec: ServiceSpec = {}, metadata: Service['metadata'] = {}): Service => {
  const draft: Service = { metadata: { name: 'web', namespace: 'default', ...metadata }, spec: { ports: [{ port: 80 }], ...spec } }
  service.defaults(draft)
  return draft
}
/** As the server has it after the allocators have run. */
const allocated = (spec: ServiceSpec = {}, metadata: Service['metadata'] = {}): Service =>
  given({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', ...spec }, metadata)

describe('defaults', () => {
  test('fill in what the simplest Service leaves out', () => {
    expect(given().spec).toEqual({
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    })
  })

  test('keep what is given', () => {
    const spec = given({ ports: [{ port: 80, targetPort: 'http', protocol: 'UDP' }], internalTrafficPolicy: 'Local' }).spec
    expect(spec).toMatchObject({ ports: [{ port: 80, targetPort: 'http', protocol: 'UDP' }], internalTrafficPolicy: 'Local' })
  })

  test('affinity to a client lasts three hours', () => {
    expect(given({ sessionAffinity: 'ClientIP' }).spec?.sessionAffinityConfig).toEqual({ clientIP: { timeoutSeconds: 10_800 } })
    const own = { clientIP: { timeoutSeconds: 5 } }
    expect(given({ sessionAffinity: 'ClientIP', sessionAffinityConfig: own }).spec?.sessionAffinityConfig).toEqual(own)
    expect(given({ sessionAffinityConfig: own }).spec?.sessionAffinityConfig).toBeUndefined()
  })

  test('depend on the type', () => {
    expect(given({ type: 'NodePort' }).spec?.externalTrafficPolicy).toBe('Cluster')
    expect(given({ externalIPs: ['192.0.2.1'] }).spec?.externalTrafficPolicy).toBe('Cluster')
    expect(given({ type: 'LoadBalancer' }).spec).toMatchObject({ externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true })
    expect(given({ type: 'ExternalName' }).spec?.internalTrafficPolicy).toBeUndefined()
  })

  test('an address that a load balancer reports is a virtual one', () => {
    const draft: Service = { ...given({ type: 'LoadBalancer' }), status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'a.b' }] } } }
    service.defaults(draft)
    expect(draft.status?.loadBalancer?.ingress).toEqual([{ ip: '192.0.2.1', ipMode: 'VIP' }, { hostname: 'a.b' }])
  })
})

describe('validate', () => {
  test('accepts good ones', () => {
    const headless = { clusterIP: 'None', clusterIPs: ['None'] }
    const good = [
      allocated(),
      allocated({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }),
      allocated({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32_000, loadBalancerClass: 'example.com/lb' }),
      allocated({ ...headless, ports: [] }),
      given({ type: 'ExternalName', externalName: 'db.example.com.', ports: [] }),
      allocated({ ports: [{ name: 'a', port: 53, protocol: 'UDP' }, { name: 'b', port: 53, protocol: 'TCP' }] }),
      allocated({ trafficDistribution: 'PreferSameNode', sessionAffinity: 'ClientIP' }),
    ]
    expect(good.flatMap((each) => text(service.validate(each, root)))).toEqual([])
  })

  test.each<[string, Service, string[]]>([
    ['no ports', allocated({ ports: [] }), ['spec.ports: Required value']],
    [
      'ports without names',
      allocated({ ports: [{ port: 80 }, { port: 81 }] }),
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'a name and a port twice',
      allocated({ ports: [{ name: 'a', port: 80 }, { name: 'a', port: 80 }] }),
      [
        'spec.ports[1].name: Duplicate value: "a"',
        'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      ],
    ],
    [
      'a node port twice',
      allocated({ type: 'NodePort', ports: [{ name: 'a', port: 80, nodePort: 30_000 }, { name: 'b', port: 81, nodePort: 30_000 }] }),
      ['spec.ports[1].nodePort: Duplicate value: 30000'],
    ],
    [
      'a node port where there is none',
      allocated({ ports: [{ port: 80, nodePort: 30_000 }] }),
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'bad numbers and words in a port',
      allocated({ ports: [{ port: 70_000, targetPort: 'Not-A-Name', protocol: 'ICMP' as 'TCP', appProtocol: 'a b' }] }),
      [
        'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
        'spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
        'spec.ports[0].targetPort: Invalid value: "Not-A-Name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        expect.stringMatching(/^spec\.ports\[0\]\.appProtocol: Invalid value: "a b": name part must consist of/) as unknown as string,
      ],
    ],
    [
      'unknown words',
      allocated({
        type: 'Magic' as 'ClusterIP', sessionAffinity: 'Some' as 'None', internalTrafficPolicy: 'Far' as 'Local', trafficDistribution: 'Any',
      }),
      [
        'spec.sessionAffinity: Unsupported value: "Some": supported values: "ClientIP", "None"',
        'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
        'spec.internalTrafficPolicy: Unsupported value: "Far": supported values: "Cluster", "Local"',
        'spec.trafficDistribution: Unsupported value: "Any": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
      ],
    ],
    [
      'an external name without a name, with addresses',
      given({ type: 'ExternalName', clusterIPs: ['10.0.0.1'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }),
      [
        'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
        'spec.ipFamilies: Forbidden: may not be set for ExternalName services',
        'spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services',
        'spec.externalName: Required value',
      ],
    ],
    [
      'a headless node port',
      allocated({ type: 'NodePort', clusterIP: 'None', clusterIPs: ['None'] }),
      ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
    ],
    [
      'the port of the kubelet',
      allocated({ type: 'LoadBalancer', ports: [{ port: 10_250 }] }),
      ['spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet'],
    ],
    [
      'fields of load balancers',
      allocated({ loadBalancerClass: 'x', allocateLoadBalancerNodePorts: true, loadBalancerSourceRanges: ['10.0.0.5/8'] }),
      [
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
        'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.5/8": must not have bits set beyond the prefix length',
        "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      ],
    ],
    [
      'external IPs',
      allocated({ externalIPs: ['127.0.0.1', '1.2.3', '010.0.0.1'] }),
      [
        'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
        'spec.externalIPs[1]: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'spec.externalIPs[2]: Invalid value: "010.0.0.1": must not have leading 0s',
      ],
    ],
    [
      'traffic from outside that cannot come',
      allocated({ externalTrafficPolicy: 'Local', healthCheckNodePort: 5 }),
      [
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
        "spec.healthCheckNodePort: Invalid value: 5: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    [
      'a health check without its port',
      allocated({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }),
      ['spec.healthCheckNodePort: Required value'],
    ],
    [
      'affinity without end',
      allocated({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } } }),
      ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400'],
    ],
    ['a cluster IP without its list', allocated({ clusterIPs: [] }), ['spec.clusterIPs: Required value']],
    [
      'a list that starts with another',
      allocated({ clusterIPs: ['10.0.0.2'] }),
      ['spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`'],
    ],
    [
      'two addresses of one family',
      allocated({ clusterIPs: ['10.0.0.1', '10.0.0.2'] }),
      ['spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family'],
    ],
    [
      'an address of another family',
      allocated({ ipFamilies: ['IPv6'] }),
      ['spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`'],
    ],
    [
      'a selector that selects nothing',
      allocated({ selector: { 'a b': 'c' } }),
      [expect.stringMatching(/^spec\.selector: Invalid value: "a b": name part must consist/) as unknown as string],
    ],
  ])('refuses %s', (_, object, expected) => expect(text(service.validate(object, root))).toEqual(expected))

  test('leaves alone an address that was stored before it was refused', () => {
    const old = allocated({ externalIPs: ['010.0.0.1'] })
    expect(text(service.validate(allocated({ externalIPs: ['010.0.0.1'] }), root, old))).toEqual([])
  })
})

describe('update', () => {
  const update = (next: Service, old: Service, subresource = ''): string[] => {
    const draft = deepCopy(next)
    const context = { subresource, now: 0 }
    service.prepareUpdate(draft, deepFreeze(old), context)
    return text([...service.validateUpdate(draft, old, root, context), ...(subresource === '' ? service.validate(draft, root, old) : [])])
  }

  test('the cluster IP may not change', () => {
    expect(update(allocated({ clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] }), allocated())).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
    ])
  })

  test('a manifest sent again without addresses and node ports keeps them', () => {
    const old = allocated({ type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_080 }] })
    const draft = given({ type: 'NodePort', ports: [{ name: 'http', port: 8080 }, { name: 'more', port: 81 }] })
    service.prepareUpdate(draft, deepFreeze(old), main)
    expect(draft.spec).toMatchObject({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] })
    expect(draft.spec?.ports).toEqual([
      { name: 'http', port: 8080, protocol: 'TCP', targetPort: 8080, nodePort: 30_080 },
      { name: 'more', port: 81, protocol: 'TCP', targetPort: 81 },
    ])
  })

  test('a node port that another port has taken is not given back', () => {
    const old = allocated({ type: 'NodePort', ports: [{ name: 'a', port: 80, nodePort: 30_080 }] })
    const draft = given({ type: 'NodePort', ports: [{ name: 'a', port: 80 }, { name: 'b', port: 81, nodePort: 30_080 }] })
    service.prepareUpdate(draft, deepFreeze(old), main)
    expect(draft.spec?.ports?.[0]?.nodePort).toBeUndefined()
  })

  test('a change to ExternalName gives the addresses up', () => {
    const old = allocated()
    const draft = { ...allocated({ type: 'ExternalName', externalName: 'a.example.com' }) }
    service.prepareUpdate(draft, deepFreeze(old), main)
    expect(draft.spec).not.toHaveProperty('clusterIP')
    expect(draft.spec).not.toHaveProperty('clusterIPs')
    expect(draft.spec).not.toHaveProperty('ipFamilies')
    expect(draft.spec).not.toHaveProperty('ipFamilyPolicy')
  })

  test('a change from LoadBalancer to ClusterIP drops what only the former has', () => {
    const lb: ServiceSpec = {
      type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32_000, loadBalancerClass: 'x',
      ports: [{ port: 80, nodePort: 30_080 }], allocateLoadBalancerNodePorts: true,
    }
    const old: Service = { ...allocated(lb), status: { loadBalancer: { ingress: [{ ip: '192.0.2.1', ipMode: 'VIP' }] } } }
    const draft = allocated({ ...deepCopy(lb), type: 'ClusterIP' })
    service.prepareUpdate(draft, deepFreeze(old), main)
    expect(draft.spec).toEqual(allocated().spec)
    expect(draft.status).toEqual({ loadBalancer: {} })
    expect(update(allocated({ ...lb, type: 'ClusterIP', healthCheckNodePort: 32_001 }), old)).toEqual([
      "spec.healthCheckNodePort: Invalid value: 32001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ])
  })

  test('class and health check port of a load balancer stay', () => {
    const lb: ServiceSpec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32_000, loadBalancerClass: 'x' }
    expect(update(allocated({ ...lb, healthCheckNodePort: 32_001, loadBalancerClass: 'y' }), allocated(lb))).toEqual([
      'spec.loadBalancerClass: Invalid value: "y": may not change once set',
      'spec.healthCheckNodePort: Forbidden: field is immutable',
    ])
  })

  test('the second address goes only with the policy', () => {
    const dual: ServiceSpec = { clusterIPs: ['10.0.0.1', 'fd00::1'], ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' }
    expect(update(allocated({ ipFamilyPolicy: 'PreferDualStack' }), allocated(dual))).toEqual([
      'spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to \'SingleStack\' when releasing the secondary clusterIP',
      'spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to \'SingleStack\' when releasing the secondary ipFamily',
    ])
    expect(update(allocated(), allocated(dual))).toEqual([])
  })

  test('status is written by itself and checked', () => {
    const next = { ...allocated({ type: 'LoadBalancer' }), status: { loadBalancer: { ingress: [{ ip: '1.2.3' }, { hostname: '10.0.0.1' }] } } }
    expect(update(next, allocated({ type: 'LoadBalancer' }), 'status')).toEqual([
      'status.loadBalancer.ingress[0].ip: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.loadBalancer.ingress[0].ipMode: Required value: must be specified when `ip` is set',
      'status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
    ])
    expect(update(next, allocated(), 'status')).toEqual([
      'status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is LoadBalancer',
    ])
  })

  test('prepareUpdate twice changes nothing more', () => {
    const old = allocated({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] })
    const draft = given({ type: 'NodePort' })
    service.prepareUpdate(draft, deepFreeze(old), main)
    const once = deepCopy(draft)
    service.prepareUpdate(draft, old, main)
    expect(draft).toEqual(once)
  })
})

test('creation drops status and fills in the list of cluster IPs', () => {
  const draft: Service = { ...given({ clusterIP: '10.0.0.9' }), status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } }
  service.prepareCreate(draft, main)
  expect(draft.status).toEqual({ loadBalancer: {} })
  expect(draft.spec?.clusterIPs).toEqual(['10.0.0.9'])
})

test('warnings tell of what is deprecated or ignored', () => {
  const headless = allocated({ clusterIP: 'None', clusterIPs: ['None'], externalIPs: ['2001:DB8::1'], sessionAffinity: 'ClientIP' })
  expect(service.warnings(headless, undefined)).toEqual([
    'spec.externalIPs is ignored for headless services',
    'spec.SessionAffinity is ignored for headless services',
    'spec.externalIPs is deprecated',
    'spec.externalIPs[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ])
  const old = allocated({ externalName: 'a.b', trafficDistribution: 'PreferClose' }, { annotations: { 'service.kubernetes.io/topology-aware-hints': 'auto' } })
  expect(service.warnings(old, undefined)).toEqual([
    'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
    'spec.externalName is ignored when spec.type is not "ExternalName"',
    'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
  ])
})

describe('columns', () => {
  const row = (object: Service) => service.columns.map((column) => column.value(object, Date.parse('2026-01-01T01:00:00Z')))
  const created = { creationTimestamp: '2026-01-01T00:00:00Z' }

  test('have the headers of kubectl', () => {
    expect(service.columns.map(({ name, priority }) => `${name}:${priority}`)).toEqual([
      'Name:0', 'Type:0', 'Cluster-IP:0', 'External-IP:0', 'Port(s):0', 'Age:0', 'Selector:1',
    ])
  })

  test.each<[Service, unknown[]]>([
    [allocated({ selector: { b: '2', a: '1' } }, created), ['web', 'ClusterIP', '10.0.0.1', '<none>', '80/TCP', '60m', 'a=1,b=2']],
    [
      allocated({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }], externalIPs: ['192.0.2.1'] }, created),
      ['web', 'NodePort', '10.0.0.1', '192.0.2.1', '80:30080/TCP', '60m', '<none>'],
    ],
    [allocated({ type: 'LoadBalancer' }, created), ['web', 'LoadBalancer', '10.0.0.1', '<pending>', '80/TCP', '60m', '<none>']],
    [
      { ...allocated({ type: 'LoadBalancer', externalIPs: ['192.0.2.1'] }, created), status: { loadBalancer: { ingress: [{ hostname: 'b' }, { ip: 'a' }] } } },
      ['web', 'LoadBalancer', '10.0.0.1', 'a,b,192.0.2.1', '80/TCP', '60m', '<none>'],
    ],
    [given({ type: 'ExternalName', externalName: 'x.y', ports: [] }, created), ['web', 'ExternalName', '<none>', 'x.y', '<none>', '60m', '<none>']],
  ])('show %#', (object, expected) => expect(row(object)).toEqual(expected))
})
