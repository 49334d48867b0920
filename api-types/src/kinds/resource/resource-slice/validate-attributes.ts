import type { DeviceAttribute } from '../../../generated/resource.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

type Errors = readonly FieldError[]

const MAX_VALUE = 64
const ONE_VALUE = 'exactly one value must be specified'
const NUMBER = '(0|[1-9]\\d*)'
const PRERELEASE = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)'
const BUILD = '[0-9a-zA-Z-]+'
/** As semver.org 2.0.0 has it. */
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${PRERELEASE}(\\.${PRERELEASE})*)?(\\+${BUILD}(\\.${BUILD})*)?$`)

/** The one value of an attribute. */
export const validateAttribute = (attribute: DeviceAttribute, at: Path): Errors => {
  const { int, bool, string, version } = attribute
  const given = [int, bool, string, version].filter((value) => value !== undefined).length
  return [
    ...sizeErrors(string, at.child('string')),
    ...(version === undefined || VERSION.test(version)
      ? []
      : [fieldErrors.invalid(at.child('version'), version, 'must be a string compatible with semver.org spec 2.0.0')]),
    ...sizeErrors(version, at.child('version')),
    ...(given === 1 ? [] : [fieldErrors.invalid(at, given === 0 ? '' : internal(attribute), ONE_VALUE)]),
  ]
}

const sizeErrors = (text: string | undefined, at: Path): Errors =>
  text !== undefined && byteLength(text) > MAX_VALUE ? [fieldErrors.tooLong(at, MAX_VALUE)] : []

/** Upstream shows its internal type, whose fields are named otherwise. */
const internal = ({ int, bool, string, version }: DeviceAttribute) => ({
  IntValue: int ?? null,
  BoolValue: bool ?? null,
  StringValue: string ?? null,
  VersionValue: version ?? null,
  IntValues: null,
  BoolValues: null,
  StringValues: null,
  VersionValues: null,
})
