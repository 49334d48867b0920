import { createLruMap } from '../util/lru-map.ts'

/** An Event as a component reports it, before it is compared with earlier ones. */
export interface EventReport {
  readonly regarding: {
    readonly kind?: string | undefined
    readonly namespace?: string | undefined
    readonly name?: string | undefined
    readonly uid?: string | undefined
    readonly apiVersion?: string | undefined
    readonly resourceVersion?: string | undefined
    readonly fieldPath?: string | undefined
  }
  readonly type: string
  readonly reason: string
  readonly message: string
}

/** The Event object that a report has become. */
export interface Recorded {
  /** Empty: it was rationed away before the server had one. */
  readonly name: string
  readonly count: number
  /** Milliseconds since the epoch. */
  readonly firstAt: number
}

/** What to do with a report. `key` is for `recorded` and `lost`. */
export type Correlation =
  | { readonly do: 'drop' }
  | { readonly do: 'create'; readonly key: string; readonly message: string; readonly recorded?: Recorded | undefined }
  | { readonly do: 'count'; readonly key: string; readonly message: string; readonly recorded: Recorded }

/**
 * client-go's EventCorrelator for one source (component and host): equal events are counted in one object, ten that differ in their
 * message alone within ten minutes are combined, and an object that keeps causing events is rationed to one in five minutes. What is
 * rationed away is counted all the same: the next one that is written says how often it has happened.
 */
export interface Correlator {
  correlate(report: EventReport, now: number): Correlation
  /** The server has this event under `key` now. */
  recorded(key: string, event: Recorded): void
  dump(): CorrelatorDump
  restore(dump: CorrelatorDump): void
}

export interface CorrelatorDump {
  readonly recorded: readonly (readonly [string, Recorded])[]
  readonly similar: readonly (readonly [string, Similar])[]
  readonly budgets: readonly (readonly [string, Budget])[]
}
interface Similar {
  readonly messages: readonly string[]
  readonly at: number
}
interface Budget {
  readonly tokens: number
  readonly at: number
}

const CACHE_SIZE = 4096
const MAX_SIMILAR = 10
const SIMILAR_MS = 600_000
const BURST = 25
const TOKENS_PER_MS = 1 / 300_000

// A separator that stands in no name keeps two lists of parts from reading alike.
const joined = (...parts: readonly (string | undefined)[]): string => parts.map((part) => part ?? '').join('\u0000')

export const createCorrelator = (): Correlator => {
  const recorded = createLruMap<Recorded>(CACHE_SIZE)
  const similar = createLruMap<Similar>(CACHE_SIZE)
  const budgets = createLruMap<Budget>(CACHE_SIZE)

  const spend = (key: string, now: number): boolean => {
    const { tokens, at } = budgets.get(key) ?? { tokens: BURST, at: now }
    const filled = Math.min(BURST, tokens + Math.max(0, now - at) * TOKENS_PER_MS)
    const paid = filled >= 1
    budgets.set(key, { tokens: paid ? filled - 1 : filled, at: now })
    return paid
  }
  /** Remembers the message among similar ones, and tells whether there are too many of them. */
  const combine = (key: string, message: string, now: number): boolean => {
    const known = similar.get(key)
    const messages = known === undefined || now - known.at > SIMILAR_MS ? [] : known.messages
    const all = messages.includes(message) ? messages : [...messages, message]
    const tooMany = all.length >= MAX_SIMILAR
    similar.set(key, { messages: tooMany ? all.slice(1) : all, at: now })
    return tooMany
  }

  return {
    correlate: ({ regarding, type, reason, message }, now) => {
      const { kind, namespace, name, uid, apiVersion, fieldPath } = regarding
      const about = joined(kind, namespace, name, uid, apiVersion)
      const group = joined(about, type, reason)
      const combined = combine(group, message, now)
      const key = combined ? group : joined(about, fieldPath, type, reason, message)
      const text = combined ? `(combined from similar events): ${message}` : message
      const known = recorded.get(key)
      if (!spend(about, now)) {
        recorded.set(key, known === undefined ? { name: '', count: 1, firstAt: now } : { ...known, count: known.count + 1 })
        return { do: 'drop' }
      }
      if (known === undefined || known.name === '') return { do: 'create', key, message: text, recorded: known }
      return { do: 'count', key, message: text, recorded: known }
    },
    recorded: recorded.set,
    dump: () => ({ recorded: recorded.entries(), similar: similar.entries(), budgets: budgets.entries() }),
    restore: (dump) => {
      for (const [key, value] of dump.recorded) recorded.set(key, value)
      for (const [key, value] of dump.similar) similar.set(key, value)
      for (const [key, value] of dump.budgets) budgets.set(key, value)
    },
  }
}
