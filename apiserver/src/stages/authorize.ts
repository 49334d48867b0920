import { status } from '@coxswain/api-types'
import { isOpenPath } from '../authentication/open-paths.ts'
import type { UserInfo } from '../authentication/user-info.ts'
import type { RequestInfo } from '../request/request-info.ts'

const MASTERS = 'system:masters'
const AUTHENTICATED = 'system:authenticated'

/** What every authenticated user may read: what the API offers, not what it holds (upstream's system:discovery). */
const DISCOVERY = /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/

/** Members of system:masters may do all; everybody else may look at what there is to be had. Throws Forbidden. */
export const authorizeResource = (user: UserInfo, info: RequestInfo): void => {
  if (user.groups.includes(MASTERS)) return
  const { verb, group, plural, subresource, namespace, name } = info
  const resource = subresource === '' ? plural : `${plural}/${subresource}`
  const where = namespace === '' || plural === 'namespaces' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  throw status.forbidden(
    { group, resource: plural },
    name,
    `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`,
  )
}

/** Health and version are open to all; the rest of what is about the server to those who are known. Throws Forbidden. */
export const authorizePath = (user: UserInfo, method: string, path: string): void => {
  if (user.groups.includes(MASTERS) || isOpenPath(path)) return
  if (method === 'GET' && user.groups.includes(AUTHENTICATED) && DISCOVERY.test(path)) return
  const error = status.forbidden(
    { group: '', resource: '' },
    '',
    `User ${JSON.stringify(user.name)} cannot ${method.toLowerCase()} path ${JSON.stringify(path)}`,
  )
  error.status.message = `forbidden: User ${JSON.stringify(user.name)} cannot ${method.toLowerCase()} path ${JSON.stringify(path)}`
  error.status.details = {}
  throw error
}
