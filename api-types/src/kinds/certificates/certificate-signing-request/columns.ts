import { ageColumn, nameColumn } from '../../../columns.ts'
import type { CertificateSigningRequest } from '../../../generated/certificates.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { humanDuration } from '../../../time.ts'

const NONE = '<none>'

export const signingRequestColumns: readonly Column<CertificateSigningRequest>[] = [
  nameColumn,
  ageColumn,
  {
    name: 'SignerName',
    type: 'string',
    priority: 0,
    description: 'Who is to sign it.',
    value: ({ spec }) => spec.signerName || NONE,
  },
  { name: 'Requestor', type: 'string', priority: 0, description: 'Who asks for it.', value: ({ spec }) => spec.username ?? '' },
  {
    name: 'RequestedDuration',
    type: 'string',
    priority: 0,
    description: 'How long the certificate should be good.',
    value: ({ spec }) => (spec.expirationSeconds === undefined ? NONE : humanDuration(spec.expirationSeconds * 1000)),
  },
  { name: 'Condition', type: 'string', priority: 0, description: 'How far it has come.', value: condition },
]

function condition({ status = {} }: CertificateSigningRequest): string {
  const types = new Set((status.conditions ?? []).map(({ type }) => type))
  const decision = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending'
  return `${decision}${types.has('Failed') ? ',Failed' : ''}${status.certificate ? ',Issued' : ''}`
}
