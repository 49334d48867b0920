import type { DeepReadonly, KubeObject, Stored } from '@coxswain/api-types'
import { acceptOf } from '../media-types.ts'
import { type Kind, objectPath, refOf } from '../resource.ts'
import type { Wire } from '../wire.ts'
import { identified, type WriteOptions, writeQuery } from './create.ts'

export interface UpdateOptions extends WriteOptions {
  /** `status`, or another part of the object that is written apart. */
  readonly subresource?: string | undefined
}

/** Replaces an object. Its metadata.resourceVersion, where given, must still be the current one: else StatusError `Conflict`. */
export const updateVerb =
  (wire: Wire) =>
  async <T extends KubeObject>(kind: Kind<T>, object: DeepReadonly<NoInfer<T>>, options: UpdateOptions = {}): Promise<Stored<T>> => {
    const ref = refOf(kind)
    const body = identified(ref, object as DeepReadonly<KubeObject>)
    const { namespace, name = '' } = body.metadata
    const path = objectPath(ref, { namespace, name, subresource: options.subresource })
    const accept = acceptOf(ref, 'object')
    return (await wire.json({ method: 'PUT', path, accept, query: writeQuery(options), body, signal: options.signal })) as Stored<T>
  }
