import {
  type DiscoveredResource,
  type Informer,
  type KeySource,
  type KeySourceInput,
  metadataOnly,
  type ResourceRef,
  type RunningKeySource,
  resourceId,
  resourceName,
  type Unsubscribe,
} from '@coxswain/client'
import type { CollectorState } from './collector-state.ts'
import { lookOften } from './look-often.ts'
import { indexResources, servedResources } from './served-resources.ts'

/** How long the first look waits for caches: one resource that cannot be read must not keep all others from being collected. */
const SYNC_TIMEOUT_MS = 30_000

interface Followed {
  readonly resource: ResourceRef
  readonly informer: Informer
  /** The cache is the collector's alone. */
  readonly isOwn: boolean
  readonly stop: Unsubscribe
}

/** Objects that say which resources there are: when one changes the server is asked anew. */
const DEFINERS: ReadonlySet<string> = new Set(['customresourcedefinitions.apiextensions.k8s.io', 'apiservices.apiregistration.k8s.io'])
/**
 * Follows every resource that can be collected: asks the server which there are, as soon as a definition changes and besides every
 * `periodMs`, keeps the metadata of their objects (from a cache of whole objects where the process has one anyway), and feeds the graph.
 */
export const followResources = (state: CollectorState, periodMs: number): KeySource => ({
  start: (input: KeySourceInput): RunningKeySource => {
    const { client, clock, logger } = input
    const followed = new Map<string, Followed>()
    let served: readonly DiscoveredResource[] = []
    let stopped = false
    let began = false

    const begin = (): void => {
      if (began || stopped) return
      began = true
      for (const item of state.graph.all()) if (state.graph.needsLook(item)) input.enqueue(item.metadata.uid)
    }
    const follow = (resource: ResourceRef): void => {
      followed.set(resourceId(resource), followOne(input, { resource, state, mayEnqueue: () => began, onDefined: () => lookout.soon() }))
    }
    const adopt = (resources: readonly DiscoveredResource[]): void => {
      served = resources
      state.resources = indexResources(resources)
      const wanted = new Map(state.resources.collected.map((resource) => [resourceId(resource), resource]))
      for (const [id, each] of followed) {
        if (wanted.has(id)) continue
        unfollow(input, each)
        state.graph.forget(each.resource)
        followed.delete(id)
      }
      const fresh = [...wanted].filter(([id]) => !followed.has(id))
      for (const [, resource] of fresh) follow(resource)
      // Owners of kinds that nobody knew may be known now.
      if (fresh.length > 0) for (const uid of state.unresolved.splice(0)) input.enqueue(uid)
    }
    const beginWhenFilled = async (): Promise<void> => {
      clock.after(SYNC_TIMEOUT_MS, begin)
      await Promise.all([...followed.values()].map(({ informer }) => informer.whenSynced()))
      begin()
    }
    const refresh = async (): Promise<void> => {
      try {
        const discovery = await client.discover()
        if (stopped) return
        if (discovery.failed.length > 0) logger.warn({ failed: discovery.failed }, 'some groups cannot be discovered')
        adopt(servedResources(discovery, served))
        if (!began) void beginWhenFilled()
      } catch (error) {
        logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'resources cannot be discovered')
      }
    }
    const lookout = lookOften({ clock, periodMs, look: refresh })
    state.isComplete = () => began && [...followed.values()].every(({ informer }) => informer.synced())
    return {
      stop: () => {
        stopped = true
        lookout.stop()
        for (const { stop } of followed.values()) stop()
      },
      activity: () => (began ? [] : ['garbage collector: its caches are not filled']),
    }
  },
})

interface FollowOptions {
  readonly resource: ResourceRef
  readonly state: CollectorState
  mayEnqueue(): boolean
  /** Something has changed that says which resources there are. */
  onDefined(): void
}

const followOne = ({ informers, enqueue }: KeySourceInput, { resource, state, mayEnqueue, onDefined }: FollowOptions): Followed => {
  const shared = informers.peek(resource)
  const informer = shared ?? informers.for(resource, { metadataOnly: true })
  const defines = DEFINERS.has(resourceName(resource))
  const stop = informer.onChange((changes) => {
    for (const change of changes) {
      const uids = state.graph.apply(resource, change)
      // Until all caches are filled owners seem to be missing that are only not known yet.
      if (mayEnqueue()) for (const uid of uids) enqueue(uid)
    }
    if (defines && changes.length > 0) onDefined()
  })
  return { resource, informer, isOwn: shared === undefined, stop }
}

const unfollow = ({ informers }: KeySourceInput, { resource, isOwn, stop }: Followed): void => {
  stop()
  if (isOwn) informers.release(metadataOnly(resource))
}
