import type { DeepReadonly, Endpoints } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { addressedPod, endpointsOf, serviceOf } from '../testing/network-objects.ts'
import { createEndpoints } from './endpoints.ts'

const controller = createEndpoints()
const LEADER = { 'control-plane.alpha.kubernetes.io/leader': '{"holderIdentity":"db-0"}' }
const OURS = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }

const endpointsIn = (world: readonly unknown[]): DeepReadonly<Endpoints> | undefined =>
  world.find((each): each is DeepReadonly<Endpoints> => (each as { readonly kind?: string }).kind === 'Endpoints')
const subsetsFor = (service: ReturnType<typeof serviceOf>, pods: readonly ReturnType<typeof addressedPod>[]) =>
  endpointsIn(expectFixpoint(controller, { object: service, world: [service, ...pods] }).world)?.subsets

describe('the endpoints controller', () => {
  it('writes ready and unready addresses behind the port that the Service names, and rests', () => {
    const service = serviceOf({}, { labels: { team: 'blue' } })
    const world = [
      service,
      addressedPod('a', { ip: '10.244.0.2' }),
      addressedPod('b', { ip: '10.244.0.1', ready: false }),
      addressedPod('other', { labels: { app: 'db' } }),
    ]
    const made = endpointsIn(expectFixpoint(controller, { object: service, world }).world)
    expect(made?.metadata).toMatchObject({
      name: 'web',
      labels: { team: 'blue', ...OURS },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2025-12-01T00:00:00Z' },
    })
    const address = (name: string, ip: string) => ({
      ip,
      nodeName: 'node-1',
      targetRef: { kind: 'Pod', namespace: 'default', name, uid: `uid-${name}` },
    })
    expect(made?.subsets).toEqual([
      {
        addresses: [address('a', '10.244.0.2')],
        notReadyAddresses: [address('b', '10.244.0.1')],
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      },
    ])
  })

  it('says when the pod became ready whose readiness changed the addresses', () => {
    const service = serviceOf()
    const pods = [addressedPod('a', { ip: '10.244.0.2' }), addressedPod('b', { ip: '10.244.0.3', ready: false })]
    const { world } = expectFixpoint(controller, { object: service, world: [service, ...pods] })
    const now = world.map((each) =>
      each.metadata.name === 'b'
        ? { ...addressedPod('b', { ip: '10.244.0.3', since: '2026-01-01T00:00:07Z' }), metadata: each.metadata }
        : each,
    )
    const next = endpointsIn(expectFixpoint(controller, { object: service, world: now }).world)
    expect(next?.subsets?.[0]?.addresses).toHaveLength(2)
    expect(next?.metadata.annotations).toMatchObject({ 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:07Z' })
  })

  it.each([
    ['a pod that has ended', addressedPod('a', { phase: 'Succeeded' })],
    ['a pod that is being deleted', addressedPod('a', { deleted: true })],
    ['a pod without the named port', { ...addressedPod('a'), spec: { nodeName: 'node-1', containers: [] } }],
    ['a pod of another address family', addressedPod('a', { ip: 'fd00::1' })],
  ])('leaves out %s', (_, pod) => {
    expect(subsetsFor(serviceOf(), [pod])).toEqual([])
  })

  it('publishes addresses that are not ready where the Service asks for it', () => {
    const service = serviceOf({ publishNotReadyAddresses: true })
    const [subset] =
      subsetsFor(service, [addressedPod('a', { ready: false }), addressedPod('b', { ip: '10.244.0.9', deleted: true })]) ?? []
    expect(subset?.addresses).toHaveLength(2)
    expect(subset?.notReadyAddresses).toBeUndefined()
  })

  it('marks the Endpoints of a headless Service, which may have no ports', () => {
    const service = serviceOf({ clusterIP: 'None', ports: [] })
    const made = endpointsIn(expectFixpoint(controller, { object: service, world: [service, addressedPod('a')] }).world)
    expect(made?.metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '')
    expect(made?.subsets?.[0]?.addresses?.[0]?.ip).toBe('10.244.0.1')
  })

  it('keeps a thousand addresses, ready ones first, and says that there were more', () => {
    const pods = Array.from({ length: 1100 }, (_, i) => addressedPod(`p${i}`, { ip: `10.244.${i >> 8}.${i & 255}`, ready: i % 2 === 0 }))
    const service = serviceOf()
    const made = endpointsIn(expectFixpoint(controller, { object: service, world: [service, ...pods] }).world)
    expect(made?.subsets?.[0]?.addresses).toHaveLength(550)
    expect(made?.subsets?.[0]?.notReadyAddresses).toHaveLength(450)
    expect(made?.metadata.annotations).toMatchObject({ 'endpoints.kubernetes.io/over-capacity': 'truncated' })
  })

  it.each([
    ['a Service without a selector', serviceOf({ selector: {} }), endpointsOf({})],
    ['an ExternalName Service', serviceOf({ type: 'ExternalName' }), endpointsOf({})],
    ['Endpoints that hold a leader lock', serviceOf(), endpointsOf({ annotations: LEADER })],
    ['Endpoints that are marked skip-mirror', serviceOf(), endpointsOf({ labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } })],
  ])('never touches those of %s', (_, service, endpoints) => {
    expect(planFor(controller, { object: service, world: [service, endpoints, addressedPod('a')] }).steps).toEqual([])
  })

  it('deletes the Endpoints of a Service that is gone, but no leader lock', () => {
    const gone = expectFixpoint(controller, { key: 'default/web', world: [endpointsOf({ labels: OURS })] })
    expect(gone.world).toEqual([])
    expect(planFor(controller, { key: 'default/web', world: [endpointsOf({ annotations: LEADER, labels: OURS })] }).steps).toEqual([])
  })

  it('gives up where the namespace is going', () => {
    const refused = { ok: false, reason: 'Forbidden', message: '', code: 403, causes: ['NamespaceTerminating'], retryAfterMs: 0 } as const
    const service = serviceOf()
    expect(planFor(controller, { object: service, outcomes: new Map([['create endpoints default/web', refused]]) }).steps).toEqual([])
  })
})
