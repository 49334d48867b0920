import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { Authenticate, Authentication } from '../authentication/authenticator.ts'
import { isOpenPath } from '../authentication/open-paths.ts'
import type { Peer } from '../authentication/peer.ts'
import { ANONYMOUS, type Caller } from '../authentication/user-info.ts'
import { unauthorized } from './refusals.ts'

/** Whom a request is from, or the answer that refuses it. `known`: credentials were shown and are good. */
export type Identified<C> = { readonly caller: C; readonly known: boolean } | { readonly refusal: HttpResponse }

/** Asked before a request's body is read: a stranger cannot make the server hold one. */
export type Identify<C> = (request: HttpRequest, peer: Peer) => Identified<C> | Promise<Identified<C>>

/** Strangers may ask for health and version, and for nothing else; wrong credentials are refused even there. */
export const createIdentify = (authenticate: Authenticate): Identify<Caller> => {
  const refusal = unauthorized()
  const identified = (result: Authentication, { path }: HttpRequest, { address }: Peer): Identified<Caller> => {
    if ('user' in result) return { caller: { user: result.user, address }, known: true }
    if ('anonymous' in result && isOpenPath(path)) return { caller: { user: ANONYMOUS, address }, known: false }
    return { refusal }
  }
  return (request, peer) => {
    const result = authenticate(request, peer)
    return result instanceof Promise ? result.then((later) => identified(later, request, peer)) : identified(result, request, peer)
  }
}
