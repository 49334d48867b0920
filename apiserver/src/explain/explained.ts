import type { RuleReference, StatusError } from '@coxswain/api-types'

/** What a refusal does not tell the client, because upstream's does not. */
export interface Background {
  /** `Authorization`, or the name of an admission plugin. */
  readonly decidedBy?: string
  /** The object that holds the rule. */
  readonly rule?: RuleReference
  /** What would let the request pass, in words. */
  readonly remedy?: string
}

const known = new WeakMap<StatusError, Background>()

/** Adds to what is known of a refusal, for those who ask why. The refusal itself stays as it is. */
export const explained = (refusal: StatusError, background: Background): StatusError => {
  known.set(refusal, { ...known.get(refusal), ...background })
  return refusal
}

/** Undefined for what was not decided by a rule, but is wrong in itself. */
export const backgroundOf = (refusal: StatusError): Background | undefined => known.get(refusal)
