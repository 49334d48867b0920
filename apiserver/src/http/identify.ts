import type { Authenticate, Authentication, Peer } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import { ANONYMOUS, type Caller } from '../authentication/user-info.ts'
import { unauthorized } from './refusals.ts'

/** Whom a request is from, or the answer that refuses it. `known`: credentials were shown and are good. */
export type Identified<C> = { readonly caller: C; readonly known: boolean } | { readonly refusal: HttpResponse }

/** Asked before a request's body is read: a stranger cannot make the server hold one. */
export type Identify<C> = (request: HttpRequest, peer: Peer) => Identified<C> | Promise<Identified<C>>

export interface IdentifyOptions {
  readonly authenticate: Authenticate
  /** The answer to a stranger who may not do this; undefined where he may. Absent: strangers may do nothing (`--anonymous-auth=false`). */
  readonly refuseStranger?: ((request: HttpRequest) => HttpResponse | undefined) | undefined
}

/** Strangers may do what the authorizer allows them; wrong credentials are refused even there. */
export const createIdentify = ({ authenticate, refuseStranger }: IdentifyOptions): Identify<Caller> => {
  const unknown = unauthorized()
  const strange = (request: HttpRequest, { address }: Peer): Identified<Caller> => {
    const refusal = refuseStranger === undefined ? unknown : refuseStranger(request)
    return refusal === undefined ? { caller: { user: ANONYMOUS, address }, known: false } : { refusal }
  }
  const identified = (result: Authentication, request: HttpRequest, peer: Peer): Identified<Caller> => {
    if ('user' in result) return { caller: { user: result.user, address: peer.address }, known: true }
    return 'anonymous' in result ? strange(request, peer) : { refusal: unknown }
  }
  return (request, peer) => {
    const result = authenticate(request, peer)
    return result instanceof Promise ? result.then((later) => identified(later, request, peer)) : identified(result, request, peer)
  }
}
