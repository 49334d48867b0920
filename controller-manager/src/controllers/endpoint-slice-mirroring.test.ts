import { expectFixpoint, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { endpointsOf, serviceOf, slicesIn } from '../testing/network-objects.ts'
import { createEndpointSliceMirroring } from './endpoint-slice-mirroring.ts'

const controller = createEndpointSliceMirroring({ mirroringMaxEndpointsPerSubset: 3 })
const service = serviceOf({ selector: {} })
const SUBSETS = [{ addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }], ports: [{ name: 'db', port: 5432 }] }]
const settle = (world: World) => expectFixpoint(controller, { key: 'default/web', world })

describe('the mirroring of Endpoints', () => {
  it('makes a slice of what somebody wrote for a Service without a selector, and follows it', () => {
    const endpoints = endpointsOf(
      {
        uid: 'uid-endpoints',
        labels: { team: 'red' },
        annotations: { note: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
      SUBSETS,
    )
    const { world } = settle([service, endpoints])
    const [slice] = slicesIn(world)
    expect(slice).toMatchObject({
      metadata: {
        labels: {
          team: 'red',
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
        },
        annotations: { note: 'x' },
        ownerReferences: [{ kind: 'Endpoints', uid: 'uid-endpoints' }],
      },
      endpoints: [
        { addresses: ['10.0.0.1'], conditions: { ready: true } },
        { addresses: ['10.0.0.2'], conditions: { ready: false } },
      ],
      ports: [{ name: 'db', port: 5432, protocol: 'TCP' }],
    })
    expect(slice?.metadata.annotations).not.toHaveProperty(['kubectl.kubernetes.io/last-applied-configuration'])
    const moved = { ...endpoints, subsets: [{ addresses: [{ ip: '10.0.0.9' }], ports: [{ name: 'db', port: 5433 }] }] }
    const next = settle([service, moved, ...slicesIn(world)])
    expect(next.plan.steps.map((step) => step.do)).toEqual(['update'])
    expect(slicesIn(next.world)[0]?.ports?.[0]?.port).toBe(5433)
  })

  it('keeps the families apart', () => {
    const endpoints = endpointsOf({}, [{ addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] }])
    expect(slicesIn(settle([service, endpoints]).world).map(({ addressType }) => addressType)).toEqual(['IPv4', 'IPv6'])
  })

  it('says which addresses it does not mirror', () => {
    const addresses = ['10.0.0.1', 'not an address', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map((ip) => ({ ip }))
    const { plan } = settle([service, endpointsOf({}, [{ addresses }])])
    expect(plan.steps.flatMap((step) => (step.do === 'event' ? step.event.message : []))).toEqual([
      'Skipped 1 invalid IP addresses when mirroring to EndpointSlices',
      'A max of 3 addresses can be mirrored to EndpointSlices per Endpoints subset. 2 addresses were skipped',
    ])
  })

  it.each([
    ['a leader lock', [service, endpointsOf({ annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } }, SUBSETS)]],
    ['those marked skip-mirror', [service, endpointsOf({ labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, SUBSETS)]],
    ['those of a Service that selects pods', [serviceOf(), endpointsOf({}, SUBSETS)]],
    ['those of no Service', [endpointsOf({}, SUBSETS)]],
  ])('does not mirror %s, and removes what it mirrored before', (_, world) => {
    expect(planFor(controller, { key: 'default/web', world }).steps).toEqual([])
    const before = settle([service, endpointsOf({}, SUBSETS)]).world
    expect(slicesIn(settle([...world, ...slicesIn(before)]).world)).toEqual([])
  })
})
