import type { CertificateSigningRequest, CertificateSigningRequestSpec } from '../../../generated/certificates.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { notSupported } from '../../core/pod/errors.ts'
import { validateRequestConditions } from './conditions.ts'
import { requestBytes, whyNoCertificates } from './pem.ts'
import { validateSignerName } from './signer-name.ts'

type Errors = readonly FieldError[]
type Read<T> = DeepReadonly<T>

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown'
const MIN_EXPIRATION = 600
const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

/**
 * Upstream's `validateCertificateSigningRequest`, but for what only cryptography can tell: the server looks at the request and at
 * certificates themselves. What is stored and would be refused today may stay.
 */
export const validateSigningRequest = (
  object: Read<CertificateSigningRequest>,
  at: Path,
  old?: Read<CertificateSigningRequest>,
): Errors => [
  ...specErrors(object.spec, at.child('spec'), old?.spec),
  ...validateRequestConditions(object, old, at.child('status').child('conditions')),
  ...certificateErrors(object.status?.certificate ?? '', at.child('status').child('certificate'), old),
]

const specErrors = (spec: Read<CertificateSigningRequestSpec>, at: Path, old: Read<CertificateSigningRequestSpec> | undefined): Errors => {
  const { request, signerName, expirationSeconds: expiration } = spec
  return [
    ...(requestBytes(request) === undefined
      ? [fieldErrors.invalid(at.child('request'), request, 'PEM block type must be CERTIFICATE REQUEST')]
      : []),
    ...usageErrors(spec.usages ?? [], old?.usages ?? [], at.child('usages')),
    ...(signerName === LEGACY_SIGNER
      ? legacyErrors(old?.signerName, at.child('signerName'))
      : validateSignerName(signerName, at.child('signerName'))),
    ...(expiration !== undefined && expiration < MIN_EXPIRATION
      ? [fieldErrors.invalid(at.child('expirationSeconds'), expiration, 'may not specify a duration less than 600 seconds (10 minutes)')]
      : []),
  ]
}

const legacyErrors = (stored: string | undefined, at: Path): Errors =>
  stored === LEGACY_SIGNER ? [] : [fieldErrors.invalid(at, LEGACY_SIGNER, 'the legacy signerName is not allowed via this API version')]

const usageErrors = (usages: readonly string[], stored: readonly string[], at: Path): Errors => {
  const anyStored = stored.some((usage) => !USAGES.includes(usage))
  const repeatedStored = new Set(stored).size < stored.length
  return [
    ...(usages.length === 0 ? [fieldErrors.required(at)] : []),
    ...usages.flatMap((usage, i) => (anyStored || USAGES.includes(usage) ? [] : [notSupported(at.index(i), usage, USAGES)])),
    ...usages.flatMap((usage, i) => (repeatedStored || usages.indexOf(usage) === i ? [] : [fieldErrors.duplicate(at.index(i), usage)])),
  ]
}

const certificateErrors = (certificate: string, at: Path, old: Read<CertificateSigningRequest> | undefined): Errors => {
  const stored = old?.status?.certificate ?? ''
  if (old !== undefined && (certificate === stored || whyNoCertificates(stored) !== undefined)) return []
  const why = whyNoCertificates(certificate)
  return why === undefined ? [] : [fieldErrors.invalid(at, '<certificate data>', why)]
}
