import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../../../generated/flowcontrol.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { rangeText } from '../../core/pod/errors.ts'
import { EXEMPT, MANDATORY_PRIORITY_LEVELS } from '../shared/mandatory.ts'

const MAX_QUEUES = 10_000_000
/** Bits of a flow's hash that choose its queues (upstream's `shufflesharding.MaxHashBits`). */
const MAX_HASH_BITS = 60
const NOT_NEGATIVE = 'must be a non-negative integer'

/** Upstream's `ValidatePriorityLevelConfigurationSpec`. `at` is `spec`. */
export const priorityLevelErrors = (spec: PriorityLevelConfigurationSpec, name: string, at: Path): readonly FieldError[] => [
  ...((name === EXEMPT) !== (spec.type === 'Exempt')
    ? [fieldErrors.invalid(at.child('type'), spec.type ?? '', "type must be 'Exempt' if and only if name is 'exempt'")]
    : []),
  ...typeErrors(spec, at),
]

/** Levels that the server cannot do without stay as they are, but for the share of those that are never held back. */
export const mandatoryErrors = (spec: PriorityLevelConfigurationSpec, name: string, at: Path): readonly FieldError[] => {
  const fixed = MANDATORY_PRIORITY_LEVELS.get(name)
  if (fixed === undefined) return []
  const expected = name === EXEMPT ? { ...fixed, exempt: spec.exempt } : fixed
  if (semanticEqual(spec, expected)) return []
  const except = name === EXEMPT ? " except the 'spec.exempt' field" : ''
  return [fieldErrors.invalid(at, spec, `spec of '${name}'${except} must equal the fixed value`)]
}

const typeErrors = ({ type, limited, exempt }: PriorityLevelConfigurationSpec, at: Path): readonly FieldError[] => {
  switch (type) {
    case 'Exempt':
      return [
        ...(limited === undefined ? [] : [fieldErrors.forbidden(at.child('limited'), 'must be nil if the type is not Limited')]),
        ...(exempt === undefined ? [] : exemptErrors(exempt, at.child('exempt'))),
      ]
    case 'Limited':
      return [
        ...(exempt === undefined ? [] : [fieldErrors.forbidden(at.child('exempt'), 'must be nil if the type is Limited')]),
        ...(limited === undefined
          ? [fieldErrors.required(at.child('limited'), 'must not be empty when type is Limited')]
          : limitedErrors(limited, at.child('limited'))),
      ]
    default:
      return [fieldErrors.notSupported(at.child('type'), type ?? '', ['Exempt', 'Limited'])]
  }
}

const exemptErrors = ({ nominalConcurrencyShares, lendablePercent }: ExemptPriorityLevelConfiguration, at: Path): readonly FieldError[] => [
  ...notNegative(nominalConcurrencyShares, at.child('nominalConcurrencyShares'), NOT_NEGATIVE),
  ...percentErrors(lendablePercent, at.child('lendablePercent')),
]

const limitedErrors = (limited: LimitedPriorityLevelConfiguration, at: Path): readonly FieldError[] => [
  ...notNegative(limited.nominalConcurrencyShares, at.child('nominalConcurrencyShares'), NOT_NEGATIVE),
  ...responseErrors(limited.limitResponse, at.child('limitResponse')),
  ...percentErrors(limited.lendablePercent, at.child('lendablePercent')),
  ...notNegative(limited.borrowingLimitPercent, at.child('borrowingLimitPercent'), `if specified, ${NOT_NEGATIVE}`),
]

const notNegative = (value: number | undefined, at: Path, why: string): readonly FieldError[] =>
  (value ?? 0) < 0 ? [fieldErrors.invalid(at, value, why)] : []

const percentErrors = (value: number | undefined, at: Path): readonly FieldError[] =>
  value === undefined || (value >= 0 && value <= 100) ? [] : [fieldErrors.invalid(at, value, rangeText(0, 100))]

const responseErrors = ({ type, queuing }: LimitResponse = { type: '' }, at: Path): readonly FieldError[] => {
  const place = at.child('queuing')
  switch (type) {
    case 'Reject':
      // Upstream says Limited here, and means Queue.
      return queuing === undefined ? [] : [fieldErrors.forbidden(place, 'must be nil if limited.limitResponse.type is not Limited')]
    case 'Queue':
      return queuing === undefined
        ? [fieldErrors.required(place, 'must not be empty if limited.limitResponse.type is Limited')]
        : queuingErrors(queuing, place)
    default:
      return [fieldErrors.notSupported(at.child('type'), type ?? '', ['Queue', 'Reject'])]
  }
}

const POSITIVE = 'must be positive'

const queuingErrors = ({ queues = 0, handSize = 0, queueLengthLimit = 0 }: QueuingConfiguration, at: Path): readonly FieldError[] => [
  ...(queueLengthLimit <= 0 ? [fieldErrors.invalid(at.child('queueLengthLimit'), queueLengthLimit, POSITIVE)] : []),
  ...(queues <= 0 ? [fieldErrors.invalid(at.child('queues'), queues, POSITIVE)] : []),
  ...(queues > MAX_QUEUES ? [fieldErrors.invalid(at.child('queues'), queues, `must not be greater than ${MAX_QUEUES}`)] : []),
  ...handErrors(handSize, queues, at.child('handSize')),
]

const handErrors = (handSize: number, queues: number, at: Path): readonly FieldError[] => {
  if (handSize <= 0) return [fieldErrors.invalid(at, handSize, POSITIVE)]
  if (handSize > queues) return [fieldErrors.invalid(at, handSize, `should not be greater than queues (${queues})`)]
  if (Math.ceil(Math.log2(queues) * handSize) <= MAX_HASH_BITS) return []
  const why = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_HASH_BITS}`
  return [fieldErrors.invalid(at, handSize, why)]
}
