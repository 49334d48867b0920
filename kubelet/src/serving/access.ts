import type { ReviewedAccess } from '@coxswain/client/serving'

/** What a request to a kubelet needs, of the subresources of its node. One that is allowed is enough; they are asked for in this order. */
export interface KubeletAccess {
  readonly verb: string
  readonly resource: 'nodes'
  readonly subresources: readonly string[]
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }

/** Parts of a kubelet's paths that have a permission of their own. */
const BROAD = [
  ['/stats', 'stats'],
  ['/metrics', 'metrics'],
  ['/logs', 'log'],
  ['/checkpoint', 'checkpoint'],
] as const

/** Those that have got one (KEP-2862), for which the permission of everything else is still good. */
const FINE = [
  ['/healthz', 'healthz'],
  ['/configz', 'configz'],
  ['/pods', 'pods'],
  ['/runningpods', 'pods'],
] as const

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`)

/** Upstream's mapping of a kubelet's paths (`NodeRequestAttributesGetter`): what is not named is `nodes/proxy`. */
export const accessOf = (method: string, path: string): KubeletAccess => {
  const broad = BROAD.find(([root]) => isBelow(path, root))
  const fine = FINE.find(([root]) => isBelow(path, root))
  const subresources = broad !== undefined ? [broad[1]] : fine !== undefined ? [fine[1], 'proxy'] : ['proxy']
  return { verb: VERBS[method] ?? '', resource: 'nodes', subresources }
}

/** The same, as the API server is asked about it. */
export const reviewsOf = (node: string, { verb, resource, subresources }: KubeletAccess): readonly ReviewedAccess[] =>
  subresources.map((subresource) => ({ verb, version: 'v1', resource, subresource, name: node }))
