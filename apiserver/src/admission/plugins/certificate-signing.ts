import { type CertificateSigningRequest, deepEqual, kinds } from '@coxswain/api-types'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { forbid } from '../refuse.ts'
import { maySign } from '../signer-permission.ts'

/** Who issues a certificate must have the right to do so for its signer (upstream's CertificateSigning). */
export const certificateSigning = (authorizer: Authorizer): AdmissionPlugin => ({
  name: 'CertificateSigning',
  validate: (request) => {
    const { resource, subresource, operation, user } = request
    if (operation !== 'UPDATE' || resource.definition !== kinds.CertificateSigningRequest || subresource !== 'status') return undefined
    const [next, old] = [request.object as CertificateSigningRequest, request.old as CertificateSigningRequest]
    // Conditions other than the certificate's own may be written by whoever may write the status.
    const sameCertificate = (next.status?.certificate ?? '') === (old.status?.certificate ?? '')
    if (sameCertificate && deepEqual(next.status?.conditions ?? [], old.status?.conditions ?? [])) return undefined
    const signer = old.spec.signerName
    if (maySign(authorizer, user, 'sign', signer)) return undefined
    return forbid(request, `user not permitted to sign requests with signerName ${JSON.stringify(signer)}`)
  },
})
