import { expectFixpoint, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { type AddressedPod, addressedPod, nodeOf, serviceOf, slicesIn } from '../../testing/network-objects.ts'
import { createEndpointSlice } from '../endpoint-slice.ts'
import { allocate, movesTowards } from './zone-allocations.ts'

const ZONE = 'topology.kubernetes.io/zone'
const AUTO = { 'service.kubernetes.io/topology-mode': 'Auto' }
const service = (annotations: Readonly<Record<string, string>> = AUTO, spec = {}): World[number] => serviceOf(spec, { annotations })

interface ZonedNode {
  readonly zone?: string
  readonly cpu?: string
  readonly ready?: 'True' | 'False'
  readonly labels?: Readonly<Record<string, string>>
}
const node = (name: string, { zone, cpu = '1', ready = 'True', labels = {} }: ZonedNode): World[number] =>
  nodeOf(name, { ready, labels: { ...labels, ...(zone === undefined ? {} : { [ZONE]: zone }) }, allocatable: { cpu } })
/** One node for each zone, of this much CPU. */
const zones = (cpus: Readonly<Record<string, string>>): World =>
  Object.entries(cpus).map(([zone, cpu]) => node(`in-${zone}`, { zone, cpu }))
/** So many pods in each zone; the first of their addresses are those of the first zone. */
const pods = (counts: Readonly<Record<string, number>>, facts: AddressedPod = {}): World =>
  Object.entries(counts).flatMap(([zone, count], z) =>
    Array.from({ length: count }, (_, i) => addressedPod(`${zone}-${i}`, { ip: `10.${z}.0.${i + 1}`, node: `in-${zone}`, ...facts })),
  )

const settle = (world: World, controller = createEndpointSlice({ maxEndpointsPerSlice: 100 })) => {
  const { plan, world: settled } = expectFixpoint(controller, { key: 'default/web', world })
  const told = plan.steps.flatMap((step) => (step.do === 'event' ? [`${step.event.type} ${step.event.reason}: ${step.event.message}`] : []))
  return { world: settled, told, steps: plan.steps.filter((step) => step.do !== 'event').map((step) => step.do) }
}
/** `a>b`: a pod of zone a is meant for zone b. */
const hintsIn = (world: World): readonly string[] =>
  slicesIn(world)
    .flatMap(({ endpoints = [] }) => endpoints)
    .map(({ zone, hints }) => `${zone}>${hints?.forZones?.map(({ name }) => name).join() ?? ''}`)
const tally = (hints: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const each of hints) counts[each] = (counts[each] ?? 0) + 1
  return counts
}
const ENABLED = 'Normal TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4'
const disabled = (why: string) => `Warning TopologyAwareHintsDisabled: ${why}, addressType: IPv4`
const NODES = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'

describe('zones by their share of CPU', () => {
  // desired = share * endpoints; minimum = ceil(desired / 1.2); maximum = minimum + endpoints - sum of the minima.
  it.each<[Readonly<Record<string, number>>, number, Readonly<Record<string, readonly [minimum: number, maximum: number]>> | string]>([
    [{ a: 0.5, b: 0.5 }, 2, { a: [1, 1], b: [1, 1] }],
    [{ a: 0.45, b: 0.55 }, 2, { a: [1, 1], b: [1, 1] }],
    [{ a: 0.35, b: 0.35, c: 0.3 }, 10, { a: [3, 4], b: [3, 4], c: [3, 4] }],
    [{ a: 0.75, b: 0.25 }, 100, { a: [63, 79], b: [21, 37] }],
    [{ a: 0.3, b: 0.4, c: 0.3 }, 2, 'Insufficient number of endpoints (2 endpoints, 3 zones)'],
    // 1.2 and 1.4 of 4 want 1 and 2 at least: 5 are more than there are.
    [
      { a: 0.3, b: 0.35, c: 0.35 },
      4,
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (4 endpoints, 3 zones)',
    ],
  ])('%j of %i endpoints are allocated', (shares, endpoints, expected) => {
    const allocations = allocate(new Map(Object.entries(shares)), endpoints)
    const bounds =
      typeof allocations === 'string'
        ? allocations
        : Object.fromEntries([...allocations].map(([zone, { minimum, maximum }]) => [zone, [minimum, maximum]]))
    expect(bounds).toEqual(expected)
  })

  it.each<[Readonly<Record<string, number>>, Readonly<Record<string, number>>, readonly [object, object]]>([
    [{ a: 0.5, b: 0.5 }, { a: 4 }, [{ a: 2 }, { b: 2 }]],
    // 1.5 too many against 1.5 too few: one moves, the halves that are left are not worth it.
    [{ a: 0.35, b: 0.35, c: 0.3 }, { a: 5, b: 2, c: 3 }, [{ a: 1 }, { b: 1 }]],
    [{ a: 0.5, b: 0.5 }, { a: 4, b: 3 }, [{}, {}]],
    [{ a: 0.6, b: 0.2, c: 0.2 }, { a: 10 }, [{ a: 4 }, { b: 2, c: 2 }]],
  ])('%j with endpoints %j move some', (shares, counts, expected) => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    const allocations = allocate(new Map(Object.entries(shares)), total)
    if (typeof allocations === 'string') throw new Error(allocations)
    const { giving, receiving } = movesTowards(allocations, new Map(Object.entries(counts)))
    expect([Object.fromEntries(giving), Object.fromEntries(receiving)]).toEqual(expected)
  })
})

describe('hints for a Service that is to stay in zones', () => {
  it.each<[string, World, Readonly<Record<string, number>>, string]>([
    ['each zone has what it needs', [...zones({ a: '1', b: '1' }), ...pods({ a: 2, b: 2 })], { 'a>a': 2, 'b>b': 2 }, ENABLED],
    ['one zone has all', [...zones({ a: '1', b: '1' }), ...pods({ a: 4 })], { 'a>a': 2, 'a>b': 2 }, ENABLED],
    [
      'one zone has too many',
      [...zones({ a: '7', b: '7', c: '6' }), ...pods({ a: 5, b: 2, c: 3 })],
      { 'a>a': 4, 'a>b': 1, 'b>b': 2, 'c>c': 3 },
      ENABLED,
    ],
    ['zones differ in size', [...zones({ a: '500m', b: '1500m' }), ...pods({ a: 4, b: 4 })], { 'a>a': 2, 'a>b': 2, 'b>b': 4 }, ENABLED],
    [
      'pods that are not ready do not count',
      [...zones({ a: '1', b: '1' }), ...pods({ a: 1, b: 1 }), ...pods({ b: 3 }, { ready: false, ip: '10.9.0.1' }).slice(2)],
      { 'a>a': 1, 'b>b': 1, 'b>': 1 },
      ENABLED,
    ],
    [
      'there are more zones than endpoints',
      [...zones({ a: '1', b: '1' }), ...pods({ a: 1 })],
      { 'a>': 1 },
      disabled('Insufficient number of endpoints (1 endpoints, 2 zones)'),
    ],
    [
      'a zone would be overloaded',
      [...zones({ a: '6', b: '7', c: '7' }), ...pods({ a: 1, b: 1, c: 2 })],
      { 'a>': 1, 'b>': 1, 'c>': 2 },
      disabled('Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (4 endpoints, 3 zones)'),
    ],
    ['there is one zone', [...zones({ a: '1' }), ...pods({ a: 2 })], { 'a>': 2 }, disabled(NODES)],
    ['a node has no zone', [...zones({ a: '1', b: '1' }), node('x', {}), ...pods({ a: 1, b: 1 })], { 'a>': 1, 'b>': 1 }, disabled(NODES)],
    ['a node has no CPU', [...zones({ a: '1', b: '0' }), ...pods({ a: 1, b: 1 })], { 'a>': 1, 'b>': 1 }, disabled(NODES)],
    [
      'nodes of the control plane, and those that are not ready, serve nobody',
      [
        ...zones({ a: '1', b: '1' }),
        node('x', { labels: { 'node-role.kubernetes.io/control-plane': '' } }),
        node('y', { ready: 'False', zone: 'c' }),
        ...pods({ a: 1, b: 1 }),
      ],
      { 'a>a': 1, 'b>b': 1 },
      ENABLED,
    ],
  ])('where %s', (_, world, hints, event) => {
    const settled = settle([service(), ...world])
    expect(tally(hintsIn(settled.world))).toEqual(hints)
    expect(settled.told).toEqual([event])
  })

  it('where an endpoint has no zone, says so', () => {
    const controlPlane = node('head', { labels: { 'node-role.kubernetes.io/control-plane': '' } })
    const world = [
      service(),
      ...zones({ a: '1', b: '1' }),
      controlPlane,
      ...pods({ a: 3, b: 3 }),
      addressedPod('odd', { ip: '10.8.0.1', node: 'head' }),
    ]
    const settled = settle(world)
    expect(settled.told).toEqual([disabled('One or more endpoints do not have a zone specified')])
    expect(tally(hintsIn(settled.world))).toEqual({ 'a>': 3, 'b>': 3, 'undefined>': 1 })
  })

  it.each([
    [{ 'service.kubernetes.io/topology-mode': 'auto' }, 1],
    [{ 'service.kubernetes.io/topology-aware-hints': 'Auto' }, 1],
    [{ 'service.kubernetes.io/topology-aware-hints': 'disabled', ...AUTO }, 0],
    [{ 'service.kubernetes.io/topology-mode': 'Disabled' }, 0],
  ])('are asked for by %j', (annotations, expected) => {
    const { world } = settle([service(annotations), ...zones({ a: '1', b: '1' }), ...pods({ a: 1, b: 1 })])
    expect(hintsIn(world).filter((each) => each === 'a>a')).toHaveLength(expected)
  })

  it('go before the traffic distribution', () => {
    const { world } = settle([service(AUTO, { trafficDistribution: 'PreferSameNode' }), ...zones({ a: '1', b: '1' }), ...pods({ a: 2 })])
    expect(hintsIn(world)).toEqual(['a>b', 'a>a'])
  })

  it('stay as they are where they will do, in slices that are not written anyway', () => {
    const controller = createEndpointSlice({ maxEndpointsPerSlice: 4 })
    const first = settle([service(), ...zones({ a: '1', b: '1' }), ...pods({ a: 4, b: 4 })], controller)
    const next = settle([...first.world, addressedPod('new', { ip: '10.7.0.1', node: 'in-a' })], controller)
    expect([next.steps, next.told]).toEqual([['create'], []])
    expect(tally(hintsIn(next.world))).toEqual({ 'a>a': 5, 'b>b': 4 })
  })

  it('change with the nodes, and are told of when they come and go', () => {
    const controller = createEndpointSlice()
    const without = (world: World, name: string): World => world.filter(({ metadata }) => metadata.name !== name)
    const first = settle([service(), ...zones({ a: '1', b: '1' }), ...pods({ a: 2, b: 2 })], controller)
    const alone = settle([...without(first.world, 'in-b'), node('in-b', { zone: 'b', ready: 'False' })], controller)
    expect([alone.told, tally(hintsIn(alone.world))]).toEqual([[disabled(NODES)], { 'a>': 2, 'b>': 2 }])
    const larger = settle([...without(alone.world, 'in-b'), node('in-b', { zone: 'b', cpu: '3' })], controller)
    expect([larger.told, tally(hintsIn(larger.world))]).toEqual([[ENABLED], { 'a>a': 1, 'a>b': 1, 'b>b': 2 }])
    const off = settle([...larger.world.filter(({ kind }) => kind !== 'Service'), service({})], controller)
    expect([off.told, tally(hintsIn(off.world))]).toEqual([[disabled('Topology Aware Hints has been disabled')], { 'a>': 2, 'b>': 2 }])
  })

  it('are no news to a controller that starts anew', () => {
    const first = settle([service(), ...zones({ a: '1', b: '1' }), ...pods({ a: 2, b: 2 })])
    expect(planFor(createEndpointSlice(), { key: 'default/web', world: first.world }).steps).toEqual([])
  })
})
