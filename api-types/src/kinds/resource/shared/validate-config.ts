import type { DeviceConfiguration, DeviceSelector } from '../../../generated/resource.v1.types.ts'
import type { JsonValue } from '../../../schema/json.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateDriverName } from '../../storage/shared/drivers.ts'
import { validateList } from './lists.ts'

type Errors = readonly FieldError[]

export const MAX_CONFIGS = 32
const MAX_SELECTORS = 32
const MAX_EXPRESSION = 10 * 1024
const MAX_RAW = 10 * 1024

/** Whether the stored object has the same: sizes of what is stored already are not looked at again. */
export interface Stored {
  readonly stored: boolean
}
export const NEW: Stored = { stored: false }

/** What selects devices. The expression is looked at for being there and for its length; the server compiles it. */
export const validateSelectors = (selectors: readonly DeviceSelector[] | undefined, at: Path, { stored }: Stored = NEW): Errors =>
  validateList(
    selectors,
    {
      max: MAX_SELECTORS,
      each: ({ cel }, place) =>
        cel === undefined
          ? [fieldErrors.required(place.child('cel'))]
          : stored
            ? []
            : expressionErrors(cel.expression, place.child('cel').child('expression')),
    },
    at,
  )

const expressionErrors = (expression: string, at: Path): Errors => {
  if (expression === '') return [fieldErrors.required(at)]
  return byteLength(expression) > MAX_EXPRESSION ? [fieldErrors.tooLong(at, MAX_EXPRESSION)] : []
}

/** What a driver is told (upstream's `validateDeviceConfiguration`). */
export const validateConfiguration = ({ opaque }: DeviceConfiguration, at: Path, rules: Stored = NEW): Errors => {
  const place = at.child('opaque')
  if (opaque === undefined) return [fieldErrors.required(place)]
  return [
    ...validateDriverName(opaque.driver, place.child('driver')),
    ...validateRawObject(opaque.parameters, place.child('parameters'), rules),
  ]
}

/** Any JSON object of a bearable size. */
export const validateRawObject = (value: JsonValue | undefined, at: Path, { stored }: Stored = NEW): Errors => {
  if (value === undefined || value === null) return [fieldErrors.required(at)]
  if (!stored && byteLength(JSON.stringify(value)) > MAX_RAW) return [fieldErrors.tooLong(at, MAX_RAW)]
  return typeof value === 'object' && !Array.isArray(value)
    ? []
    : [fieldErrors.invalid(at, '<value omitted>', 'must be a valid JSON object')]
}
