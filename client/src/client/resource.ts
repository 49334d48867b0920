import { apiVersionOf, type KindDefinition, type KubeObject } from '@coxswain/api-types'

/** The names under which a resource is reached: all that is needed for a kind that is known only at run time. Plain data. */
export interface ResourceRef<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespaced: boolean
  /** Filled into objects that are sent without it. */
  readonly kind?: string | undefined
  /** Ask the server for metadata alone (`PartialObjectMetadata`). */
  readonly metadataOnly?: true | undefined
  /** Never set: carries the type of the objects. */
  readonly objects?: T | undefined
}

/** What the client takes to say which resource is meant: a kind of api-types, or the bare names. */
export type Kind<T extends KubeObject = KubeObject> = KindDefinition<T> | ResourceRef<T>

/** The names of a kind, without its behaviour. */
export const refOf = <T extends KubeObject>(kind: Kind<T>): ResourceRef<T> => {
  if ('namespaced' in kind) return kind
  const { group, version, plural, scope } = kind
  return { group, version, plural, namespaced: scope === 'Namespaced', kind: kind.kind }
}

/** The same resource with objects cut down to their metadata, for callers that need no more: garbage collection, who asks only what was written. */
export const metadataOnly = (kind: Kind): ResourceRef => {
  const { group, version, plural, namespaced, kind: name } = refOf(kind)
  return { group, version, plural, namespaced, kind: name, metadataOnly: true }
}

/** Text that is equal for two values which name the same resource in the same form. */
export const resourceId = (kind: Kind): string =>
  `${apiVersionOf(kind.group, kind.version)}/${kind.plural}${'metadataOnly' in kind && kind.metadataOnly === true ? ' (metadata)' : ''}`

/** `pods`, `deployments.apps`: as messages name a resource. */
export const resourceName = ({ group, plural }: Pick<ResourceRef, 'group' | 'plural'>): string =>
  group === '' ? plural : `${plural}.${group}`

const base = ({ group, version }: ResourceRef): string => (group === '' ? `/api/${version}` : `/apis/${group}/${version}`)

/** Path of a collection; of all namespaces where a namespaced resource is given none. */
export const collectionPath = (ref: ResourceRef, namespace?: string | undefined): string => {
  if (!ref.namespaced || namespace === undefined || namespace === '') return `${base(ref)}/${ref.plural}`
  return `${base(ref)}/namespaces/${encodeURIComponent(namespace)}/${ref.plural}`
}

/** What names one object (or one of its subresources). Cluster-scoped objects have no namespace. */
export interface ObjectName {
  readonly namespace?: string | undefined
  readonly name: string
  readonly subresource?: string | undefined
}

/** Path of one object. Throws where a part is missing: the server would take the path for another one. */
export const objectPath = (ref: ResourceRef, { namespace, name, subresource }: ObjectName): string => {
  if (name === '') throw new TypeError(`${resourceName(ref)}: a name is needed`)
  if (ref.namespaced && (namespace === undefined || namespace === ''))
    throw new TypeError(`${resourceName(ref)} ${JSON.stringify(name)}: a namespace is needed`)
  const path = `${collectionPath(ref, namespace)}/${encodeURIComponent(name)}`
  return subresource === undefined || subresource === '' ? path : `${path}/${subresource}`
}
