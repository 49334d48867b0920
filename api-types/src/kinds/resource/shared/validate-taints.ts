import type { DeviceTaint, DeviceToleration } from '../../../generated/resource.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelName } from '../../../validation/labels.ts'
import { isValidLabelValue } from '../../../validation/qualified-name.ts'
import { oneOf, refused } from '../../core/pod/errors.ts'
import { validateList } from './lists.ts'

type Errors = readonly FieldError[]

const EFFECTS = ['NoExecute', 'NoSchedule', 'None']
const OPERATORS = ['Equal', 'Exists']
const MAX_TAINTS = 16
const MAX_TOLERATIONS = 16

export const validateTaints = (taints: readonly DeviceTaint[] | undefined, at: Path): Errors =>
  validateList(taints, { max: MAX_TAINTS, each: taintErrors }, at)

const taintErrors = ({ key, value, effect }: DeviceTaint, at: Path): Errors => [
  ...validateLabelName(key, at.child('key')),
  ...(value ? refused(at.child('value'), value, isValidLabelValue(value)) : []),
  ...oneOf(effect, EFFECTS, at.child('effect')),
]

export const validateTolerations = (tolerations: readonly DeviceToleration[] | undefined, at: Path): Errors =>
  validateList(tolerations, { max: MAX_TOLERATIONS, each: tolerationErrors }, at)

const tolerationErrors = ({ key, operator, value = '', effect }: DeviceToleration, at: Path): Errors => [
  ...(key ? validateLabelName(key, at.child('key')) : []),
  ...oneOf(operator, OPERATORS, at.child('operator')),
  ...(operator === 'Exists' && value !== '' ? [fieldErrors.invalid(at.child('value'), value, 'must be empty for operator `Exists`')] : []),
  ...(operator === 'Equal' ? refused(at.child('value'), value, isValidLabelValue(value)) : []),
  ...(effect ? oneOf(effect, EFFECTS, at.child('effect')) : []),
]
