/** What updates of most kinds keep of the stored object (upstream's usual `PrepareForUpdate`). */

import type { ObjectMeta } from '../generated/meta.v1.types.ts'
import type { KubeObject } from '../object.ts'
import { semanticEqual } from '../util/semantic-equal.ts'
import { setOrDelete } from './core/pod/set-or-delete.ts'

interface WithSpec extends KubeObject {
  spec?: object | undefined
}

interface WithStatus extends WithSpec {
  status?: object | undefined
}

/** A spec that changed starts a new generation. */
export const countGeneration = (draft: WithSpec, old: WithSpec): void => {
  const { generation } = old.metadata
  setOrDelete(draft.metadata, 'generation', semanticEqual(draft.spec, old.spec) ? generation : (generation ?? 0) + 1)
}

/** On `/status` the spec stays; elsewhere the status does, and the generation counts the changes of the spec. */
export const keepSpecOrStatus = (draft: WithStatus, old: WithStatus, subresource: string): void => {
  if (subresource === 'status') {
    setOrDelete(draft, 'spec', old.spec)
    return
  }
  setOrDelete(draft, 'status', old.status)
  countGeneration(draft, old)
}

const OWN_METADATA: readonly (keyof ObjectMeta)[] = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'deletionTimestamp']

/** Of some kinds `/status` changes nothing but the status, metadata included (upstream's `ResetObjectMetaForStatus`). */
export const keepMetadata = (draft: KubeObject, old: KubeObject): void => {
  for (const field of OWN_METADATA) setOrDelete(draft.metadata, field, old.metadata[field])
}
