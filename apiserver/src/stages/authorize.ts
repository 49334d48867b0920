import { type FieldRequirement, isValidPathSegmentName, parseFieldSelector, SelectorError, status } from '@coxswain/api-types'
import type { UserInfo } from '../authentication/user-info.ts'
import type { Authorizer, ResourceAccess } from '../authorization/authorizer.ts'
import { explained } from '../explain/explained.ts'
import type { RequestInfo } from '../request/request-info.ts'

/** Throws Forbidden, with upstream's text, for what the authorizer does not allow. */
export const authorizeResource = (authorizer: Authorizer, user: UserInfo, info: RequestInfo): void => {
  const access = accessOf(info)
  const { verdict, reason } = authorizer.decide(user, access)
  if (verdict === 'allow') return
  const { verb, group, resource: plural, subresource, namespace, name } = access
  const resource = subresource === '' ? plural : `${plural}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const what = `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`
  throw explained(status.forbidden({ group, resource: plural }, name, because(what, reason)), BY_AUTHORIZATION)
}

/** The same for a path that is no resource: health, discovery. */
export const authorizePath = (authorizer: Authorizer, user: UserInfo, method: string, path: string): void => {
  const verb = method.toLowerCase()
  const { verdict, reason } = authorizer.decide(user, { verb, path })
  if (verdict === 'allow') return
  const error = status.forbidden({ group: '', resource: '' }, '', '')
  error.status.message = `forbidden: ${because(`User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}`, reason)}`
  error.status.details = {}
  throw explained(error, BY_AUTHORIZATION)
}

const BY_AUTHORIZATION = { decidedBy: 'Authorization' }

const because = (what: string, reason: string): string => (reason === '' ? what : `${what}: ${reason}`)

/** What a request wants. One that selects a collection's object by its name is about that object (upstream's `RequestInfo`). */
export const accessOf = ({ verb, group, plural, subresource, namespace, name, query }: RequestInfo): ResourceAccess => {
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
