export { applyJsonPatch, MAX_COPIED_BYTES, MAX_OPERATIONS } from './json-patch.ts'
export { applyMergePatch } from './merge-patch.ts'
export type { PatchFailure, PatchOutcome } from './outcome.ts'
export { type StrategicMergeInput, strategicMergePatch } from './strategic-merge.ts'
