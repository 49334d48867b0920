import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../../generated/certificates.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { formatTime } from '../../../time.ts'
import { deepCopy } from '../../../util/deep.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { notSupported } from '../../core/pod/errors.ts'

type Condition = CertificateSigningRequestCondition
type Read = DeepReadonly<CertificateSigningRequest>

/** What is decided by approval alone. */
export const DECISIONS: readonly string[] = ['Approved', 'Denied']
/** Conditions that say so by being there: they are true and are never taken back. */
export const LASTING: readonly string[] = [...DECISIONS, 'Failed']
const STATUSES = ['False', 'True', 'Unknown']
const EXCLUSIVE = 'Approved and Denied conditions are mutually exclusive'

export const conditionsOf = ({ status }: Read, type?: string): readonly DeepReadonly<Condition>[] =>
  (status?.conditions ?? []).filter((each) => type === undefined || each.type === type)

/** Whoever reports the status leaves decisions as they are; adding or dropping one is refused later (upstream's `preserveConditionInstances`). */
export const keepDecisions = (draft: CertificateSigningRequest, old: Read): void => {
  const conditions = draft.status?.conditions ?? []
  for (const type of DECISIONS) {
    const stored = conditionsOf(old, type)
    const places = conditions.flatMap((each, i) => (each.type === type ? [i] : []))
    if (places.length !== stored.length) continue
    for (const [i, place] of places.entries()) conditions[place] = deepCopy(stored[i] as DeepReadonly<Condition>)
  }
}

/** Fills in times that a client leaves out: a status that stays keeps the time of its last change (upstream's `populateConditionTimestamps`). */
export const stampConditions = (draft: CertificateSigningRequest, old: Read, now: number): void => {
  for (const condition of draft.status?.conditions ?? []) {
    condition.lastUpdateTime ||= formatTime(now)
    const before = conditionsOf(old, condition.type).find(
      ({ status, lastTransitionTime }) => status === condition.status && lastTransitionTime,
    )
    condition.lastTransitionTime ||= before?.lastTransitionTime ?? formatTime(now)
  }
}

/** What is wrong with the conditions; what was wrong with those that are stored may stay so. */
export const validateRequestConditions = (object: Read, old: Read | undefined, at: Path): readonly FieldError[] => {
  const stored = old === undefined ? [] : conditionsOf(old).map(({ type }) => type)
  const seen = new Set<string>()
  return conditionsOf(object).flatMap(({ type, status }, i) => {
    const place = at.index(i)
    const isRepeated = seen.has(type) && new Set(stored).size === stored.length
    seen.add(type)
    const isContrary = DECISIONS.includes(type) && DECISIONS.every((each) => seen.has(each))
    return [
      ...(type === '' && !stored.includes('') ? [fieldErrors.required(place.child('type'))] : []),
      ...statusErrors(status, LASTING.includes(type) ? ['True'] : STATUSES, place.child('status')),
      ...(isContrary && !DECISIONS.every((each) => stored.includes(each))
        ? [fieldErrors.invalid(place.child('type'), type, EXCLUSIVE)]
        : []),
      ...(isRepeated ? [fieldErrors.duplicate(place.child('type'), type)] : []),
    ]
  })
}

const statusErrors = (status: string, allowed: readonly string[], at: Path): readonly FieldError[] => {
  if (status === '') return [fieldErrors.required(at)]
  return allowed.includes(status) ? [] : [notSupported(at, status, allowed)]
}
