import type { Clock, HttpRequest } from '@coxswain/ports'
import { bearerToken } from './bearer-token.ts'
import { certificateUser } from './client-certificate.ts'
import type { Peer, PeerCertificate } from './peer.ts'
import type { UserInfo } from './user-info.ts'

/** `failed`: credentials were shown and are wrong, which is never the same as having shown none. */
export type Authentication = { readonly user: UserInfo } | { readonly anonymous: true } | { readonly failed: true }

/** At once where nothing has to be computed: on a connection of certificates, and for tokens that are known. */
export type Authenticate = (request: Pick<HttpRequest, 'headers'>, peer: Peer) => Authentication | Promise<Authentication>

export interface AuthenticatorOptions {
  /** Whose a bearer token is; absent: nobody's. */
  readonly userOfToken?: (token: string) => UserInfo | undefined | Promise<UserInfo | undefined>
  /** Connections outlive certificates: their end is looked at on each request. */
  readonly clock: Clock
}

const ANONYMOUS_CALL: Authentication = { anonymous: true }
const FAILED: Authentication = { failed: true }

/**
 * Client certificates first, then bearer tokens, as upstream's union: the first that knows the caller decides, and where none
 * does a wrong one makes the request fail. `X-Remote-*` headers are never believed: no front proxy is configured.
 */
export const createAuthenticator = ({ userOfToken = nobody, clock }: AuthenticatorOptions): Authenticate => {
  // A certificate is the same object for all requests of its connection.
  const known = new WeakMap<PeerCertificate, Authentication>()
  const byCertificate = (certificate: PeerCertificate): Authentication => {
    if (certificate.notAfter < clock.now()) return FAILED
    const before = known.get(certificate)
    if (before !== undefined) return before
    const user = certificateUser(certificate)
    const result: Authentication = user === undefined ? ANONYMOUS_CALL : user === 'invalid' ? FAILED : { user }
    known.set(certificate, result)
    return result
  }
  return (request, peer) => {
    const shown = peer.certificate === undefined ? ANONYMOUS_CALL : byCertificate(peer.certificate)
    if ('user' in shown) return shown
    const token = bearerToken(request.headers.authorization)
    if (token === undefined) return shown
    const user = userOfToken(token)
    return user instanceof Promise ? user.then(authentication) : authentication(user)
  }
}

const nobody = (): undefined => undefined
const authentication = (user: UserInfo | undefined): Authentication => (user === undefined ? FAILED : { user })
