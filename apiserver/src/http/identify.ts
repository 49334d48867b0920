import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { Authenticate } from '../authentication/authenticator.ts'
import { isOpenPath } from '../authentication/open-paths.ts'
import type { Peer } from '../authentication/peer.ts'
import { ANONYMOUS, type Caller } from '../authentication/user-info.ts'
import { unauthorized } from './refusals.ts'

/** Whom a request is from, or the answer that refuses it. `known`: credentials were shown and are good. */
export type Identified<C> = { readonly caller: C; readonly known: boolean } | { readonly refusal: HttpResponse }

/** Asked before a request's body is read: a stranger cannot make the server hold one. */
export type Identify<C> = (request: HttpRequest, peer: Peer) => Identified<C>

/** Strangers may ask for health and version, and for nothing else; wrong credentials are refused even there. */
export const createIdentify = (authenticate: Authenticate): Identify<Caller> => {
  const refusal = unauthorized()
  return (request, peer) => {
    const result = authenticate(request, peer)
    if ('user' in result) return { caller: { user: result.user, address: peer.address }, known: true }
    if ('anonymous' in result && isOpenPath(request.path)) return { caller: { user: ANONYMOUS, address: peer.address }, known: false }
    return { refusal }
  }
}
