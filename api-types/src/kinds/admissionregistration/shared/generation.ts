import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import { setOrDelete } from '../../core/pod/set-or-delete.ts'

interface Counted {
  metadata: ObjectMeta
}

/** A change of what `part` picks starts a new generation. For kinds without a status of their own. */
export const countGeneration = <T extends Counted>(draft: T, old: T, part: (object: T) => unknown): void => {
  const { generation } = old.metadata
  setOrDelete(draft.metadata, 'generation', semanticEqual(part(draft), part(old)) ? generation : (generation ?? 0) + 1)
}
