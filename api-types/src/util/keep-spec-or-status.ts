import type { ObjectMeta } from '../generated/meta.v1.types.ts'
import { setOrDelete } from '../kinds/core/pod/set-or-delete.ts'
import { semanticEqual } from './semantic-equal.ts'

interface WithSpecAndStatus {
  metadata: ObjectMeta
  spec?: object | undefined
  status?: object | undefined
}

const CLIENTS_OWN = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const

/**
 * What an update keeps of the stored object, where `/status` is for the status alone: there spec and metadata stay (upstream's
 * `ResetObjectMetaForStatus`), elsewhere the status does, and a changed spec starts a new generation.
 */
export const keepSpecOrStatus = <T extends WithSpecAndStatus>(draft: T, old: T, subresource: string): void => {
  const { generation } = old.metadata
  if (subresource === 'status') {
    setOrDelete(draft, 'spec', old.spec)
    setOrDelete(draft.metadata, 'generation', generation)
    for (const field of CLIENTS_OWN) setOrDelete(draft.metadata, field, old.metadata[field])
    return
  }
  setOrDelete(draft, 'status', old.status)
  setOrDelete(draft.metadata, 'generation', semanticEqual(draft.spec, old.spec) ? generation : (generation ?? 0) + 1)
}
