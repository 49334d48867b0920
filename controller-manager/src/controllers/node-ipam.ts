import { isIpv6Text, kinds, type Node, type Stored } from '@coxswain/api-types'
import {
  type Change,
  defineController,
  event,
  indexBy,
  keyOf,
  patch,
  plan,
  referenceTo,
  type Step,
  type View,
  watching,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { mapMemory } from '../shared/map-memory.ts'
import { type CidrPool, createCidrPool } from './node-ipam/cidr-pool.ts'

/**
 * Gives each node ranges for the addresses of its pods (upstream: pkg/controller/nodeipam, the range allocator). A range is given once
 * and never taken back; which ones are in use is read from the nodes themselves, so that a restart or another process knows as much.
 * `nextBlock`, the only thing remembered, says where to look first: ranges of nodes that are gone are not given again at once.
 *
 * Throws where the ranges cannot be used as they are given.
 */
export const createNodeIpam = (given: Partial<ControllerOptions> = {}) => {
  const options = { ...DEFAULT_OPTIONS, ...given }
  const pools = options.clusterCidrs.map((cidr) => {
    const v6 = isIpv6Text(cidr.slice(0, cidr.indexOf('/')))
    return createCidrPool(cidr, v6 ? options.nodeCidrMaskSizeIpv6 : options.nodeCidrMaskSizeIpv4)
  })
  const isReserved = pools.map((pool) => reservedBlocks(pool, options.serviceClusterIpRanges))
  const nextBlock = new Map<string, number>()
  const blocks = indexBy(kinds.Node, 'blocks of pod addresses', (node) => podCidrsOf(node).flatMap((cidr) => blockKeys(pools, cidr)))

  const findFree = (index: number, pool: CidrPool, view: View): number | undefined => {
    for (let tried = 0; tried < pool.size; tried++) {
      const block = ((nextBlock.get(String(index)) ?? 0) + tried) % pool.size
      if (isReserved[index]?.(block) === true) continue
      if (view.byIndex(kinds.Node, blocks.name, blockKey(index, block)).length > 0) continue
      nextBlock.set(String(index), (block + 1) % pool.size)
      return block
    }
    return undefined
  }

  return defineController<Node>({
    name: 'node-ipam-controller',
    component: 'cidrAllocator',
    memory: mapMemory(nextBlock),
    // Two nodes must never get one range: the next is served when the cache shows what the last one got.
    exclusive: true,
    for: kinds.Node,
    when: ({ type, object }) => type === 'added' && podCidrsOf(object).length === 0,
    // A node that goes leaves its range to one that has found none.
    watches: [watching(kinds.Node, (_, view) => view.byIndex(kinds.Node, withoutCidr.name, '').map(keyOf), isDeleted)],
    indexes: [blocks, withoutCidr],
    reconcile: ({ object: node, view }) => {
      if (node === undefined || node.metadata.deletionTimestamp !== undefined || podCidrsOf(node).length > 0) return plan()
      const podCIDRs: string[] = []
      for (const [index, pool] of pools.entries()) {
        const block = findFree(index, pool, view)
        if (block === undefined) return plan(notAvailable(node))
        podCIDRs.push(pool.block(block))
      }
      return plan(
        patch(kinds.Node, node, {
          type: 'merge',
          patch: { spec: { podCIDR: podCIDRs[0], podCIDRs } },
          reason: 'the node has no addresses for pods yet',
        }),
      )
    },
  })
}

const podCidrsOf = ({ spec }: Stored<Node>): readonly string[] => spec?.podCIDRs ?? (spec?.podCIDR ? [spec.podCIDR] : [])
const withoutCidr = indexBy(kinds.Node, 'without addresses for pods', (node) => (podCidrsOf(node).length === 0 ? [''] : []))
const isDeleted = ({ type }: Change<Node>): boolean => type === 'deleted'

const blockKey = (pool: number, block: number): string => `${pool}/${block}`

/** All blocks that a node's range touches: it may have been cut to another size. */
const blockKeys = (pools: readonly CidrPool[], cidr: string): readonly string[] =>
  pools.flatMap((pool, index) => {
    const range = pool.overlap(cidr)
    if (range === undefined) return []
    return Array.from({ length: range.last - range.first + 1 }, (_, i) => blockKey(index, range.first + i))
  })

const reservedBlocks = (pool: CidrPool, ranges: readonly string[]): ((block: number) => boolean) => {
  const reserved = ranges.flatMap((range) => pool.overlap(range) ?? [])
  return (block) => reserved.some(({ first, last }) => block >= first && block <= last)
}

const notAvailable = (node: Stored<Node>): Step => {
  const message = `Node ${node.metadata.name} status is now: CIDRNotAvailable`
  return event({ regarding: referenceTo(kinds.Node, node), type: 'Normal', reason: 'CIDRNotAvailable', message })
}
