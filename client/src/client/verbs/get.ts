import type { KubeObject, Stored } from '@coxswain/api-types'
import { acceptOf } from '../media-types.ts'
import { type Kind, type ObjectName, objectPath, refOf } from '../resource.ts'
import type { Wire } from '../wire.ts'

export interface GetOptions extends ObjectName {
  /** Empty (the default): the newest state. `0`: whatever the server has at hand. */
  readonly resourceVersion?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Reads one object. Throws StatusError `NotFound` where there is none. */
export const getVerb =
  (wire: Wire) =>
  async <T extends KubeObject>(kind: Kind<T>, options: GetOptions): Promise<Stored<T>> => {
    const ref = refOf(kind)
    const { resourceVersion, signal } = options
    const answer = await wire.json({
      method: 'GET',
      path: objectPath(ref, options),
      query: { resourceVersion },
      accept: acceptOf(ref, 'object'),
      signal,
    })
    return answer as Stored<T>
  }
