import { actionSubresource, type Resource } from '@coxswain/api-types'

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const SCALE: GroupVersionKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' }

/** The kind of what is written to a resource or to its subresource: an `Eviction` to `pods/eviction`. */
export const kindOf = (resource: Resource, subresource: string): GroupVersionKind => {
  const own = { group: resource.group, version: resource.version, kind: resource.kind }
  if (subresource === '' || subresource === 'status') return own
  if (subresource === 'scale') return SCALE
  const { group, version, kind } = actionSubresource(subresource)
  return kind === undefined ? own : { group, version, kind }
}

/** Whether the object of a request to the subresource is the resource's own kind, and so has the forms of this. */
export const isOwnKind = (resource: Resource, subresource: string): boolean => kindOf(resource, subresource).kind === resource.kind
