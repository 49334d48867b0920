import type { KubeObject, MetaV1, Stored } from '@coxswain/api-types'
import { isStatus } from '../answer-status.ts'
import { collectionPath, type Kind, objectPath, refOf } from '../resource.ts'
import type { Wire } from '../wire.ts'
import type { Selection } from './list.ts'

export interface Preconditions {
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
}

export interface RemoveOptions {
  readonly preconditions?: Preconditions | undefined
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined
  readonly gracePeriodSeconds?: number | undefined
  readonly dryRun?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

export interface DeleteOptions extends RemoveOptions {
  readonly namespace?: string | undefined
  readonly name: string
}

/** `object`: as it is now, still there while finalizers or a grace period hold it. `status`: the server says only that it is done. */
export interface Deleted<T extends KubeObject> {
  readonly object: Stored<T> | undefined
  readonly status: MetaV1.Status | undefined
}

const body = ({ preconditions, propagationPolicy, gracePeriodSeconds, dryRun }: RemoveOptions) => ({
  kind: 'DeleteOptions',
  apiVersion: 'v1',
  preconditions,
  propagationPolicy,
  gracePeriodSeconds,
  dryRun: dryRun === true ? ['All'] : undefined,
})

/** Deletes one object. Throws StatusError `NotFound`, or `Conflict` where a precondition does not hold. */
export const deleteVerb =
  (wire: Wire) =>
  async <T extends KubeObject>(kind: Kind<T>, options: DeleteOptions): Promise<Deleted<T>> => {
    const answer = await wire.json({
      method: 'DELETE',
      path: objectPath(refOf(kind), options),
      body: body(options),
      signal: options.signal,
    })
    return isStatus(answer) ? { object: undefined, status: answer } : { object: answer as Stored<T>, status: undefined }
  }

export interface DeleteCollectionOptions extends RemoveOptions, Selection {
  readonly limit?: number | undefined
}

/** Deletes all objects of a selection. Gives nothing: what the server answers is a list of some of them. */
export const deleteCollectionVerb =
  (wire: Wire) =>
  async (kind: Kind, options: DeleteCollectionOptions = {}): Promise<void> => {
    const { namespace, labelSelector, fieldSelector, limit, signal } = options
    const query = { labelSelector, fieldSelector, limit }
    await wire.json({ method: 'DELETE', path: collectionPath(refOf(kind), namespace), query, body: body(options), signal })
  }
