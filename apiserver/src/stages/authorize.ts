import {
  type FieldRequirement,
  isValidPathSegmentName,
  parseFieldSelector,
  SelectorError,
  type StatusError,
  status,
} from '@coxswain/api-types'
import type { UserInfo } from '../authentication/user-info.ts'
import type { Access, Authorizer, PathAccess, ResourceAccess } from '../authorization/authorizer.ts'
import { explained } from '../explain/explained.ts'
import type { RequestInfo } from '../request/request-info.ts'

/** Throws Forbidden, with upstream's text, for what the authorizer does not allow. */
export const authorize = (authorizer: Authorizer, user: UserInfo, access: Access): void => {
  const { verdict, reason } = authorizer.decide(user, access)
  if (verdict !== 'allow') throw forbidden(user, access, reason)
}

/** The refusal of an access, with upstream's text. `reason`: what there is to say besides. */
export const forbidden = (user: UserInfo, access: Access, reason: string): StatusError =>
  explained('path' in access ? forbiddenPath(user, access, reason) : forbiddenResource(user, access, reason), {
    decidedBy: 'Authorization',
  })

const forbiddenResource = ({ name: user }: UserInfo, access: ResourceAccess, reason: string): StatusError => {
  const { verb, group, resource, subresource, namespace, name } = access
  const whole = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const what = `User ${JSON.stringify(user)} cannot ${verb} resource ${JSON.stringify(whole)} in API group ${JSON.stringify(group)} ${where}`
  return status.forbidden({ group, resource }, name, because(what, reason))
}

/** The same for a path that is no resource: health, discovery. */
const forbiddenPath = ({ name: user }: UserInfo, { verb, path }: PathAccess, reason: string): StatusError => {
  const error = status.forbidden({ group: '', resource: '' }, '', '')
  error.status.message = `forbidden: ${because(`User ${JSON.stringify(user)} cannot ${verb} path ${JSON.stringify(path)}`, reason)}`
  error.status.details = {}
  return error
}

const because = (what: string, reason: string): string => (reason === '' ? what : `${what}: ${reason}`)

/**
 * What a request wants: something of a resource, or a path that is none. One that selects a collection's object by its name is about that
 * object (upstream's `RequestInfo`).
 */
export const accessOf = (info: RequestInfo | undefined, method: string, path: string): Access => {
  if (info === undefined) return { verb: method.toLowerCase(), path }
  const { verb, group, plural, subresource, namespace, name, query } = info
  const access = { verb, group, resource: plural, subresource, namespace, name }
  const selector = SELECTING.has(verb) ? (query.get('fieldSelector') ?? '') : ''
  if (selector === '') return access
  const fields = requirementsIn(selector)
  return { ...access, fields, name: name === '' && verb !== 'deletecollection' ? selectedName(fields) : name }
}

const SELECTING: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection'])

/** A selector that cannot be read is refused later: here it selects nothing. */
const requirementsIn = (text: string): readonly FieldRequirement[] => {
  try {
    return parseFieldSelector(text)
  } catch (error) {
    if (error instanceof SelectorError) return []
    throw error
  }
}

const selectedName = (fields: readonly FieldRequirement[]): string => {
  const name = fields.find(({ field, operator }) => field === 'metadata.name' && operator === '=')?.value ?? ''
  return isValidPathSegmentName(name).length === 0 ? name : ''
}
