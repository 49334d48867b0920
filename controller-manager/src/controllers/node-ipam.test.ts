import type { DeepReadonly, Node } from '@coxswain/api-types'
import { expectFixpoint, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { nodeOf } from '../testing/network-objects.ts'
import { createCidrPool } from './node-ipam/cidr-pool.ts'
import { createNodeIpam } from './node-ipam.ts'

const cidrsIn = (world: World) => world.map((node) => (node as DeepReadonly<Node>).spec?.podCIDRs ?? [])
const serve = (controller: ReturnType<typeof createNodeIpam>, world: World): World =>
  world.reduce((now: World, { metadata }) => expectFixpoint(controller, { key: metadata.name, world: now }).world, world)

describe('ranges for the pods of nodes', () => {
  it('are given once, one after the other', () => {
    const world = serve(createNodeIpam(), [nodeOf('a'), nodeOf('b'), nodeOf('c')])
    expect(cidrsIn(world)).toEqual([['10.244.0.0/24'], ['10.244.1.0/24'], ['10.244.2.0/24']])
    expect((world[0] as DeepReadonly<Node>).spec?.podCIDR).toBe('10.244.0.0/24')
  })

  it('of nodes are respected by a controller that has just begun', () => {
    const world = [nodeOf('a', { podCIDRs: ['10.244.0.0/24'] }), nodeOf('b', { podCIDRs: ['10.244.2.0/24'] }), nodeOf('c'), nodeOf('d')]
    expect(cidrsIn(serve(createNodeIpam(), world)).slice(2)).toEqual([['10.244.1.0/24'], ['10.244.3.0/24']])
  })

  it('never overlap those that were cut to another size, nor the range of Services', () => {
    const options = { clusterCidrs: ['10.244.0.0/16'], serviceClusterIpRanges: ['10.244.1.0/24'] }
    const world = [nodeOf('large', { podCIDRs: ['10.244.2.0/23'] }), nodeOf('small', { podCIDRs: ['10.244.0.64/26'] }), nodeOf('new')]
    expect(cidrsIn(serve(createNodeIpam(options), world))[2]).toEqual(['10.244.4.0/24'])
  })

  it('are of both families where both are given', () => {
    const world = serve(createNodeIpam({ clusterCidrs: ['10.1.0.0/16', 'fd00:1::/48'] }), [nodeOf('a'), nodeOf('b')])
    expect(cidrsIn(world)).toEqual([
      ['10.1.0.0/24', 'fd00:1::/64'],
      ['10.1.1.0/24', 'fd00:1:0:1::/64'],
    ])
  })

  it('are not given again at once, but run out only when all are in use', () => {
    const controller = createNodeIpam({ clusterCidrs: ['10.0.0.0/30'], nodeCidrMaskSizeIpv4: 32 })
    const full = serve(controller, [nodeOf('a'), nodeOf('b'), nodeOf('c'), nodeOf('d')])
    const next = nodeOf('e')
    expect(planFor(controller, { object: next, world: [...full, next] }).steps).toMatchObject([
      { do: 'event', event: { type: 'Normal', reason: 'CIDRNotAvailable', message: 'Node e status is now: CIDRNotAvailable' } },
    ])
    const freed = full.filter(({ metadata }) => metadata.name !== 'c')
    expect(cidrsIn(serve(controller, [...freed, next]))[3]).toEqual(['10.0.0.2/32'])
  })

  it('that cannot be are refused by name', () => {
    expect(() => createNodeIpam({ clusterCidrs: ['pods'] })).toThrow('"pods" is not a range of addresses')
    expect(() => createNodeIpam({ clusterCidrs: ['10.0.0.0/25'] })).toThrow('mask size 24 does not fit into 10.0.0.0/25')
    expect(() => createCidrPool('fd00::/16', 64)).toThrow('more than 65536 blocks')
  })
})
