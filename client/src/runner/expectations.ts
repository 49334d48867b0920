import type { Clock, Logger, Timer } from '@coxswain/ports'
import type { Informer } from '../informers/cache.ts'
import { compareResourceVersions } from '../util/resource-version.ts'
import { createCacheWaiters, type Expected } from './cache-waiters.ts'

/**
 * Which keys wait for the caches to show their last plan's writes (upstream's ControllerExpectations, by resource version instead of by
 * count). Without them a controller that has just created ten pods would see none of them, and create ten more.
 */
export interface Expectations {
  expect(key: string, writes: readonly Expected[]): void
  pending(key: string): boolean
  readonly size: number
  /** `key: what it waits for`. */
  activity(): readonly string[]
  dump(): readonly (readonly [key: string, writes: readonly Expected[]])[]
  stop(): void
}

export interface ExpectationsOptions {
  /** Caches by resource id. Writes of other resources are not waited for. */
  readonly informers: ReadonlyMap<string, Informer>
  readonly clock: Clock
  readonly logger: Logger
  /** The caches have caught up with this key's writes, or the wait has lasted too long. */
  onSatisfied(key: string): void
}

/** Upstream's ExpectationsTimeout. */
const TIMEOUT_MS = 300_000

interface Entry {
  readonly key: string
  readonly writes: readonly Expected[]
  left: number
  readonly timer: Timer
}

export const createExpectations = ({ informers, clock, logger, onSatisfied }: ExpectationsOptions): Expectations => {
  const entries = new Map<string, Entry>()
  const waiters = new Map([...informers].map(([id, informer]) => [id, createCacheWaiters(informer)]))

  const finish = (entry: Entry): void => {
    if (entries.get(entry.key) !== entry) return
    entry.timer.cancel()
    entries.delete(entry.key)
    onSatisfied(entry.key)
  }
  const begin = (key: string, writes: readonly Expected[]): Entry => {
    const timer = clock.after(TIMEOUT_MS, function expectationTimeout() {
      logger.warn({ key, writes }, 'the cache has not shown the last writes in time; reconciling without them')
      finish(entry)
    })
    const entry: Entry = { key, writes, left: writes.length, timer }
    return entry
  }

  return {
    expect: (key, all) => {
      const writes = newestOnly(all).filter((each) => waiters.get(each.resource)?.shown(each) === false)
      if (writes.length === 0) return
      entries.get(key)?.timer.cancel()
      const entry = begin(key, writes)
      entries.set(key, entry)
      for (const expected of writes) {
        waiters.get(expected.resource)?.wait(expected, () => {
          entry.left--
          if (entry.left === 0) finish(entry)
        })
      }
    },
    pending: (key) => entries.has(key),
    get size() {
      return entries.size
    },
    activity: () => [...entries.values()].map(({ key, writes }) => `${key} waits until the cache shows ${writes.map(describe).join(', ')}`),
    dump: () => [...entries.values()].map(({ key, writes }) => [key, writes]),
    stop: () => {
      for (const { stop } of waiters.values()) stop()
      for (const { timer } of entries.values()) timer.cancel()
      entries.clear()
    },
  }
}

/** Versions grow, so the newest write of a resource stands for all of them: a plan of 2,000 creations is one thing to wait for. */
const newestOnly = (writes: readonly Expected[]): readonly Expected[] => {
  const newest = new Map<string, Expected & { readonly revision: string }>()
  const others: Expected[] = []
  for (const each of writes) {
    if (!('revision' in each)) {
      others.push(each)
      continue
    }
    const known = newest.get(each.resource)
    if (known === undefined || compareResourceVersions(known.revision, each.revision) < 0) newest.set(each.resource, each)
  }
  return [...newest.values(), ...others]
}

const describe = (expected: Expected): string =>
  'revision' in expected ? `${expected.resource} at ${expected.revision}` : `${expected.resource} without ${expected.gone.name}`
