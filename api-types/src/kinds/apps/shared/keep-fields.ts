/** What both controllers of replicas keep of the stored object on an update (upstream's `PrepareForUpdate` of their strategies). */

import type { PodSpec } from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import { dropDisabledFields } from '../../core/pod/disabled-fields.ts'
import { setOrDelete } from '../../core/pod/set-or-delete.ts'

interface Controller {
  metadata: ObjectMeta
  spec?: { template?: { spec?: PodSpec | undefined } | undefined } | undefined
  status?: object | undefined
}

/** On `/status` the spec stays; elsewhere the status does, and a change that `hasChanged` sees starts a new generation. */
export const keepSpecOrStatus = <T extends Controller>(
  draft: T,
  old: T,
  subresource: string,
  hasChanged: (draft: T, old: T) => boolean,
): void => {
  const generation = old.metadata.generation
  if (subresource === 'status') {
    setOrDelete(draft, 'spec', old.spec)
    setOrDelete(draft.metadata, 'generation', generation)
    return
  }
  setOrDelete(draft, 'status', old.status)
  dropDisabledFields(draft.spec?.template?.spec, old.spec?.template?.spec)
  setOrDelete(draft.metadata, 'generation', hasChanged(draft, old) ? (generation ?? 0) + 1 : generation)
}

export const specChanged = ({ spec }: Controller, old: Controller): boolean => !semanticEqual(spec, old.spec)
