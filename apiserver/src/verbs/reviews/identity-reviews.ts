import { formatTime, type KubeObject, status, type TokenReview } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Call, Core } from '../../core.ts'
import { answerObject } from '../../respond/answer.ts'
import { receive } from './receive.ts'

/** Whom a bearer token belongs to, as the server's own doors see it. */
export const reviewToken = async (core: Core, call: Call): Promise<HttpResponse> => {
  const review = receive<TokenReview>(core, call)
  const { token, audiences } = review.spec
  if (!token) throw status.badRequest('token is required for TokenReview in authentication')
  const known = await core.authenticateToken(token, audiences)
  review.status = statusOf(known)
  return answerObject(core, call, review, 201)
}

const statusOf = (known: Awaited<ReturnType<Core['authenticateToken']>>): NonNullable<TokenReview['status']> =>
  'user' in known
    ? { authenticated: true, user: userInfoOf(known.user), audiences: [...known.audiences] }
    : { user: {}, error: known.why === undefined ? INVALID : `[${INVALID}, ${known.why}]` }

const INVALID = 'invalid bearer token'

/** Whom the server takes the caller for: `kubectl auth whoami`. */
export const reviewSelf = (core: Core, call: Call): HttpResponse => {
  const { kind, apiVersion } = receive(core, call)
  const metadata = { creationTimestamp: formatTime(core.clock.now()) }
  return answerObject(core, call, { kind, apiVersion, metadata, status: { userInfo: userInfoOf(call.user) } } as KubeObject, 201)
}

/** A user on the wire. */
const userInfoOf = ({ name, uid, groups, extra }: UserInfo) => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups: [...groups],
  ...(extra === undefined ? {} : { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
})
