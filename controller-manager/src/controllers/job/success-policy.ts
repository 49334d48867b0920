import type { BatchV1, DeepReadonly } from '@coxswain/api-types'
import { countOf, type Intervals, overlap, parseIntervals } from './intervals.ts'

export interface SuccessInput {
  readonly policy: DeepReadonly<BatchV1.SuccessPolicy> | undefined
  readonly completions: number
  /** Indexes that have succeeded. */
  readonly succeeded: Intervals
}

/** Which rule says that enough indexes have succeeded, in upstream's words; undefined where none does (`matchSuccessPolicy`). */
export const metSuccessPolicy = ({ policy, completions, succeeded }: SuccessInput): string | undefined => {
  if (policy === undefined || succeeded.length === 0) return undefined
  const at = policy.rules.findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && countOf(succeeded) >= succeededCount
    const wanted = parseIntervals(succeededIndexes, completions)
    if (wanted.length === 0) return false
    const have = overlap(wanted, succeeded)
    return have === countOf(wanted) || (succeededCount !== undefined && have >= succeededCount)
  })
  return at < 0 ? undefined : `Matched rules at index ${at}`
}
