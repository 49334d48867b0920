import type { DeepReadonly, Service } from '@coxswain/api-types'
import { planFor } from '@coxswain/client'
import { expect, it } from 'vitest'
import { serviceOf } from '../testing/network-objects.ts'
import { createControllers } from './index.ts'
import { createServiceLoadBalancer } from './service-load-balancer.ts'

const BALANCED = serviceOf({ type: 'LoadBalancer' })
const messages = (controller: ReturnType<typeof createServiceLoadBalancer>, object: DeepReadonly<Service>) =>
  planFor(controller, { object, world: [object] }).steps.map((step) => (step.do === 'event' ? step.event.message : step.do))

it('says once of a Service that no load balancer comes, and of another of its name again', () => {
  const controller = createServiceLoadBalancer()
  const said = messages(controller, BALANCED)
  expect(said).toEqual([expect.stringMatching(/^Nothing here makes load balancers: the external IP stays pending\./)])
  expect(messages(controller, BALANCED)).toEqual([])
  expect(messages(controller, serviceOf({ type: 'LoadBalancer' }, { uid: 'uid-second' }))).toEqual(said)
})

it('says it again where a Service becomes one that waits anew, and remembers by its dump', () => {
  const controller = createServiceLoadBalancer()
  const said = messages(controller, BALANCED)
  messages(controller, serviceOf({ type: 'ClusterIP' }))
  expect(messages(controller, BALANCED)).toEqual(said)
  const next = createServiceLoadBalancer()
  next.memory?.restore(controller.memory?.dump())
  expect(messages(next, BALANCED)).toEqual([])
})

it.each([
  ['of another type', serviceOf({ type: 'NodePort' })],
  ["of a class, which is somebody else's", serviceOf({ type: 'LoadBalancer', loadBalancerClass: 'example.com/lb' })],
  ['that has its balancer', { ...BALANCED, status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }],
  ['that is being deleted', serviceOf({ type: 'LoadBalancer' }, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
])('says nothing of a Service %s', (_, service) => {
  expect(messages(createServiceLoadBalancer(), service)).toEqual([])
})

it('is not there where a cloud has a controller of its own', () => {
  const names = (cloudProvider: string) => createControllers({ cloudProvider }).map(({ name }) => name)
  expect(names('')).toContain('service-lb-controller')
  expect(names('external')).not.toContain('service-lb-controller')
})
