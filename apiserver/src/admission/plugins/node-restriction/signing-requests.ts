import { type CertificateSigningRequest, requestBytes } from '@coxswain/api-types'
import type { NodeWrite, Restriction } from '../node-restriction.ts'

const NODE_SIGNERS: ReadonlySet<string> = new Set(['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet'])

/** Certificates of nodes are in the name of the node that asks. */
export const restrictRequest = ({ node, request: { operation, object } }: NodeWrite): Restriction | Promise<Restriction> => {
  if (operation !== 'CREATE') return undefined
  const { spec } = object as CertificateSigningRequest
  return NODE_SIGNERS.has(spec.signerName) ? restrictName(node, spec.request) : undefined
}

/** What reads certificates is large, and loaded when there is one to read. */
const restrictName = async (node: string, text: string): Promise<Restriction> => {
  const bytes = requestBytes(text)
  const { commonNameOf } = await import('../../../pki/check-signing-request.ts')
  const name = bytes === undefined ? undefined : commonNameOf(bytes)
  if (name === undefined) return 'unable to parse csr'
  return name === `system:node:${node}` ? undefined : `can only create a node CSR with CN=system:node:${node}`
}
