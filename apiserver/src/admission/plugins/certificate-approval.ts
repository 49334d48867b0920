import { type CertificateSigningRequest, kinds } from '@coxswain/api-types'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { forbid } from '../refuse.ts'
import { maySign } from '../signer-permission.ts'

/** Who approves a certificate must have the right to do so for its signer (upstream's CertificateApproval). */
export const certificateApproval = (authorizer: Authorizer): AdmissionPlugin => ({
  name: 'CertificateApproval',
  validate: (request) => {
    const { resource, subresource, operation, user, old } = request
    if (operation !== 'UPDATE' || resource.definition !== kinds.CertificateSigningRequest || subresource !== 'approval') return undefined
    const signer = (old as CertificateSigningRequest).spec.signerName
    if (maySign(authorizer, user, 'approve', signer)) return undefined
    return forbid(request, `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`)
  },
})
