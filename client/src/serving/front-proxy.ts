import type { HttpRequest } from '@coxswain/ports'
import { headersBelow, headerValues } from './header-values.ts'
import type { PeerCertificate } from './peer.ts'
import { asAuthenticated, type UserInfo } from './user-info.ts'

/** Whose word about its callers is believed, and where it stands: upstream's `--requestheader-*` flags. */
export interface FrontProxyOptions {
  /** Common names of its certificate; none: any that its authority has issued one for. */
  readonly allowedNames: readonly string[]
  readonly usernameHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  readonly groupHeaders: readonly string[]
  readonly extraHeadersPrefixes: readonly string[]
}

export const DEFAULT_FRONT_PROXY: FrontProxyOptions = {
  allowedNames: ['front-proxy-client'],
  usernameHeaders: ['X-Remote-User'],
  uidHeaders: ['X-Remote-Uid'],
  groupHeaders: ['X-Remote-Group'],
  extraHeadersPrefixes: ['X-Remote-Extra-'],
}

/** The user that a front proxy names; undefined where the peer is none, or names nobody (upstream's `headerrequest`). */
export type UserOfFrontProxy = (request: Pick<HttpRequest, 'headers' | 'rawHeaders'>, certificate: PeerCertificate) => UserInfo | undefined

export const createFrontProxy = (options: FrontProxyOptions): UserOfFrontProxy => {
  const lower = (names: readonly string[]): readonly string[] => names.map((name) => name.trim().toLowerCase())
  const [users, uids, groups] = [lower(options.usernameHeaders), lower(options.uidHeaders), lower(options.groupHeaders)]
  const prefixes = lower(options.extraHeadersPrefixes)
  return (request, { frontProxy, commonName }) => {
    if (frontProxy !== true || (options.allowedNames.length > 0 && !options.allowedNames.includes(commonName))) return undefined
    const first = (names: readonly string[]): string => names.flatMap((name) => headerValues(request, name).slice(0, 1)).find(Boolean) ?? ''
    const name = first(users)
    if (name === '') return undefined
    const uid = first(uids)
    const extra = Object.assign({}, ...prefixes.map((prefix) => headersBelow(request, prefix))) as NonNullable<UserInfo['extra']>
    return asAuthenticated({
      name,
      ...(uid === '' ? {} : { uid }),
      groups: groups.flatMap((header) => headerValues(request, header)).filter(Boolean),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    })
  }
}
