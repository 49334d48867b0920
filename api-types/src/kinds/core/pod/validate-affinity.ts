import type {
  Affinity,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from '../../../generated/core.v1.types.ts'
import type { LabelSelector } from '../../../generated/meta.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { validateLabelName } from '../../../validation/labels.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { isValidLabelValue } from '../../../validation/qualified-name.ts'
import { refused } from './errors.ts'
import type { PodValidationOptions } from './options.ts'
import { validateMatchLabelKeys } from './validate-match-label-keys.ts'

type Errors = readonly FieldError[]
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/** Where a pod wants to be (upstream's `validateAffinity`). */
export const validateAffinity = (affinity: Affinity | undefined, at: Path, options: PodValidationOptions): Errors => {
  if (affinity === undefined) return []
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  return [
    ...(nodeAffinity === undefined ? [] : nodeAffinityErrors(nodeAffinity, at.child('nodeAffinity'), options)),
    ...(podAffinity === undefined ? [] : podAffinityErrors(podAffinity, at.child('podAffinity'), options)),
    ...(podAntiAffinity === undefined ? [] : podAffinityErrors(podAntiAffinity, at.child('podAntiAffinity'), options)),
  ]
}

const nodeAffinityErrors = (affinity: NodeAffinity, at: Path, options: PodValidationOptions): Errors => {
  const required = affinity[REQUIRED]
  return [
    ...(required === undefined
      ? []
      : validateNodeSelector(required, at.child(REQUIRED), options.allowInvalidLabelValueInRequiredNodeAffinity)),
    ...(affinity[PREFERRED] ?? []).flatMap(({ weight, preference }, i) => [
      ...weightErrors(weight, at.child(PREFERRED).index(i)),
      // A preference with a bad value does no harm: it never matches.
      ...nodeSelectorTermErrors(preference ?? {}, at.child(PREFERRED).index(i).child('preference'), true),
    ]),
  ]
}

const weightErrors = (weight: number | undefined, at: Path): Errors =>
  (weight ?? 0) <= 0 || (weight ?? 0) > 100 ? [fieldErrors.invalid(at.child('weight'), weight ?? 0, 'must be in the range 1-100')] : []

/** Terms of which one must hold (upstream's `ValidateNodeSelector`). */
export const validateNodeSelector = ({ nodeSelectorTerms }: NodeSelector, at: Path, allowInvalidValues = false): Errors => {
  const place = at.child('nodeSelectorTerms')
  if ((nodeSelectorTerms ?? []).length === 0) return [fieldErrors.required(place, 'must have at least one node selector term')]
  return nodeSelectorTerms.flatMap((term, i) => nodeSelectorTermErrors(term, place.index(i), allowInvalidValues))
}

const nodeSelectorTermErrors = ({ matchExpressions, matchFields }: NodeSelectorTerm, at: Path, allowInvalidValues: boolean): Errors => [
  ...(matchExpressions ?? []).flatMap((each, i) => expressionErrors(each, at.child('matchExpressions').index(i), allowInvalidValues)),
  ...(matchFields ?? []).flatMap((each, i) => fieldRequirementErrors(each, at.child('matchFields').index(i))),
]

const expressionErrors = ({ key = '', operator, values = [] }: NodeSelectorRequirement, at: Path, allowInvalidValues: boolean): Errors => [
  ...nodeOperatorErrors(operator, values, at),
  ...validateLabelName(key, at.child('key')),
  ...(allowInvalidValues ? [] : values.flatMap((value, i) => refused(at.child('values').index(i), value, isValidLabelValue(value)))),
]

const nodeOperatorErrors = (operator: string, values: readonly string[], at: Path): Errors => {
  const place = at.child('values')
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? [] : [fieldErrors.required(place, "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : [fieldErrors.forbidden(place, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    case 'Gt':
    case 'Lt':
      return values.length === 1 ? [] : [fieldErrors.required(place, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
    default:
      return [fieldErrors.invalid(at.child('operator'), operator ?? '', 'not a valid selector operator')]
  }
}

/** Only the node's name can be selected by field. */
const fieldRequirementErrors = ({ key = '', operator, values = [] }: NodeSelectorRequirement, at: Path): Errors => {
  const errors: FieldError[] = []
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(fieldErrors.invalid(at.child('operator'), operator ?? '', 'not a valid selector operator'))
  } else if (values.length !== 1) {
    errors.push(
      fieldErrors.required(at.child('values'), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
    )
  }
  if (key !== 'metadata.name') return [...errors, fieldErrors.invalid(at.child('key'), key, 'not a valid field selector key')]
  return [...errors, ...values.flatMap((value, i) => refused(at.child('values').index(i), value, isDns1123Subdomain(value)))]
}

const podAffinityErrors = (affinity: PodAffinity, at: Path, options: PodValidationOptions): Errors => [
  ...(affinity[REQUIRED] ?? []).flatMap((term, i) => podTermErrors(term, at.child(REQUIRED).index(i), options)),
  ...(affinity[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, i) => [
    ...weightErrors(weight, at.child(PREFERRED).index(i)),
    ...podTermErrors(podAffinityTerm ?? { topologyKey: '' }, at.child(PREFERRED).index(i).child('podAffinityTerm'), options),
  ]),
]

const podTermErrors = (term: PodAffinityTerm, at: Path, { allowInvalidLabelValueInSelector }: PodValidationOptions): Errors => {
  const rules = { allowInvalidValues: allowInvalidLabelValueInSelector }
  return [
    ...validateLabelSelector(term.labelSelector, at.child('labelSelector'), rules),
    ...validateLabelSelector(term.namespaceSelector, at.child('namespaceSelector'), rules),
    ...(term.namespaces ?? []).flatMap((name) => refused(at.child('namespace'), name, isDns1123Label(name))),
    ...validateMatchLabelKeys(term.matchLabelKeys, term.mismatchLabelKeys, term.labelSelector, at),
    ...(term.topologyKey ? [] : [fieldErrors.required(at.child('topologyKey'), 'can not be empty')]),
    ...validateLabelName(term.topologyKey ?? '', at.child('topologyKey')),
  ]
}

const hasInvalidValue = (requirements: readonly { readonly values?: readonly string[] | undefined }[] | undefined): boolean =>
  (requirements ?? []).some(({ values }) => (values ?? []).some((value) => isValidLabelValue(value).length > 0))

/** A stored pod's terms hold values that are refused today. */
export const hasInvalidLabelValueInAffinity = (affinity: Affinity | undefined): boolean =>
  [affinity?.podAffinity, affinity?.podAntiAffinity].some((each) => {
    const terms = [...(each?.[REQUIRED] ?? []), ...(each?.[PREFERRED] ?? []).map(({ podAffinityTerm }) => podAffinityTerm)]
    const invalid = (selector: LabelSelector | undefined): boolean => hasInvalidValue(selector?.matchExpressions)
    return terms.some((term) => invalid(term?.labelSelector) || invalid(term?.namespaceSelector))
  })

/** As above, of the nodes that the pod requires. */
export const hasInvalidLabelValueInRequiredNodeAffinity = (affinity: Affinity | undefined): boolean =>
  (affinity?.nodeAffinity?.[REQUIRED]?.nodeSelectorTerms ?? []).some(({ matchExpressions }) => hasInvalidValue(matchExpressions))
