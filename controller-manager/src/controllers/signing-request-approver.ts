import { type CertificateSigningRequest, formatTime, kinds, type Stored, type SubjectAccessReview } from '@coxswain/api-types'
import { type Client, defineController, plan, updateSubresource } from '@coxswain/client'
import type { CertificateSigner, RequestSubject } from '../shared/signers.ts'
import { KUBELET_CLIENT_SIGNER, kubeletClient } from './signing-requests/checks.ts'
import { certificateText, hasCondition, requestText } from './signing-requests/state.ts'

type Request = Stored<CertificateSigningRequest>

/**
 * Approves what nodes ask for themselves, where whoever asks may have it (upstream: pkg/controller/certificates/approver): a client
 * certificate of the caller's own node, or, with more rights, of any node. The server is asked who may.
 */
export const createSigningRequestApprover = (signer: Pick<CertificateSigner, 'read'>) =>
  defineController<CertificateSigningRequest, string | undefined>({
    name: 'certificatesigningrequest-approving-controller',
    component: 'csrapproving',
    for: kinds.CertificateSigningRequest,
    when: ({ object }) => isOpen(object),
    gather: async ({ object: request, client }) => {
      if (request === undefined || !isOpen(request) || request.spec.signerName !== KUBELET_CLIENT_SIGNER) return undefined
      const subject = await signer.read(requestText(request))
      return subject === undefined ? undefined : approvalOf(request, subject, client)
    },
    reconcile: ({ object: request, gathered: message, now }) => {
      if (request === undefined || message === undefined || !isOpen(request)) return plan()
      const at = formatTime(now)
      const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message, lastUpdateTime: at, lastTransitionTime: at }
      const conditions = [...(request.status?.conditions ?? []), condition]
      const next = { ...request, status: { ...request.status, conditions } }
      return plan(
        updateSubresource(kinds.CertificateSigningRequest, next, { subresource: 'approval', reason: 'the node may have the certificate' }),
      )
    },
  })

const isOpen = (request: Request): boolean =>
  certificateText(request) === '' && !hasCondition(request, 'Approved') && !hasCondition(request, 'Denied')

/** What the approval says; undefined where nobody may have it. */
const approvalOf = async (request: Request, subject: RequestSubject, client: Client): Promise<string | undefined> => {
  if (kubeletClient(subject, request.spec.usages ?? []) !== undefined) return undefined
  if (request.spec.username === subject.commonName && (await mayCreate(request, 'selfnodeclient', client)))
    return 'Auto approving self kubelet client certificate after SubjectAccessReview.'
  return (await mayCreate(request, 'nodeclient', client))
    ? 'Auto approving kubelet client certificate after SubjectAccessReview.'
    : undefined
}

const mayCreate = async ({ spec }: Request, subresource: string, client: Client): Promise<boolean> => {
  const { username, uid, groups, extra } = spec
  const review = {
    metadata: {},
    spec: {
      ...(username === undefined ? {} : { user: username }),
      ...(uid === undefined ? {} : { uid }),
      ...(groups === undefined ? {} : { groups: [...groups] }),
      ...(extra === undefined ? {} : { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
      resourceAttributes: { group: 'certificates.k8s.io', resource: 'certificatesigningrequests', verb: 'create', subresource },
    },
  } as SubjectAccessReview
  const answer = await client.create(kinds.SubjectAccessReview, review)
  return answer.status?.allowed === true
}
