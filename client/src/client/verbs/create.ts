import { apiVersionOf, type DeepReadonly, type KubeObject, type Stored } from '@coxswain/api-types'
import { acceptOf } from '../media-types.ts'
import { collectionPath, type Kind, objectPath, type ResourceRef, refOf, resourceName } from '../resource.ts'
import type { Wire } from '../wire.ts'

/** What every write may say. */
export interface WriteOptions {
  readonly dryRun?: boolean | undefined
  readonly fieldManager?: string | undefined
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined
  readonly signal?: AbortSignal | undefined
}

export const writeQuery = ({ dryRun, fieldManager, fieldValidation }: WriteOptions) => ({
  dryRun: dryRun === true ? 'All' : undefined,
  fieldManager,
  fieldValidation,
})

/** The object with apiVersion and kind: typed code leaves them out. */
export const identified = (ref: ResourceRef, object: DeepReadonly<KubeObject>): DeepReadonly<KubeObject> => {
  const { group, version, kind } = ref
  if (object.kind !== undefined || kind === undefined) return object
  // No spread with members after it: V8 makes a hidden class of its own for each object that is made so.
  return Object.assign({}, object, { apiVersion: apiVersionOf(group, version), kind })
}

/**
 * Creates an object in the namespace that it names. Of a kind with metadata alone the answer has no more; what is sent is whole. Throws
 * StatusError `AlreadyExists`, `Invalid`, `Forbidden`, ...
 */
export const createVerb =
  (wire: Wire) =>
  async <T extends KubeObject>(kind: Kind<T>, object: DeepReadonly<NoInfer<T>>, options: WriteOptions = {}): Promise<Stored<T>> => {
    const ref = refOf(kind)
    const body = identified(ref, object as DeepReadonly<KubeObject>)
    const { namespace } = body.metadata
    if (ref.namespaced && (namespace === undefined || namespace === ''))
      throw new TypeError(`${resourceName(ref)}: metadata.namespace is needed`)
    const answer = await wire.json({
      method: 'POST',
      path: collectionPath(ref, namespace),
      accept: acceptOf(ref, 'object'),
      query: writeQuery(options),
      body,
      signal: options.signal,
    })
    return answer as Stored<T>
  }

export interface CreateSubresourceOptions extends WriteOptions {
  readonly namespace?: string | undefined
  readonly name: string
  readonly subresource: string
  readonly body: unknown
}

/** Posts to a subresource of one object: `binding`, `eviction`, `token`. Gives the answer as it is. */
export const createSubresourceVerb =
  (wire: Wire) =>
  (kind: Kind, options: CreateSubresourceOptions): Promise<unknown> =>
    wire.json({
      method: 'POST',
      path: objectPath(refOf(kind), options),
      query: writeQuery(options),
      body: options.body,
      signal: options.signal,
    })
