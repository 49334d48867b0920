import { type StatusError, status } from '@coxswain/api-types'
import { headersBelow, headerValues } from '@coxswain/client/serving'
import type { HttpRequest } from '@coxswain/ports'
import { ANONYMOUS, AUTHENTICATED_GROUP, UNAUTHENTICATED_GROUP, type UserInfo } from '../authentication/user-info.ts'
import type { Access, Authorizer } from '../authorization/authorizer.ts'
import { authorizeImpersonation } from './impersonation/authorize-impersonation.ts'
import { MODES, type Wanted } from './impersonation/modes.ts'

/**
 * Whose request it is: the caller's, or of whom the caller asks to be with `Impersonate-*` headers and may be (upstream's
 * `WithConstrainedImpersonation`). The narrow modes are asked first, which allow it for some requests; the verb `impersonate`, which
 * allows it for all, last. Throws BadRequest for headers that name no user, and the first mode's Forbidden where none allows it.
 */
export const impersonate = (authorizer: Authorizer, caller: UserInfo, request: HttpRequest, access: Access): UserInfo => {
  if (!asksForIt(request)) return caller
  const wanted = wantedUser(request)
  if (wanted === undefined) return caller
  let refusal: StatusError | undefined
  for (const mode of MODES) {
    if (!mode.fits(wanted, caller)) continue
    const why = authorizeImpersonation({ authorizer, caller, wanted, access, mode })
    if (why === undefined) return actingUser(wanted, mode.groupsOf(wanted))
    refusal ??= why
  }
  throw refusal ?? status.internal('all impersonation modes failed')
}

const asksForIt = ({ headers }: HttpRequest): boolean => {
  for (const name in headers) if (name.startsWith('impersonate-')) return true
  return false
}

/** As the headers say it, nothing added. */
const wantedUser = (request: HttpRequest): Wanted | undefined => {
  const first = (name: string): string => headerValues(request, name)[0] ?? ''
  const wanted: Wanted = {
    name: first('impersonate-user'),
    uid: first('impersonate-uid'),
    groups: headerValues(request, 'impersonate-group'),
    extra: headersBelow(request, 'impersonate-extra-'),
  }
  if (wanted.name !== '') return wanted
  if (wanted.uid === '' && wanted.groups.length === 0 && Object.keys(wanted.extra).length === 0) return undefined
  throw status.badRequest(`requested ${inGo(wanted)} without impersonating a user name`)
}

/** As Go prints such a struct. */
const inGo = ({ uid, groups, extra }: Wanted): string => {
  const list = (texts: readonly string[]): string => `[]string{${texts.map((text) => JSON.stringify(text)).join(', ')}}`
  const entries = Object.keys(extra)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${list(extra[key] ?? []).slice('[]string'.length)}`)
  const shownExtra = entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${entries.join(', ')}}`
  const shownGroups = groups.length === 0 ? '[]string(nil)' : list(groups)
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${shownGroups}, Extra:${shownExtra}}`
}

/** Everybody is either known or not: the group that says so is added, unless the headers have said it. */
const actingUser = ({ name, uid, extra }: Wanted, groups: readonly string[]): UserInfo => {
  const saidSo = groups.includes(UNAUTHENTICATED_GROUP) || (name !== ANONYMOUS.name && groups.includes(AUTHENTICATED_GROUP))
  const added = name === ANONYMOUS.name ? UNAUTHENTICATED_GROUP : AUTHENTICATED_GROUP
  return {
    name,
    ...(uid === '' ? {} : { uid }),
    groups: saidSo ? groups : [...groups, added],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  }
}
