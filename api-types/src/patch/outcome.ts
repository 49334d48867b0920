import type { JsonValue } from '../schema/json.ts'

/**
 * Why a patch was not applied, as the server answers it: `Malformed` 400 BadRequest; `TooManyOperations` 413 RequestEntityTooLarge;
 * `Unprocessable` 422 Invalid, where upstream keeps the reason to itself and says `the server rejected our request due to an error in
 * our request`; `Failed` 500 with this message and no reason, as upstream answers errors of strategic merging that it has no code for.
 */
export interface PatchFailure {
  readonly kind: 'Malformed' | 'TooManyOperations' | 'Unprocessable' | 'Failed'
  readonly message: string
}

export type PatchOutcome<Document extends JsonValue = JsonValue> =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly failure: PatchFailure }

/** Leaves a patch from any depth; never crosses the folder's functions. */
export class PatchError extends Error {
  readonly kind: PatchFailure['kind']
  constructor(kind: PatchFailure['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** Runs a patch and gives its refusal as a value. Any other error is a bug and is thrown on. */
export const outcomeOf = <Document extends JsonValue>(apply: () => Document): PatchOutcome<Document> => {
  try {
    return { ok: true, document: apply() }
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, failure: { kind: error.kind, message: error.message } }
    throw error
  }
}
