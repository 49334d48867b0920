import { kinds, type TokenReview } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { createCachedAnswers } from './cached-answers.ts'
import { asAuthenticated, type UserInfo } from './user-info.ts'

export interface TokenReviewsOptions {
  readonly client: Pick<Client, 'create'>
  readonly clock: Clock
  /** Tokens are remembered by this, and not themselves. */
  readonly digest: (token: string) => string
  /** How long the API server's word holds, in milliseconds. */
  readonly ttlMs: number
  /** Tokens that are shown to this server, of which few are alive at once. */
  readonly limit?: number
}

const KEPT = 1_000

/**
 * Asks the API server whose a bearer token is (TokenReview), as every server of a cluster does that keeps no users of its own. Undefined for
 * a token that is nobody's, and where the API server cannot be asked: nobody is believed then.
 */
export const createTokenReviews = ({ client, clock, digest, ttlMs, limit = KEPT }: TokenReviewsOptions) => {
  const cached = createCachedAnswers<UserInfo | undefined>({ clock, limit, holdsMs: () => ttlMs })
  const review = async (token: string): Promise<UserInfo | undefined> => {
    const { status } = (await client.create(kinds.TokenReview, { metadata: {}, spec: { token } })) as TokenReview
    return status?.authenticated === true ? userOf(status.user) : undefined
  }
  return (token: string): Promise<UserInfo | undefined> => cached(digest(token), () => review(token)).catch(() => undefined)
}

const userOf = ({ username = '', uid, groups = [], extra }: NonNullable<NonNullable<TokenReview['status']>['user']> = {}) =>
  username === ''
    ? undefined
    : asAuthenticated({
        name: username,
        groups,
        ...(uid === undefined || uid === '' ? {} : { uid }),
        ...(extra === undefined ? {} : { extra }),
      })
