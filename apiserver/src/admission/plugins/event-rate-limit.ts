import { type Event, type KubeObject, status } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'

/** How many Events are taken in a second, and at once after a quiet time: of all, or of each namespace, user or source with its object. */
export interface EventLimit {
  readonly type: 'Server' | 'Namespace' | 'User' | 'SourceAndObject'
  readonly qps: number
  readonly burst: number
  /** Of so many namespaces, users or sources is known what they have left; 4096 unless given. */
  readonly cacheSize?: number
}

/** Refuses Events that come too fast (upstream's EventRateLimit). Each limit counts those that another refuses. */
export const eventRateLimit = (limits: readonly EventLimit[], clock: Clock): AdmissionPlugin => {
  const buckets = limits.map((limit) => createBuckets(limit, clock))
  return {
    name: 'EventRateLimit',
    validate: (request) => {
      const { resource, operation, options } = request
      if (resource.group !== '' || resource.kind !== 'Event' || operation === 'DELETE' || options.dryRun) return undefined
      const reached = limits.flatMap(({ type }, i) => {
        const key = KEYS[type](request)
        return buckets[i]?.take(key) === false ? [`limit reached on type ${type} for key ${key}`] : []
      })
      if (reached.length === 0) return undefined
      return status.rateExceeded(reached.length === 1 ? (reached[0] as string) : `[${reached.join(', ')}]`)
    },
  }
}

const KEYS: Readonly<Record<EventLimit['type'], (request: AdmissionRequest) => string>> = {
  Server: () => '',
  Namespace: ({ namespace }) => namespace,
  User: ({ user }) => user.name,
  SourceAndObject: ({ object }) => sourceAndObject(object),
}

const sourceAndObject = (object: KubeObject | undefined): string => {
  const { source = {}, involvedObject } = (object ?? {}) as Partial<Event>
  const { kind = '', namespace = '', name = '', uid = '', apiVersion = '' } = involvedObject ?? {}
  return [source.component ?? '', source.host ?? '', kind, namespace, name, uid, apiVersion].join('')
}

const CACHE_SIZE = 4096

/** What each key has left. A key that is forgotten, since others came after it, begins with all. */
const createBuckets = ({ type, qps, burst, cacheSize }: EventLimit, clock: Clock) => {
  const most = type === 'Server' ? 1 : cacheSize || CACHE_SIZE
  const known = new Map<string, { tokens: number; at: number }>()
  return {
    take: (key: string): boolean => {
      const now = clock.monotonic()
      const before = known.get(key) ?? { tokens: burst, at: now }
      const tokens = Math.min(burst, before.tokens + ((now - before.at) / 1000) * qps)
      // What is set last is forgotten last.
      known.delete(key)
      known.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
      const [oldest] = known.keys()
      if (known.size > most && oldest !== undefined) known.delete(oldest)
      return tokens >= 1
    },
  }
}
