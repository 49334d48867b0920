import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
  NonResourceAttributes,
  ResourceAttributes,
  SubjectAccessReviewSpec,
} from '../../../generated/authorization.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelName } from '../../../validation/labels.ts'
import { isValidLabelValue } from '../../../validation/qualified-name.ts'

interface Access {
  readonly resourceAttributes?: ResourceAttributes | undefined
  readonly nonResourceAttributes?: NonResourceAttributes | undefined
}

/** What is to be done, to a resource or to a path (upstream's `ValidateSelfSubjectAccessReviewSpec`). `at` is `spec`. */
export const validateAccess = (spec: Access, at: Path): readonly FieldError[] => [...choiceErrors(spec, at), ...selectorErrors(spec, at)]

/** Who is to do what (upstream's `ValidateSubjectAccessReviewSpec`). `at` is `spec`. */
export const validateSubjectAccess = (spec: SubjectAccessReviewSpec, at: Path): readonly FieldError[] => {
  const nobody = !spec.user && (spec.groups ?? []).length === 0
  return [
    ...choiceErrors(spec, at),
    ...(nobody ? [fieldErrors.invalid(at.child('user'), spec.user ?? '', 'at least one of user or group must be specified')] : []),
    ...selectorErrors(spec, at),
  ]
}

/** A review is about what its spec says: it has no name, labels or owners. */
export const validateEmptyMetadata = (metadata: ObjectMeta, except: readonly (keyof ObjectMeta)[], at: Path): readonly FieldError[] => {
  const allowed: ReadonlySet<string> = new Set(['managedFields', ...except])
  const given = Object.entries(metadata).some(([field, value]) => !allowed.has(field) && isGiven(value))
  const why = except.length === 0 ? 'must be empty' : `must be empty except for ${except.join(', ')}`
  return given ? [fieldErrors.invalid(at, metadata, why)] : []
}

const isGiven = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined && value !== null && value !== ''

const choiceErrors = ({ resourceAttributes: resource, nonResourceAttributes: path }: Access, at: Path): readonly FieldError[] => {
  if (resource !== undefined && path !== undefined)
    return [fieldErrors.invalid(at.child('nonResourceAttributes'), path, 'cannot be specified in combination with resourceAttributes')]
  if (resource !== undefined || path !== undefined) return []
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return [fieldErrors.invalid(at.child('resourceAttributes'), null, why)]
}

const selectorErrors = ({ resourceAttributes: { fieldSelector, labelSelector } = {} }: Access, at: Path): readonly FieldError[] => {
  const place = at.child('resourceAttributes')
  return [
    ...attributesErrors(fieldSelector, place.child('fieldSelector'), fieldKeyErrors),
    ...attributesErrors(labelSelector, place.child('labelSelector'), labelErrors),
  ]
}

type Selector = FieldSelectorAttributes | LabelSelectorAttributes
type Requirement = NonNullable<Selector['requirements']>[number]
type RequirementErrors = (requirement: Requirement, at: Path) => readonly FieldError[]

const attributesErrors = (selector: Selector | undefined, at: Path, ofRequirement: RequirementErrors): readonly FieldError[] => {
  if (selector === undefined) return []
  const { rawSelector = '', requirements = [] } = selector
  return [
    ...(rawSelector !== '' && requirements.length > 0
      ? [fieldErrors.invalid(at.child('rawSelector'), rawSelector, 'may not specified at the same time as requirements')]
      : []),
    ...(rawSelector === '' && requirements.length === 0
      ? [fieldErrors.required(at.child('requirements'), `when ${at} is specified, requirements or rawSelector is required`)]
      : []),
    ...requirements.flatMap((each, i) => {
      const place = at.child('requirements').index(i)
      return [...operatorErrors(each, place), ...ofRequirement(each, place)]
    }),
  ]
}

/** Operators that are not known here come from newer clients, and are let through. */
const operatorErrors = ({ operator, values = [] }: Requirement, at: Path): readonly FieldError[] => {
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
    return [fieldErrors.required(at.child('values'), "must be specified when `operator` is 'In' or 'NotIn'")]
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    return [fieldErrors.forbidden(at.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
  return []
}

const fieldKeyErrors: RequirementErrors = ({ key }, at) => (key === '' ? [fieldErrors.required(at.child('key'), 'must be specified')] : [])

const labelErrors: RequirementErrors = ({ key, values = [] }, at) => [
  ...validateLabelName(key, at.child('key')),
  ...values.flatMap((value, i) => isValidLabelValue(value).map((why) => fieldErrors.invalid(at.child('values').index(i), value, why))),
]
