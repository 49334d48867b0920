import type { Taint } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelName } from '../../../validation/labels.ts'
import { isValidLabelValue } from '../../../validation/qualified-name.ts'

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** Taints of a node, unique by key and effect (upstream's `validateNodeTaints`). */
export const taintErrors = (taints: readonly DeepReadonly<Taint>[] = [], at: Path): FieldError[] => {
  const seen = new Set<string>()
  return taints.flatMap((taint, i) => {
    const { key, value = '', effect } = taint
    const reasons = isValidLabelValue(value)
    const errors = [
      ...validateLabelName(key, at.index(i).child('key')),
      ...(reasons.length > 0 ? [fieldErrors.invalid(at.index(i).child('value'), value, reasons.join(';'))] : []),
      ...effectErrors(effect, at.index(i).child('effect')),
    ]
    const pair = `${effect} ${key}`
    if (seen.has(pair))
      errors.push({ ...fieldErrors.duplicate(at.index(i), internalTaint(taint)), detail: 'taints must be unique by key and effect pair' })
    seen.add(pair)
    return errors
  })
}

const effectErrors = (effect: string | undefined, at: Path): FieldError[] => {
  if (!effect) return [fieldErrors.required(at)]
  if (EFFECTS.includes(effect)) return []
  // Upstream lists these as they come, not sorted.
  return [
    {
      ...fieldErrors.notSupported(at, effect, EFFECTS),
      detail: `supported values: ${EFFECTS.map((each) => JSON.stringify(each)).join(', ')}`,
    },
  ]
}

/** Upstream shows its internal type, with that type's own field names. */
const internalTaint = ({ key, value = '', effect, timeAdded }: DeepReadonly<Taint>) => ({
  Key: key,
  Value: value,
  Effect: effect,
  TimeAdded: timeAdded ?? null,
})
