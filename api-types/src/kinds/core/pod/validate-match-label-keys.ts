import type { LabelSelector } from '../../../generated/meta.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelName } from '../../../validation/labels.ts'

const BOTH = 'exists in both matchLabelKeys and labelSelector'

/**
 * Keys whose values come from the pod's own labels (upstream's `ValidateMatchLabelKeysAndMismatchLabelKeys`). The selector holds the
 * requirements made of them already, so a key that stands in it twice was given in both.
 */
export const validateMatchLabelKeys = (
  matchLabelKeys: readonly string[] = [],
  mismatchLabelKeys: readonly string[] = [],
  selector: LabelSelector | undefined,
  at: Path,
): readonly FieldError[] => {
  const errors = [
    ...keyErrors(matchLabelKeys, selector, at.child('matchLabelKeys')),
    ...keyErrors(mismatchLabelKeys, selector, at.child('mismatchLabelKeys')),
  ]
  if (selector !== undefined) {
    const seen = new Set(Object.keys(selector.matchLabels ?? {}))
    for (const { key } of selector.matchExpressions ?? []) {
      const position = matchLabelKeys.lastIndexOf(key)
      if (position >= 0 && seen.has(key)) errors.push(fieldErrors.invalid(at.index(position), key, BOTH))
      seen.add(key)
    }
  }
  matchLabelKeys.forEach((key, i) => {
    if (mismatchLabelKeys.includes(key)) {
      errors.push(fieldErrors.invalid(at.child('matchLabelKeys').index(i), key, 'exists in both matchLabelKeys and mismatchLabelKeys'))
    }
  })
  return errors
}

const keyErrors = (keys: readonly string[], selector: LabelSelector | undefined, at: Path): readonly FieldError[] => {
  if (keys.length === 0) return []
  if (selector === undefined) return [fieldErrors.forbidden(at, 'must not be specified when labelSelector is not set')]
  return keys.flatMap((key, i) => validateLabelName(key, at.index(i)))
}

/** The rule before 1.34, which pods stored under it keep (upstream's `ValidateMatchLabelKeysInTopologySpread`). `at` is `matchLabelKeys`. */
export const validateLegacyMatchLabelKeys = (
  keys: readonly string[] = [],
  selector: LabelSelector | undefined,
  at: Path,
): readonly FieldError[] => {
  if (keys.length === 0) return []
  const taken = new Set([...Object.keys(selector?.matchLabels ?? {}), ...(selector?.matchExpressions ?? []).map(({ key }) => key)])
  return [
    ...(selector === undefined ? [fieldErrors.forbidden(at, 'must not be specified when labelSelector is not set')] : []),
    ...keys.flatMap((key, i) => [
      ...validateLabelName(key, at.index(i)),
      ...(taken.has(key) ? [fieldErrors.invalid(at.index(i), key, BOTH)] : []),
    ]),
  ]
}
