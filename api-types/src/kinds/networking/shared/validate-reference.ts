import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { isValidPathSegmentName } from '../../../validation/path-segment.ts'
import { refused } from '../../core/pod/errors.ts'

interface Reference {
  readonly apiGroup?: string | undefined
  readonly kind: string
  readonly name: string
}

/** An object named by group, kind and name (upstream's `validateIngressTypedLocalObjectReference`). */
export const referenceErrors = ({ apiGroup, kind, name }: Reference, at: Path): readonly FieldError[] => [
  ...(apiGroup === undefined ? [] : refused(at.child('apiGroup'), apiGroup, isDns1123Subdomain(apiGroup))),
  ...requiredSegment(kind, at.child('kind')),
  ...requiredSegment(name, at.child('name')),
]

/** A text that is there and can stand in a path. */
export const requiredSegment = (text: string | undefined, at: Path): readonly FieldError[] =>
  text ? refused(at, text, isValidPathSegmentName(text)) : [fieldErrors.required(at)]
