import type { CertificateSigningRequest } from '../../../generated/certificates.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { conditionsOf, DECISIONS, LASTING } from './conditions.ts'

type Errors = readonly FieldError[]
type Read = DeepReadonly<CertificateSigningRequest>

/** Only approval decides, only the status gets the certificate, and neither takes anything back. */
export const validateSigningRequestUpdate = (next: Read, old: Read, at: Path, subresource: string): Errors => {
  const conditions = at.child('status').child('conditions')
  const count = (object: Read, type: string) => conditionsOf(object, type).length
  const refuse = (how: string, type: string) => fieldErrors.forbidden(conditions, `updates may not ${how} a condition of type "${type}"`)
  const added = subresource === 'approval' ? [] : DECISIONS.filter((type) => count(next, type) > count(old, type))
  return [
    ...LASTING.filter((type) => count(next, type) < count(old, type)).map((type) => refuse('remove', type)),
    ...added.map((type) => refuse('add', type)),
    ...certificateErrors(next, old, at.child('status').child('certificate'), subresource),
  ]
}

const certificateErrors = (next: Read, old: Read, at: Path, subresource: string): Errors => {
  const [after, before] = [next.status?.certificate ?? '', old.status?.certificate ?? '']
  if (after === before) return []
  if (subresource !== 'status') return [fieldErrors.forbidden(at, 'updates may not set certificate content')]
  return before === '' ? [] : [fieldErrors.forbidden(at, 'updates may not modify existing certificate content')]
}
