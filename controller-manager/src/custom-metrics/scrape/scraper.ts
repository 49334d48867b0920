import type { Pod, Stored } from '@coxswain/api-types'
import type { Lister, Unsubscribe } from '@coxswain/client'
import type { Clock, Logger } from '@coxswain/ports'
import { createRounds } from '../../shared/rounds.ts'
import { parseExposition } from './exposition.ts'
import type { Page } from './fetch-page.ts'
import { type PodReadings, readPage } from './readings.ts'
import { isUp, scrapedPods } from './target.ts'

export interface ScraperOptions {
  /** With the index of `scrapedPods`. */
  readonly pods: Pick<Lister<Pod>, 'byIndex'>
  /** Asks a pod for its page. How long that may take is the asker's to limit. */
  readonly fetchPage: (pod: Stored<Pod>) => Promise<Page>
  readonly clock: Clock
  readonly logger: Logger
  /** How often every pod is asked. */
  readonly resolutionMs: number
}

/** Asks pods for what they tell of themselves, in rounds, and keeps the last answer of each. */
export interface Scraper {
  /** Those that have answered of late. */
  read(): Iterable<readonly [pod: Stored<Pod>, readings: PodReadings]>
  of(pod: Stored<Pod>): PodReadings | undefined
  inNamespace(namespace: string): readonly Stored<Pod>[]
  /** Calls `told` after each round that has brought an answer. */
  onRound(told: () => void): Unsubscribe
  start(): void
  stop(): void
}

/** Readings of a pod that has missed two rounds are old, and no longer told. */
const ROUNDS_KEPT = 3
const AT_ONCE = 32

export const createScraper = (options: ScraperOptions): Scraper => {
  const { pods, clock, logger, resolutionMs } = options
  const last = new Map<string, PodReadings>()
  const failing = new Set<string>()
  const scraped = (): readonly Stored<Pod>[] => pods.byIndex(scrapedPods.index, scrapedPods.key)
  const of = ({ metadata: { uid } }: Stored<Pod>): PodReadings | undefined => {
    const found = last.get(uid)
    return found !== undefined && Math.abs(clock.now() - found.takenAt) <= ROUNDS_KEPT * resolutionMs ? found : undefined
  }
  /** Told once, until it is well again. */
  const fail = ({ metadata: { namespace, name, uid } }: Stored<Pod>, problem: string): false => {
    if (!failing.has(uid)) logger.warn({ namespace, pod: name, problem }, 'a pod did not tell its metrics')
    failing.add(uid)
    return false
  }
  const ask = async (pod: Stored<Pod>): Promise<boolean> => {
    const { uid } = pod.metadata
    try {
      const page = await options.fetchPage(pod)
      const read = 'problem' in page ? page : parseExposition(page.text)
      if ('problem' in read) return fail(pod, read.problem)
      last.set(uid, readPage(read, clock.now(), last.get(uid)))
      failing.delete(uid)
      return true
    } catch (error) {
      return fail(pod, error instanceof Error ? error.message : String(error))
    }
  }
  const rounds = createRounds({
    clock,
    all: () => {
      const all = scraped()
      const there = new Set(all.map(({ metadata }) => metadata.uid))
      for (const kept of [last, failing]) for (const uid of kept.keys()) if (!there.has(uid)) kept.delete(uid)
      return all.filter(isUp)
    },
    keyOf: ({ metadata }) => metadata.uid,
    ask,
    atOnce: AT_ONCE,
    everyMs: () => resolutionMs,
  })
  return {
    of,
    read: function* () {
      for (const pod of scraped()) {
        const readings = of(pod)
        if (readings !== undefined) yield [pod, readings]
      }
    },
    inNamespace: (namespace) => scraped().filter(({ metadata }) => metadata.namespace === namespace),
    onRound: rounds.onNews,
    start: rounds.start,
    stop: rounds.stop,
  }
}
