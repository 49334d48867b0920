import type { RequestSubject } from '../../shared/signers.ts'

/** Why a request may not be signed by one of upstream's signers; undefined where it may (upstream: pkg/apis/certificates/helpers.go). */
export type Check = (subject: RequestSubject, usages: readonly string[]) => string | undefined

const NODE_PREFIX = 'system:node:'

const isNodes = ({ organizations }: RequestSubject): boolean => organizations.length === 1 && organizations[0] === 'system:nodes'

/** Keys that are no RSA keys encipher nothing. */
const usagesProblem = (usages: readonly string[], purpose: string): string | undefined => {
  const given = [...new Set(usages)].filter((each) => each !== 'key encipherment').sort()
  const matches = given.length === 2 && given.includes('digital signature') && given.includes(purpose)
  return matches ? undefined : `usages did not match [${['digital signature', 'key encipherment', purpose].sort().join(' ')}]`
}

const nameProblem = ({ commonName }: RequestSubject): string | undefined =>
  commonName.startsWith(NODE_PREFIX) ? undefined : `subject common name does not begin with ${NODE_PREFIX}`

export const kubeletServing: Check = (subject, usages) => {
  if (!isNodes(subject)) return 'subject organization is not system:nodes'
  if (subject.dnsNames.length === 0 && subject.ipAddresses.length === 0) return 'DNS or IP subjectAltName is required'
  if (subject.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed'
  if (subject.uris.length > 0) return 'URI subjectAltNames are not allowed'
  return usagesProblem(usages, 'server auth') ?? nameProblem(subject)
}

export const kubeletClient: Check = (subject, usages) => {
  if (!isNodes(subject)) return 'subject organization is not system:nodes'
  if (subject.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed'
  if (subject.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed'
  if (subject.ipAddresses.length > 0) return 'IP subjectAltNames are not allowed'
  if (subject.uris.length > 0) return 'URI subjectAltNames are not allowed'
  return nameProblem(subject) ?? usagesProblem(usages, 'client auth')
}

const apiServerClient: Check = (_subject, usages) => {
  const other = usages.find((each) => !['digital signature', 'key encipherment', 'client auth'].includes(each))
  if (other !== undefined) return `invalid usage for client certificate: ${other}`
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth'
}

export const KUBELET_CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet'

/** Upstream's signers, by name. Requests of others are for others to sign. */
export const SIGNERS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['kubernetes.io/kube-apiserver-client', apiServerClient],
  [KUBELET_CLIENT_SIGNER, kubeletClient],
  ['kubernetes.io/kubelet-serving', kubeletServing],
  ['kubernetes.io/legacy-unknown', () => undefined],
])
