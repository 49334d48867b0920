import type { Verb } from './kind.ts'

/** A subresource that acts: what is sent to it, and what can be done with it. */
export interface ActionSubresource {
  readonly group: string
  readonly version: string
  /** Absent: the kind of the resource that it belongs to. */
  readonly kind?: string
  /** Full name of the type in the tables; absent: that of the resource. */
  readonly schema?: string
  readonly verbs: readonly Verb[]
  /** What it is part of, in operation ids: `createCoreV1NamespacedPodBinding`. */
  readonly title: string
  /** Requests are handed on, whatever they are: OpenAPI has no operations of objects for it. */
  readonly connects?: true
}

const OWN = { group: '', version: '' }
const WRITTEN: readonly Verb[] = ['get', 'patch', 'update']

const actions: ReadonlyMap<string, ActionSubresource> = new Map<string, ActionSubresource>([
  ['binding', { group: '', version: 'v1', kind: 'Binding', schema: 'core/v1.Binding', verbs: ['create'], title: 'Binding' }],
  ['eviction', { group: 'policy', version: 'v1', kind: 'Eviction', schema: 'policy/v1.Eviction', verbs: ['create'], title: 'Eviction' }],
  [
    'token',
    {
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
      schema: 'authentication/v1.TokenRequest',
      verbs: ['create'],
      title: 'Token',
    },
  ],
  ['proxy', { ...OWN, kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'], title: 'Proxy', connects: true }],
  ['finalize', { ...OWN, verbs: ['update'], title: 'Finalize' }],
  ['approval', { ...OWN, verbs: WRITTEN, title: 'Approval' }],
  ['ephemeralcontainers', { ...OWN, verbs: WRITTEN, title: 'Ephemeralcontainers' }],
  ['resize', { ...OWN, verbs: WRITTEN, title: 'Resize' }],
])

/**
 * What an action subresource takes and does, as upstream publishes it.
 * @throws Error for a name that is not known here: a kind must not promise what nobody can describe.
 */
export const actionSubresource = (name: string): ActionSubresource => {
  const action = actions.get(name)
  if (action === undefined) throw new Error(`the subresource ${name} is not described in action-subresources.ts`)
  return action
}
