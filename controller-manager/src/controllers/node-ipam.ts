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
import { mapMemory, memories } from '../shared/map-memory.ts'
import { type CidrPool, createCidrPool } from './node-ipam/cidr-pool.ts'

/**
 * Gives each node ranges for the addresses of its pods (upstream: pkg/controller/nodeipam, the range allocator). A range is given once
 * and never taken back; which ones are in use is read from the nodes themselves, so that a restart or another process knows as much.
 *
 * Two things are remembered. `nextBlock` says where to look first: ranges of nodes that are gone are not given again at once. `promised`
 * has what was sent to nodes that do not show it yet: where no answer came it may have been written all the same, so the same is sent
 * again, and nobody else gets it.
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
  const promised = new Map<string, Promised>()
  const blocks = indexBy(kinds.Node, 'blocks of pod addresses', (node) => podCidrsOf(node).flatMap((cidr) => blockKeys(pools, cidr)))

  const isPromised = (index: number, block: number): boolean => [...promised.values()].some(({ blocks }) => blocks[index] === block)
  const keepPromises = (view: View): void => {
    for (const [uid, { name }] of promised) {
      const node = view.get(kinds.Node, '', name)
      if (node?.metadata.uid !== uid || podCidrsOf(node).length > 0) promised.delete(uid)
    }
  }
  const findFree = (index: number, pool: CidrPool, view: View): number | undefined => {
    for (let tried = 0; tried < pool.size; tried++) {
      const block = ((nextBlock.get(String(index)) ?? 0) + tried) % pool.size
      if (isReserved[index]?.(block) === true || isPromised(index, block)) continue
      if (view.byIndex(kinds.Node, blocks.name, blockKey(index, block)).length > 0) continue
      nextBlock.set(String(index), (block + 1) % pool.size)
      return block
    }
    return undefined
  }

  return defineController<Node>({
    name: 'node-ipam-controller',
    component: 'cidrAllocator',
    memory: memories({ nextBlock: mapMemory(nextBlock), promised: mapMemory(promised) }),
    // Two nodes must never get one range: the next is served when the cache shows what the last one got.
    exclusive: true,
    for: kinds.Node,
    when: ({ type, object }) => type === 'added' && podCidrsOf(object).length === 0,
    // A node that goes leaves its range to one that has found none.
    watches: [watching(kinds.Node, (_, view) => view.byIndex(kinds.Node, withoutCidr.name, '').map(keyOf), isDeleted)],
    indexes: [blocks, withoutCidr],
    reconcile: ({ object: node, view }) => {
      keepPromises(view)
      if (node === undefined || node.metadata.deletionTimestamp !== undefined || podCidrsOf(node).length > 0) return plan()
      const { uid, name } = node.metadata
      const blocks = promised.get(uid)?.blocks ?? pools.flatMap((pool, index) => findFree(index, pool, view) ?? [])
      if (blocks.length < pools.length) return plan(notAvailable(node))
      promised.set(uid, { name, blocks })
      const podCIDRs = pools.map((pool, index) => pool.block(blocks[index] ?? 0))
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

interface Promised {
  readonly name: string
  /** One of each pool. */
  readonly blocks: readonly number[]
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
