import type { DeviceClaim } from '../../../generated/resource.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateList } from './lists.ts'
import { validateLabel } from './names.ts'

export const MAX_REQUESTS = 32
const NOT_A_REQUEST = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"

/** How requests of a claim may be named elsewhere: by their name, or with one of their alternatives, `gpu/large`. */
export const requestNames = (claim: DeviceClaim = {}): ReadonlySet<string> =>
  new Set(
    (claim.requests ?? []).flatMap(({ name, firstAvailable }) => [name, ...(firstAvailable ?? []).map((sub) => `${name}/${sub.name}`)]),
  )

/** The name of a request of the claim. */
export const validateRequestRef = (name: string, names: ReadonlySet<string>, at: Path): readonly FieldError[] => {
  const parts = name.split('/')
  const unknown = fieldErrors.invalid(at, name, NOT_A_REQUEST)
  if (parts.length > 2) return [unknown]
  return [...parts.flatMap((part) => validateLabel(part, at)), ...(names.has(name) ? [] : [unknown])]
}

/** Requests that something is about, each once. */
export const validateRequestRefs = (refs: readonly string[] | undefined, names: ReadonlySet<string>, at: Path): readonly FieldError[] =>
  validateList(refs, { max: MAX_REQUESTS, each: (name, place) => validateRequestRef(name, names, place), key: (name) => name }, at)
