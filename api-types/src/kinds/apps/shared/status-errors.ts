import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { nonNegative } from '../../core/pod/errors.ts'

type Counts = Readonly<Record<string, number | undefined>>

/** Counts in a status: none is negative, and parts are no greater than what they are part of. `of` names the greater field of each part. */
export const countErrors = (
  status: Counts,
  counts: readonly string[],
  of: readonly (readonly [string, string])[],
  at: Path,
): readonly FieldError[] => [
  ...counts.flatMap((name) => nonNegative(status[name], at.child(name))),
  ...of.flatMap(([part, whole]) => {
    if ((status[part] ?? 0) <= (status[whole] ?? 0)) return []
    // Upstream names the whole in full where it is the replicas, and short where it is not.
    const shown = whole === 'replicas' ? 'status.replicas' : whole
    return [fieldErrors.invalid(at.child(part), status[part] ?? 0, `cannot be greater than ${shown}`)]
  }),
]

/** How often a name was taken never falls, nor is it forgotten. */
export const collisionErrors = (count: number | undefined, old: number | undefined, at: Path): readonly FieldError[] =>
  old !== undefined && (count ?? -1) < old ? [fieldErrors.invalid(at, count ?? 0, 'cannot be decremented')] : []
