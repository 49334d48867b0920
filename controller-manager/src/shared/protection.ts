import type { KubeObject, Stored } from '@coxswain/api-types'
import { type Kind, type Steps, update } from '@coxswain/client'

export interface Protection {
  readonly finalizer: string
  readonly inUse: boolean
}

/** Keeps a finalizer on an object until it is to go and nothing uses it any more. */
export const protect = (kind: Kind, object: Stored<KubeObject>, { finalizer, inUse }: Protection): Steps => {
  const { finalizers = [], deletionTimestamp } = object.metadata
  const held = finalizers.includes(finalizer)
  const withFinalizers = (next: readonly string[], reason: string): Steps =>
    update(kind, { ...object, metadata: { ...object.metadata, finalizers: next } }, { reason })
  if (deletionTimestamp === undefined) return held ? [] : withFinalizers([...finalizers, finalizer], 'it may come to be in use')
  if (!held || inUse) return []
  return withFinalizers(
    finalizers.filter((each) => each !== finalizer),
    'nothing uses it any more',
  )
}
