import type { Endpoint, EndpointSlice } from '@coxswain/api-types'
import { expectFixpoint, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { addressedPod, nodeOf, serviceOf, slicesIn } from '../testing/network-objects.ts'
import { fillSlices } from './endpoint-slice/fill-slices.ts'
import { createEndpointSlice } from './endpoint-slice.ts'

const controller = createEndpointSlice({ maxEndpointsPerSlice: 3 })
const ZONE = 'topology.kubernetes.io/zone'
const NODE = nodeOf('node-1', { labels: { [ZONE]: 'zone-a' } })
const pods = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => addressedPod(`p${from + i}`, { ip: `10.244.0.${from + i + 1}` }))
const settle = (world: World) => expectFixpoint(controller, { key: 'default/web', world })
const sizes = (world: World) => slicesIn(world).map(({ endpoints }) => endpoints?.length ?? 0)
const verbs = (plan: { readonly steps: readonly { readonly do: string }[] }) => plan.steps.map((step) => step.do)

describe('the endpoint slice controller', () => {
  it('says of each pod how it is, where it is, and whose it is', () => {
    const service = serviceOf({}, { labels: { team: 'blue' } })
    const { world } = settle([service, NODE, addressedPod('a'), addressedPod('b', { ip: '10.244.0.7', deleted: true })])
    const [slice] = slicesIn(world)
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      metadata: {
        generateName: 'web-',
        labels: {
          team: 'blue',
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'uid-service', controller: true, blockOwnerDeletion: true },
        ],
      },
    })
    expect(slice?.endpoints).toEqual([
      {
        addresses: ['10.244.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node-1',
        zone: 'zone-a',
        targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: 'uid-a' },
      },
      expect.objectContaining({ addresses: ['10.244.0.7'], conditions: { ready: false, serving: true, terminating: true } }),
    ])
  })

  it('keeps an empty slice for a Service without endpoints, and puts the first of them into it', () => {
    const empty = settle([serviceOf(), NODE])
    expect(sizes(empty.world)).toEqual([0])
    const filled = settle([...empty.world, ...pods(2)])
    expect(verbs(filled.plan)).toEqual(['update'])
    expect(sizes(filled.world)).toEqual([2])
    const emptied = settle(filled.world.filter(({ kind }) => kind !== 'Pod'))
    expect(verbs(emptied.plan)).toEqual(['update'])
    expect(sizes(emptied.world)).toEqual([0])
  })

  it('fills slices up to their bound', () => {
    expect(sizes(settle([serviceOf(), NODE, ...pods(7)]).world)).toEqual([3, 3, 1])
  })

  it('puts a new endpoint where there is room, and touches nothing else', () => {
    const { world } = settle([serviceOf(), NODE, ...pods(5)])
    const next = settle([...world, addressedPod('new', { ip: '10.244.1.1' })])
    expect(verbs(next.plan)).toEqual(['update'])
    expect(sizes(next.world)).toEqual([3, 3])
  })

  it('leaves a gap rather than writing two slices', () => {
    const { world } = settle([serviceOf(), NODE, ...pods(6)])
    const next = settle(world.filter(({ metadata }) => metadata.name !== 'p0'))
    expect(verbs(next.plan)).toEqual(['update'])
    expect(sizes(next.world)).toEqual([2, 3])
  })

  it('removes a slice that holds nothing beside one that does', () => {
    const { world } = settle([serviceOf(), NODE, ...pods(1)])
    const spare = slicesIn(world).map((slice) => ({ ...slice, metadata: { ...slice.metadata, name: 'spare' }, endpoints: [] }))
    const next = settle([...world, ...spare])
    expect(verbs(next.plan)).toEqual(['delete'])
    expect(sizes(next.world)).toEqual([1])
  })

  it('keeps apart pods that serve a named port at different numbers', () => {
    const { world } = settle([serviceOf(), NODE, addressedPod('a'), addressedPod('b', { ip: '10.244.0.8', port: 9090 })])
    expect(slicesIn(world).map(({ ports }) => ports?.[0]?.port)).toEqual([8080, 9090])
  })

  it('has slices of both families for a Service of both', () => {
    const pod = addressedPod('a')
    const both = { ...pod, status: { ...pod.status, podIPs: [{ ip: '10.244.0.1' }, { ip: 'fd00:0::1' }] } }
    const { world } = settle([serviceOf({ ipFamilies: ['IPv4', 'IPv6'] }), NODE, both])
    expect(slicesIn(world).map((slice) => [slice.addressType, slice.endpoints?.[0]?.addresses])).toEqual([
      ['IPv4', ['10.244.0.1']],
      ['IPv6', ['fd00::1']],
    ])
  })

  it('leaves out pods of nodes that are gone, unless the Service publishes whatever there is', () => {
    expect(sizes(settle([serviceOf(), ...pods(1)]).world)).toEqual([0])
    expect(sizes(settle([serviceOf({ publishNotReadyAddresses: true }), ...pods(1)]).world)).toEqual([1])
  })

  it('looks again when a node comes, goes or moves to another zone, and not when it says something else', () => {
    const onNode = controller.watches?.[2]
    const tired = { ...NODE, status: { phase: 'Running' } }
    const changes = [
      { type: 'added', object: NODE, previous: undefined },
      { type: 'deleted', object: NODE, previous: NODE },
      { type: 'modified', object: nodeOf('node-1', { labels: { [ZONE]: 'zone-b' } }), previous: NODE },
      { type: 'modified', object: tired, previous: NODE },
    ] as unknown as Parameters<NonNullable<NonNullable<typeof onNode>['when']>>[0][]
    expect(changes.map((change) => onNode?.when?.(change))).toEqual([true, true, true, false])
  })

  it.each([
    ['PreferSameZone', { forZones: [{ name: 'zone-a' }] }],
    ['PreferSameNode', { forZones: [{ name: 'zone-a' }], forNodes: [{ name: 'node-1' }] }],
  ])('hints at near endpoints for %s, and stops when it is not asked any more', (trafficDistribution, hints) => {
    const { world } = settle([serviceOf({ trafficDistribution }), NODE, addressedPod('a')])
    expect(slicesIn(world)[0]?.endpoints?.[0]?.hints).toEqual(hints)
    const plain = settle([serviceOf(), ...world.filter(({ kind }) => kind !== 'Service')])
    expect(slicesIn(plain.world)[0]?.endpoints?.[0]).not.toHaveProperty('hints')
  })

  it('replaces slices of an earlier Service of the same name', () => {
    const { world } = settle([serviceOf(), NODE, ...pods(1)])
    const next = settle([serviceOf({}, { uid: 'uid-second' }), ...world.filter(({ kind }) => kind !== 'Service')])
    expect(verbs(next.plan)).toEqual(['create', 'delete'])
  })

  it('makes no slices for a Service that is being deleted, and touches those of others', () => {
    const deleted = serviceOf({}, { deletionTimestamp: '2026-01-01T00:00:00Z' })
    expect(planFor(controller, { object: deleted, world: [deleted, NODE, ...pods(1)] }).steps).toEqual([])
    const foreign = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'mine', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'FQDN',
    }
    const { plan } = settle([serviceOf(), NODE, foreign])
    expect(verbs(plan)).toEqual(['create'])
  })
})

describe('filling slices', () => {
  it('never loses or doubles an endpoint, and never overfills a slice', () => {
    const endpoint = (i: number): Endpoint => ({ addresses: [`10.0.0.${i}`] })
    const key = (i: number) => JSON.stringify([[`10.0.0.${i}`], '', '', ''])
    let seed = 7
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      return seed % below
    }
    for (let round = 0; round < 200; round++) {
      const existing = Array.from({ length: random(4) }, (_, s) => ({
        metadata: { name: `s${s}`, namespace: 'default', uid: `u${s}`, resourceVersion: '1', creationTimestamp: '' },
        addressType: 'IPv4' as const,
        endpoints: Array.from({ length: random(5) }, (_, i) => endpoint(s * 5 + i)),
      })) satisfies readonly EndpointSlice[]
      const wanted = new Map(
        Array.from({ length: 30 }, (_, i) => i)
          .filter(() => random(2) === 0)
          .map((i) => [key(i), endpoint(i)]),
      )
      const { kept } = fillSlices(existing, wanted, { maxPerSlice: 5, mustWrite: () => false })
      const placed = kept.flatMap(({ endpoints }) => endpoints.map(({ addresses }) => addresses[0]))
      expect(placed.toSorted()).toEqual([...wanted.values()].map(({ addresses }) => addresses[0]).toSorted())
      for (const { endpoints } of kept) expect(endpoints.length).toBeLessThanOrEqual(5)
    }
  })
})
