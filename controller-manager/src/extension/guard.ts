import { type StatusError, status } from '@coxswain/api-types'
import { type AccessReviews, ANONYMOUS, type Authenticate, type Peer, type ReviewedAccess, type UserInfo } from '@coxswain/client/serving'
import type { HttpRequest } from '@coxswain/ports'

export interface GuardOptions {
  readonly authenticate: Authenticate
  readonly review: AccessReviews
}

/** Who watches the process may ask how it is without credentials, as upstream's `--authorization-always-allow-paths` has it. */
const OPEN: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])

const VERBS: Readonly<Record<string, string>> = { GET: 'get', HEAD: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }

/** What a request is about, as the API server is asked about it: read out of the path as upstream does, whether there is such a resource or not. */
export const accessOf = ({ method, path }: Pick<HttpRequest, 'method' | 'path'>): ReviewedAccess => {
  const [, apis, group = '', version = '', ...rest] = path.replace(/\/+$/, '').split('/')
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2
  const namespace = isNamespaced ? (rest[1] ?? '') : ''
  const [resource = '', name = '', subresource = ''] = isNamespaced ? rest.slice(2) : rest
  if (apis !== 'apis' || resource === '') return { verb: method.toLowerCase(), path }
  const asked = VERBS[method] ?? method.toLowerCase()
  const verb = asked === 'get' && name === '' ? 'list' : asked
  return { verb, group, version, resource, namespace, name, ...(subresource === '' ? {} : { subresource }) }
}

/** The refusal of a request that may not be made; undefined where it may. The API server is believed about its callers, and asked about all. */
export const createGuard =
  ({ authenticate, review }: GuardOptions) =>
  async (request: HttpRequest, peer: Peer): Promise<StatusError | undefined> => {
    if (OPEN.has(request.path)) return undefined
    const result = await authenticate(request, peer)
    if ('failed' in result) return status.unauthorized()
    const user = 'user' in result ? result.user : ANONYMOUS
    const access = accessOf(request)
    const verdict = await review(user, access).catch(() => undefined)
    if (verdict === undefined) return status.internal('the API server could not be asked about the request')
    return verdict.allowed ? undefined : forbidden(user, access, verdict.reason)
  }

const forbidden = ({ name: user }: UserInfo, access: ReviewedAccess, reason: string): StatusError => {
  const because = reason === '' ? '' : `: ${reason}`
  if ('path' in access) {
    const refused = status.forbidden({ group: '', resource: '' }, '', '')
    refused.status.message = `forbidden: User ${JSON.stringify(user)} cannot ${access.verb} path ${JSON.stringify(access.path)}${because}`
    return refused
  }
  const { verb, group = '', resource: parent, subresource, namespace = '', name = '' } = access
  const resource = subresource === undefined ? parent : `${parent}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const what = `User ${JSON.stringify(user)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`
  return status.forbidden({ group, resource: parent }, name, `${what}${because}`)
}
