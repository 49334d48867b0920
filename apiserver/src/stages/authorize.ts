import { status } from '@coxswain/api-types'
import type { UserInfo } from '../authentication/user-info.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { RequestInfo } from '../request/request-info.ts'

/** Throws Forbidden, with upstream's text, for what the authorizer does not allow. */
export const authorizeResource = (authorizer: Authorizer, user: UserInfo, info: RequestInfo): void => {
  const { verb, group, plural, subresource, namespace, name } = info
  const { verdict, reason } = authorizer.decide(user, { verb, group, resource: plural, subresource, namespace, name })
  if (verdict === 'allow') return
  const resource = subresource === '' ? plural : `${plural}/${subresource}`
  const where = namespace === '' || plural === 'namespaces' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const what = `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`
  throw status.forbidden({ group, resource: plural }, name, because(what, reason))
}

/** The same for a path that is no resource: health, discovery. */
export const authorizePath = (authorizer: Authorizer, user: UserInfo, method: string, path: string): void => {
  const verb = method.toLowerCase()
  const { verdict, reason } = authorizer.decide(user, { verb, path })
  if (verdict === 'allow') return
  const error = status.forbidden({ group: '', resource: '' }, '', '')
  error.status.message = `forbidden: ${because(`User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}`, reason)}`
  error.status.details = {}
  throw error
}

const because = (what: string, reason: string): string => (reason === '' ? what : `${what}: ${reason}`)
