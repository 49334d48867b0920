import { expect, test } from 'vitest'
import type { Service, ServiceSpec } from '../../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../../util/deep.ts'
import { root } from '../../../validation/path.ts'
import { service } from '../service.ts'
import { allocated, given, text } from './service.fixture.ts'

const main = { subresource: '', now: 0 }

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
  const draft = given({
    type: 'NodePort',
    ports: [
      { name: 'http', port: 8080 },
      { name: 'more', port: 81 },
    ],
  })
  service.prepareUpdate(draft, deepFreeze(old), main)
  expect(draft.spec).toMatchObject({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] })
  expect(draft.spec?.ports).toEqual([
    { name: 'http', port: 8080, protocol: 'TCP', targetPort: 8080, nodePort: 30_080 },
    { name: 'more', port: 81, protocol: 'TCP', targetPort: 81 },
  ])
})

test('a node port that another port has taken is not given back', () => {
  const old = allocated({ type: 'NodePort', ports: [{ name: 'a', port: 80, nodePort: 30_080 }] })
  const draft = given({
    type: 'NodePort',
    ports: [
      { name: 'a', port: 80 },
      { name: 'b', port: 81, nodePort: 30_080 },
    ],
  })
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
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    healthCheckNodePort: 32_000,
    loadBalancerClass: 'x',
    ports: [{ port: 80, nodePort: 30_080 }],
    allocateLoadBalancerNodePorts: true,
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
  const next = {
    ...allocated({ type: 'LoadBalancer' }),
    status: { loadBalancer: { ingress: [{ ip: '1.2.3' }, { hostname: '10.0.0.1' }] } },
  }
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
