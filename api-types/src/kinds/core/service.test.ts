import { describe, expect, test } from 'vitest'
import type { Service } from '../../generated/core.v1.types.ts'
import { allocated, given } from './service/service.fixture.ts'
import { service } from './service.ts'

const main = { subresource: '', now: 0 }

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
  const old = allocated(
    { externalName: 'a.b', trafficDistribution: 'PreferClose' },
    { annotations: { 'service.kubernetes.io/topology-aware-hints': 'auto' } },
  )
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
      'Name:0',
      'Type:0',
      'Cluster-IP:0',
      'External-IP:0',
      'Port(s):0',
      'Age:0',
      'Selector:1',
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
      {
        ...allocated({ type: 'LoadBalancer', externalIPs: ['192.0.2.1'] }, created),
        status: { loadBalancer: { ingress: [{ hostname: 'b' }, { ip: 'a' }] } },
      },
      ['web', 'LoadBalancer', '10.0.0.1', 'a,b,192.0.2.1', '80/TCP', '60m', '<none>'],
    ],
    [
      given({ type: 'ExternalName', externalName: 'x.y', ports: [] }, created),
      ['web', 'ExternalName', '<none>', 'x.y', '<none>', '60m', '<none>'],
    ],
  ])('show %#', (object, expected) => expect(row(object)).toEqual(expected))
})
