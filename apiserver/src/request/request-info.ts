import { type Registry, type Resource, status } from '@coxswain/api-types'
import type { HttpRequest } from '@coxswain/ports'
import { isTrue, parseQuery, type Query } from './query.ts'

/** What a request asks for, read off its path, method and query alone. */
export interface RequestInfo {
  readonly verb: RequestVerb
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly subresource: string
  /** Empty for cluster scope and for requests over all namespaces. */
  readonly namespace: string
  /** Empty for collections. */
  readonly name: string
  readonly query: Query
  /** What of the path is for whom the request is handed on to, as it came, with its first slash: after `nodes/NAME/proxy`. */
  readonly rest?: string | undefined
  /** Undefined where the path names no resource that is served. */
  readonly resource: Resource | undefined
}

/** Empty for OPTIONS, as upstream has it: only who may do all may do that. */
export type RequestVerb = 'create' | 'get' | 'list' | 'watch' | 'update' | 'patch' | 'delete' | 'deletecollection' | ''

/** A request about an object or a collection; undefined for every other path (`/healthz`, `/apis`, `/openapi/v3` ...). */
export const parseRequest = (request: HttpRequest, registry: Registry): RequestInfo | undefined => {
  const parts = splitPath(request.path)
  const legacy = parts[0] === 'api'
  const rest = legacy ? 2 : 3
  if ((!legacy && parts[0] !== 'apis') || parts.length <= rest) return undefined
  const [group, version] = legacy ? ['', parts[1] as string] : [parts[1] as string, parts[2] as string]
  const query = parseQuery(request.query)
  const watchPath = parts[rest] === 'watch'
  const proxied = legacy && isProxied(parts)
  const target = locate(proxied ? parts.slice(rest, PROXIED) : parts.slice(watchPath ? rest + 1 : rest))
  // The parameter asks for a watch of a collection; of one object it means nothing.
  const named = target.name !== ''
  // The older paths of watches are for reading alone.
  if (watchPath && request.method !== 'GET') throw status.methodNotAllowed()
  const verb =
    (proxied ? PROXY_VERBS.get(request.method) : undefined) ??
    verbOf(request.method, named, watchPath || (!named && isTrue(query.get('watch') ?? '0')))
  const { namespace, plural, name, subresource } = target
  const resource = registry.resource(group, version, plural)
  return { verb, group, version, plural, subresource, namespace, name, query, rest: proxied ? restOf(request.path) : undefined, resource }
}

/** `/api/v1/nodes/NAME/proxy` and all below it. */
const isProxied = (parts: readonly string[]): boolean => parts[2] === 'nodes' && parts[4] === 'proxy'
const PROXIED = 5
/** Besides the methods that resources of this server have. */
const PROXY_VERBS: ReadonlyMap<string, RequestVerb> = new Map([
  ['HEAD', 'get'],
  ['OPTIONS', ''],
])

/** Not decoded: what it means is for others to say. */
const restOf = (path: string): string => {
  const rest = path.split('/').slice(PROXIED + 1)
  return rest.length === 0 ? '' : `/${rest.join('/')}`
}

/** Segments are decoded one by one, after the split: an encoded slash stays inside its segment and names nothing. */
const splitPath = (path: string): readonly string[] => {
  const parts = segmentsOf(path)
  if (!path.includes('%')) return parts
  try {
    return parts.map(decodeURIComponent)
  } catch {
    throw status.badRequest('the request path is not a valid percent-encoded path')
  }
}

/** By hand: to split a text that is met for the first time takes V8 a call into its runtime. */
const segmentsOf = (path: string): string[] => {
  const parts: string[] = []
  let start = path.charCodeAt(0) === SLASH ? 1 : 0
  for (let end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
    parts.push(path.slice(start, end))
    start = end + 1
  }
  // A slash at the end means nothing.
  if (start < path.length) parts.push(path.slice(start))
  return parts
}
const SLASH = 47

interface Target {
  readonly namespace: string
  readonly plural: string
  readonly name: string
  readonly subresource: string
}

const locate = (parts: readonly string[]): Target => {
  if (parts.length > 5 || !parts.every(isName)) throw status.pathNotFound()
  // `namespaces/x` and its subresources are the namespace itself; what follows any other word is a resource inside it.
  const inside = parts[0] === 'namespaces' && parts.length > 2 && !(parts.length === 3 && NAMESPACE_SUBRESOURCES.has(parts[2] as string))
  const first = inside ? 2 : 0
  const plural = parts[first]
  if (plural === undefined || parts.length > first + 3) throw status.pathNotFound()
  const [name, subresource] = [parts[first + 1] ?? '', parts[first + 2] ?? '']
  return { namespace: inside ? (parts[1] as string) : plural === 'namespaces' ? name : '', plural, name, subresource }
}
const isName = (part: string): boolean => part !== '' && part !== '.' && part !== '..' && !part.includes('/')
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize'])

const verbOf = (method: string, named: boolean, watch: boolean): RequestVerb => {
  switch (method) {
    case 'GET':
      return watch ? 'watch' : named ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return named ? 'delete' : 'deletecollection'
    default:
      throw status.methodNotAllowed()
  }
}
