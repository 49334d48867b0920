export { ATOMIC_TYPES } from './atomic-types.ts'
export { type Comparison, compareObjects } from './compare.ts'
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
  union as fieldSetUnion,
} from './field-set.ts'
export { fieldsOf } from './fields-of.ts'
export { FieldsError } from './list-items.ts'
export { defaultManager, validateManager } from './manager-name.ts'
export { sameButTimes, type TrackUpdateInput, trackUpdate, type VersionView } from './track-update.ts'
