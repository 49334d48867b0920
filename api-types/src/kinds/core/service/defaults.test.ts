import { expect, test } from 'vitest'
import type { Service } from '../../../generated/core.v1.types.ts'
import { service } from '../service.ts'
import { given } from './service.fixture.ts'

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
  const draft: Service = {
    ...given({ type: 'LoadBalancer' }),
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'a.b' }] } },
  }
  service.defaults(draft)
  expect(draft.status?.loadBalancer?.ingress).toEqual([{ ip: '192.0.2.1', ipMode: 'VIP' }, { hostname: 'a.b' }])
})
