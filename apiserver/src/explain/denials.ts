import { type Denial, formatTime, type StatusError } from '@coxswain/api-types'
import type { Clock, Random } from '@coxswain/ports'
import type { UserInfo } from '../authentication/user-info.ts'
import type { Access } from '../authorization/authorizer.ts'
import { backgroundOf } from './explained.ts'

/** The refusals of late, in memory: the same one again only counts. */
export interface Denials {
  /** Keeps a refusal that a rule decided; others are nothing to explain. */
  record(user: UserInfo, access: Access, refusal: StatusError): void
  get(name: string): Denial | undefined
  /** The latest first. */
  all(): readonly Denial[]
}

export interface DenialsOptions {
  readonly clock: Clock
  readonly random: Random
  /** How many are kept; the oldest goes. */
  readonly limit: number
}

/** A client that is refused writes as often as it likes: long texts are cut, so that what is kept is bounded in bytes too. */
const MESSAGE_CHARS = 2_000

export const createDenials = ({ clock, random, limit }: DenialsOptions): Denials => {
  // In the order of the last refusal.
  const kept = new Map<string, Denial>()
  const names = new Map<string, string>()
  const add = (key: string, denial: Denial): void => {
    const before = kept.get(key)
    if (before !== undefined) kept.delete(key)
    else if (kept.size >= limit) forgetOldest()
    kept.set(key, denial)
    names.set(denial.metadata.name ?? '', key)
  }
  const forgetOldest = (): void => {
    for (const [key, { metadata }] of kept) {
      kept.delete(key)
      names.delete(metadata.name ?? '')
      return
    }
  }
  return {
    record: (user, access, refusal) => {
      const { decidedBy, rule, remedy } = backgroundOf(refusal) ?? {}
      if (decidedBy === undefined) return
      const message = (refusal.status.message ?? '').slice(0, MESSAGE_CHARS)
      const key = JSON.stringify([decidedBy, user.name, access, message])
      const before = kept.get(key)
      const now = formatTime(clock.now())
      if (before !== undefined) return add(key, { ...before, count: before.count + 1, lastTimestamp: now })
      const { code = 500, reason } = refusal.status
      add(key, {
        apiVersion: 'explain.coxswain.dev/v1alpha1',
        kind: 'Denial',
        metadata: { name: `denial-${random.suffix(10)}`, creationTimestamp: now },
        request: { user: user.name, groups: [...user.groups], ...wanted(access) },
        decidedBy,
        ...(rule === undefined ? {} : { rule }),
        code,
        ...(reason === undefined ? {} : { reason }),
        message,
        ...(remedy === undefined ? {} : { remedy }),
        count: 1,
        lastTimestamp: now,
      })
    },
    get: (name) => {
      const key = names.get(name)
      return key === undefined ? undefined : kept.get(key)
    },
    all: () => [...kept.values()].reverse(),
  }
}

const wanted = (access: Access): Pick<Denial['request'], 'resourceAttributes' | 'path'> => {
  if ('path' in access) return { path: access.path }
  const { fields: _, ...attributes } = access
  const given = Object.entries(attributes).filter(([, value]) => value !== '')
  return { resourceAttributes: Object.fromEntries(given) }
}
