import type { JobSpec, SuccessPolicy, SuccessPolicyRule } from '../../../generated/batch.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { nonNegative } from '../../core/pod/errors.ts'
import { countIndexes, IndexesError, parseIndexes } from './indexes.ts'

type Errors = readonly FieldError[]

const MAX_RULES = 20
const MAX_INDEXES_BYTES = 64 * 1024

/** Rules for when enough indexes of an Indexed Job have succeeded. */
export const successPolicyErrors = ({ successPolicy, completionMode, completions }: JobSpec, at: Path): Errors => {
  if (successPolicy === undefined) return []
  if (completionMode !== 'Indexed') return [fieldErrors.invalid(at, internal(successPolicy), 'requires indexed completion mode')]
  const { rules = [] } = successPolicy
  const place = at.child('rules')
  return [
    ...(rules.length === 0
      ? [fieldErrors.required(place, 'at least one rules must be specified when the successPolicy is specified')]
      : []),
    ...(rules.length > MAX_RULES ? [fieldErrors.tooMany(place, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, i) => ruleErrors(rule, completions ?? 0, place.index(i))),
  ]
}

/** Upstream shows its internal types, whose fields are written with capitals. */
const internal = ({ rules }: SuccessPolicy) => ({
  Rules: (rules ?? []).map(({ succeededIndexes, succeededCount }) => ({
    SucceededIndexes: succeededIndexes ?? null,
    SucceededCount: succeededCount ?? null,
  })),
})

const ruleErrors = ({ succeededIndexes, succeededCount }: SuccessPolicyRule, completions: number, at: Path): Errors => {
  if (succeededIndexes === undefined && succeededCount === undefined) {
    return [fieldErrors.required(at, 'at least one of succeededCount or succeededIndexes must be specified')]
  }
  const { count, errors } = readIndexes(succeededIndexes ?? '', completions, at.child('succeededIndexes'))
  if (succeededCount === undefined) return errors
  const place = at.child('succeededCount')
  const above = (limit: number, what: string): Errors =>
    succeededCount > limit ? [fieldErrors.invalid(place, succeededCount, `must be less than or equal to ${limit} (${what})`)] : []
  return [
    ...errors,
    ...nonNegative(succeededCount, place),
    ...above(completions, 'the number of specified completions'),
    ...(succeededIndexes === undefined ? [] : above(count, 'the number of indexes in the specified succeededIndexes field')),
  ]
}

const readIndexes = (text: string, completions: number, at: Path): { readonly count: number; readonly errors: Errors } => {
  const tooLong = text.length > MAX_INDEXES_BYTES ? [fieldErrors.tooLong(at, MAX_INDEXES_BYTES)] : []
  try {
    return { count: countIndexes(parseIndexes(text, completions)), errors: tooLong }
  } catch (error) {
    if (!(error instanceof IndexesError)) throw error
    return { count: 0, errors: [...tooLong, fieldErrors.invalid(at, text, `error parsing succeededIndexes: ${error.message}`)] }
  }
}
