import { type CertificateSigningRequest, kinds, requestBytes } from '@coxswain/api-types'
import { organizationsOf } from '../../pki/check-signing-request.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { forbid } from '../refuse.ts'

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client'
const MASTERS = 'system:masters'

/** Nobody gets a client certificate of the group that may do everything by asking for it (upstream's CertificateSubjectRestriction). */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate: (request) => {
    const { resource, subresource, operation, object } = request
    if (operation !== 'CREATE' || resource.definition !== kinds.CertificateSigningRequest || subresource !== '') return undefined
    const { spec } = object as CertificateSigningRequest
    if (spec.signerName !== CLIENT_SIGNER) return undefined
    const bytes = requestBytes(spec.request)
    if (bytes === undefined || !organizationsOf(bytes).includes(MASTERS)) return undefined
    return forbid(request, `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`)
  },
}
