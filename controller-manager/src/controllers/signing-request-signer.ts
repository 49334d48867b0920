import { type CertificateSigningRequest, encodeBase64, encodeUtf8, formatTime, kinds, type Stored } from '@coxswain/api-types'
import { defineController, plan, updateStatus } from '@coxswain/client'
import type { CertificateSigner } from '../shared/signers.ts'
import { SIGNERS } from './signing-requests/checks.ts'
import { certificateText, hasCondition, requestText } from './signing-requests/state.ts'

type Request = Stored<CertificateSigningRequest>
type Findings = { readonly certificate: string } | { readonly why: string } | undefined

/**
 * Signs requests that are approved and meant for one of upstream's signers (upstream: pkg/controller/certificates/signer). What a signer
 * does not give out is said in the condition `Failed`, and not tried again.
 */
export const createSigningRequestSigner = (signer: CertificateSigner) =>
  defineController<CertificateSigningRequest, Findings>({
    name: 'certificatesigningrequest-signing-controller',
    component: 'csrsigning',
    for: kinds.CertificateSigningRequest,
    when: ({ object }) => isToBeSigned(object),
    gather: async ({ object: request }) => (request !== undefined && isToBeSigned(request) ? sign(request, signer) : undefined),
    reconcile: ({ object: request, gathered, now }) => {
      if (request === undefined || gathered === undefined || !isToBeSigned(request)) return plan()
      const at = formatTime(now)
      const status =
        'certificate' in gathered
          ? { ...request.status, certificate: encodeBase64(encodeUtf8(gathered.certificate)) }
          : { ...request.status, conditions: [...(request.status?.conditions ?? []), failure(gathered.why, at)] }
      const reason = 'certificate' in gathered ? 'it is approved' : 'its signer does not give out what it asks for'
      return plan(updateStatus(kinds.CertificateSigningRequest, { ...request, status }, { reason }))
    },
  })

const isToBeSigned = (request: Request): boolean =>
  SIGNERS.has(request.spec.signerName) &&
  certificateText(request) === '' &&
  hasCondition(request, 'Approved') &&
  !hasCondition(request, 'Denied') &&
  !hasCondition(request, 'Failed')

const sign = async (request: Request, signer: CertificateSigner): Promise<Findings> => {
  const { usages = [], expirationSeconds, signerName } = request.spec
  const text = requestText(request)
  const subject = await signer.read(text)
  const why = subject === undefined ? 'unable to parse csr' : SIGNERS.get(signerName)?.(subject, usages)
  return why === undefined ? { certificate: await signer.sign({ request: text, usages: [...usages], expirationSeconds }) } : { why }
}

const failure = (message: string, at: string) => ({
  type: 'Failed',
  status: 'True',
  reason: 'SignerValidationFailure',
  message,
  lastUpdateTime: at,
  lastTransitionTime: at,
})
