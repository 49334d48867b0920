import type { KubeObject, Stored } from '@coxswain/api-types'
import { acceptOf, PATCH_TYPES, type PatchType } from '../media-types.ts'
import { type Kind, type ObjectName, objectPath, refOf } from '../resource.ts'
import type { Wire } from '../wire.ts'
import { type WriteOptions, writeQuery } from './create.ts'

export interface PatchOptions extends WriteOptions, ObjectName {
  /** `apply` needs a fieldManager. */
  readonly type: PatchType
  /** Operations for `json`, a partial object for the others. */
  readonly patch: unknown
  /** Of an apply: take fields that another manager owns. */
  readonly force?: boolean | undefined
}

/** Changes part of an object; `apply` creates it where there is none. Throws StatusError `Conflict`, `Invalid`, `NotFound`, ... */
export const patchVerb =
  (wire: Wire) =>
  async <T extends KubeObject>(kind: Kind<T>, options: PatchOptions): Promise<Stored<T>> => {
    const { type, patch, force, signal } = options
    const ref = refOf(kind)
    const answer = await wire.json({
      method: 'PATCH',
      path: objectPath(ref, options),
      accept: acceptOf(ref, 'object'),
      query: { ...writeQuery(options), force },
      contentType: PATCH_TYPES[type],
      body: patch,
      signal,
    })
    return answer as Stored<T>
  }
