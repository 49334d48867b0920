import { expect, test } from 'vitest'
import type { Service } from '../../../generated/core.v1.types.ts'
import { root } from '../../../validation/path.ts'
import { service } from '../service.ts'
import { allocated, given, text } from './service.fixture.ts'

test('accepts good ones', () => {
  const headless = { clusterIP: 'None', clusterIPs: ['None'] }
  const good = [
    allocated(),
    allocated({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }),
    allocated({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32_000, loadBalancerClass: 'example.com/lb' }),
    allocated({ ...headless, ports: [] }),
    given({ type: 'ExternalName', externalName: 'db.example.com.', ports: [] }),
    allocated({
      ports: [
        { name: 'a', port: 53, protocol: 'UDP' },
        { name: 'b', port: 53, protocol: 'TCP' },
      ],
    }),
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
    allocated({
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 80 },
      ],
    }),
    [
      'spec.ports[1].name: Duplicate value: "a"',
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    'a node port twice',
    allocated({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30_000 },
        { name: 'b', port: 81, nodePort: 30_000 },
      ],
    }),
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
      type: 'Magic' as 'ClusterIP',
      sessionAffinity: 'Some' as 'None',
      internalTrafficPolicy: 'Far' as 'Local',
      trafficDistribution: 'Any',
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
    'a health check on a port that is none',
    allocated({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 70_000 }),
    ['spec.healthCheckNodePort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
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
