import type { Clock, HttpRequest } from '@coxswain/ports'
import { bearerToken } from './bearer-token.ts'
import { certificateUser } from './client-certificate.ts'
import type { UserOfFrontProxy } from './front-proxy.ts'
import type { Peer, PeerCertificate } from './peer.ts'
import type { UserInfo } from './user-info.ts'

/** `failed`: credentials were shown and are wrong, which is never the same as having shown none. */
export type Authentication = { readonly user: UserInfo } | { readonly anonymous: true } | { readonly failed: true }

/** At once where nothing has to be computed: on a connection of certificates, and for tokens that are known. */
export type Authenticate = (request: Pick<HttpRequest, 'headers' | 'rawHeaders'>, peer: Peer) => Authentication | Promise<Authentication>

export interface AuthenticatorOptions {
  /** Whose a bearer token is; absent: nobody's. */
  readonly userOfToken?: (token: string) => UserInfo | undefined | Promise<UserInfo | undefined>
  /** Whom a front proxy names; absent: there is none. */
  readonly userOfFrontProxy?: UserOfFrontProxy
  /** Connections outlive certificates: their end is looked at on each request. */
  readonly clock: Clock
}

const ANONYMOUS_CALL: Authentication = { anonymous: true }
const FAILED: Authentication = { failed: true }

/**
 * Front proxies first, then client certificates, then bearer tokens, as upstream's union: the first that knows the caller decides, and
 * where none does a wrong one makes the request fail. Headers of a front proxy are looked at on its own connections alone.
 */
export const createAuthenticator = ({ userOfToken = nobody, userOfFrontProxy = nobody, clock }: AuthenticatorOptions): Authenticate => {
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
  const proxied: (...from: Parameters<UserOfFrontProxy>) => Authentication | undefined = (request, certificate) => {
    if (certificate.notAfter < clock.now()) return undefined
    const user = userOfFrontProxy(request, certificate)
    return user === undefined ? undefined : { user }
  }
  return (request, peer) => {
    const named = peer.certificate?.frontProxy === true ? proxied(request, peer.certificate) : undefined
    if (named !== undefined) return named
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
