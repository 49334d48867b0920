import { type AccessReviews, ANONYMOUS, type Authenticate, type Peer, type UserInfo } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import { accessOf, reviewsOf } from './access.ts'
import { text } from './respond.ts'

export interface GuardOptions {
  readonly authenticate: Authenticate
  /** Are requests without credentials from `system:anonymous`, or from nobody (`--anonymous-auth`)? */
  readonly anonymous: boolean
  /** Absent: whoever is known may do everything (`--authorization-mode=AlwaysAllow`). */
  readonly review: AccessReviews | undefined
}

/** The answer to a request that may not be made; undefined where it may. */
export type Guard = (node: string, request: HttpRequest, peer: Peer) => Promise<HttpResponse | undefined>

/** A kubelet's own judgement of its callers, with upstream's texts. Nothing is answered without credentials. */
export const createGuard = ({ authenticate, anonymous, review }: GuardOptions): Guard => {
  const userOf = async (request: HttpRequest, peer: Peer): Promise<UserInfo | undefined> => {
    const result = await authenticate(request, peer)
    if ('user' in result) return result.user
    return 'anonymous' in result && anonymous ? ANONYMOUS : undefined
  }
  return async (node, request, peer) => {
    const user = await userOf(request, peer)
    if (user === undefined) return text(401, 'Unauthorized')
    if (review === undefined) return undefined
    const access = accessOf(request.method, request.path)
    const about = `user=${user.name}, verb=${access.verb}, resource=${access.resource}`
    for (const [i, each] of reviewsOf(node, access).entries()) {
      const verdict = await review(user, each).catch(() => undefined)
      if (verdict === undefined) return text(500, `Authorization error (${about}, subresource=${access.subresources[i]})`)
      if (verdict.allowed) return undefined
    }
    return text(403, `Forbidden (${about}, subresource(s)=[${access.subresources.join(' ')}])`)
  }
}
