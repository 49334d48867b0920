export { ATOMIC_TYPES } from './atomic-types.ts'
export { atomicsIn } from './atomics.ts'
export { checkConfig } from './check-config.ts'
export { type Comparison, compareObjects } from './compare.ts'
export { type Conflict, conflictsMessage, conflictText, pathText } from './conflicts.ts'
export {
  difference as fieldSetDifference,
  EMPTY as EMPTY_FIELD_SET,
  equals as fieldSetsEqual,
  type FieldPath,
  type FieldSet,
  fieldSetOf,
  has as fieldSetHas,
  intersection as fieldSetIntersection,
  isEmpty as isEmptyFieldSet,
  pathsOf as fieldSetPaths,
  recursiveDifference as fieldSetRecursiveDifference,
  union as fieldSetUnion,
} from './field-set.ts'
export { fieldsOf } from './fields-of.ts'
export { applyConfiguration } from './last-applied.ts'
export { FieldsError } from './list-items.ts'
export { managedFieldsText } from './managed-fields-text.ts'
export { defaultManager, validateManager } from './manager-name.ts'
export { readManagers, writeManagers } from './managers.ts'
export { mergeObjects } from './merge.ts'
export { DEDUCED } from './node.ts'
export { managersFromScale, managersOfScale, type ReplicasPath } from './scale-managers.ts'
export { type Applied, type TrackApplyInput, trackApply } from './track-apply.ts'
export { type TrackUpdateInput, trackUpdate, type VersionView } from './track-update.ts'
export type { ReversibleView } from './versions.ts'
