import { kinds, type SubjectAccessReview } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { createCachedAnswers } from './cached-answers.ts'
import type { UserInfo } from './user-info.ts'

/** What somebody wants to do: with a resource, or with a path that is none. Absent fields are empty. */
export type ReviewedAccess =
  | {
      readonly verb: string
      readonly group?: string
      readonly version?: string
      readonly resource: string
      readonly subresource?: string
      readonly namespace?: string
      readonly name?: string
    }
  | { readonly verb: string; readonly path: string }

export interface Verdict {
  readonly allowed: boolean
  readonly reason: string
}

/** Whether a user may do something. Rejects where the API server cannot be asked. */
export type AccessReviews = (user: UserInfo, access: ReviewedAccess) => Promise<Verdict>

export interface AccessReviewsOptions {
  readonly client: Pick<Client, 'create'>
  readonly clock: Clock
  /** How long a yes holds, and a no, in milliseconds. */
  readonly allowedMs: number
  readonly deniedMs: number
  readonly limit?: number
}

const KEPT = 10_000

/** Asks the API server (SubjectAccessReview), and keeps its answers for a while. */
export const createAccessReviews = ({ client, clock, allowedMs, deniedMs, limit = KEPT }: AccessReviewsOptions): AccessReviews => {
  const cached = createCachedAnswers<Verdict>({ clock, limit, holdsMs: ({ allowed }) => (allowed ? allowedMs : deniedMs) })
  return (user, access) =>
    cached(JSON.stringify([user, access]), async () => {
      const review = await client.create(kinds.SubjectAccessReview, reviewOf(user, access))
      const { allowed = false, reason = '' } = (review as SubjectAccessReview).status ?? {}
      return { allowed, reason }
    })
}

const reviewOf = ({ name, uid, groups, extra }: UserInfo, access: ReviewedAccess): SubjectAccessReview => ({
  metadata: {},
  spec: {
    user: name,
    groups: [...groups],
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
    ...('path' in access ? { nonResourceAttributes: access } : { resourceAttributes: access }),
  },
})
