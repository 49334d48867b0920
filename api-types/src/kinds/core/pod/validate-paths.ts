import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

const none: readonly FieldError[] = []

/** No element of the path may lead upwards. */
export const validatePathNoBacksteps = (path: string, at: Path): readonly FieldError[] =>
  path.split('/').includes('..') ? [fieldErrors.invalid(at, path, "must not contain '..'")] : none

/** A path that stays below the folder that it is relative to. */
export const validateLocalDescendingPath = (path: string, at: Path): readonly FieldError[] => [
  ...(path.startsWith('/') ? [fieldErrors.invalid(at, path, 'must be a relative path')] : none),
  ...validatePathNoBacksteps(path, at),
]

/** As above, and the name is not one that volumes keep for themselves (`..data`). */
export const validateLocalNonReservedPath = (path: string, at: Path): readonly FieldError[] => [
  ...validateLocalDescendingPath(path, at),
  ...(path.startsWith('..') && !path.startsWith('../') ? [fieldErrors.invalid(at, path, "must not start with '..'")] : none),
]

/** Permission bits of a file. */
export const validateFileMode = (mode: number | undefined, at: Path): readonly FieldError[] =>
  mode !== undefined && (mode > 0o777 || mode < 0)
    ? [fieldErrors.invalid(at, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : none
