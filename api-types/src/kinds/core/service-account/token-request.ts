import type { TokenRequest } from '../../../generated/authentication.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

const DEFAULT_SECONDS = 3600
const MIN_SECONDS = 600
const MAX_SECONDS = 2 ** 32

/** A token that lives an hour unless the client says otherwise (upstream's `SetDefaults_TokenRequestSpec`). */
export const defaultTokenRequest = (draft: TokenRequest): void => {
  draft.spec ??= {}
  draft.spec.expirationSeconds ??= DEFAULT_SECONDS
}

/** How long a token may live (upstream's `ValidateTokenRequest`). `at` is the object. */
export const validateTokenRequest = ({ spec }: TokenRequest, at: Path): readonly FieldError[] => {
  const seconds = spec?.expirationSeconds ?? 0
  const refuse = (why: string): FieldError => fieldErrors.invalid(at.child('spec').child('expirationSeconds'), seconds, why)
  if (seconds < MIN_SECONDS) return [refuse('may not specify a duration less than 10 minutes')]
  return seconds > MAX_SECONDS ? [refuse('may not specify a duration larger than 2^32 seconds')] : []
}
