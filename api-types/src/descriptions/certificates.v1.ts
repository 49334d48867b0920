import { type Descriptions, listOf } from './descriptions.ts'

const requester = (what: string): string => `${what} of whoever made the object. Set by the server.`

/** Certificate signing requests. */
export const descriptions: Descriptions = {
  'certificates/v1.CertificateSigningRequest': {
    '': 'Asks a signer for a certificate. Somebody approves or denies it; what is approved is signed, and all of them are removed in time.',
    metadata: 'Name, labels and other data of the object.',
    spec: 'What is asked for. Fixed.',
    status: 'What was decided, and the certificate.',
  },
  'certificates/v1.CertificateSigningRequestList': listOf('certificate signing requests'),
  'certificates/v1.CertificateSigningRequestSpec': {
    '': 'What a certificate signing request asks for, and who asks.',
    request: 'The request itself: PKCS#10 in PEM, its block called CERTIFICATE REQUEST.',
    signerName: 'Who should sign it, such as kubernetes.io/kube-apiserver-client or example.org/name.',
    expirationSeconds: 'How long the certificate should be good, at least 600 seconds. The signer may decide otherwise.',
    usages: 'What its key should be good for, such as client auth or server auth.',
    username: requester('The user name'),
    uid: requester('The id'),
    groups: requester('The groups'),
    extra: requester('Further attributes'),
  },
  'certificates/v1.CertificateSigningRequestStatus': {
    '': 'How far a certificate signing request has come.',
    conditions: 'What was decided: Approved or Denied, and Failed when it could not be signed. None is ever taken back.',
    certificate: 'The certificate in PEM, with those in between if need be. Set once, by the signer.',
  },
  'certificates/v1.CertificateSigningRequestCondition': {
    '': 'A decision about a certificate signing request.',
    type: 'Approved, Denied, Failed, or a type of somebody else.',
    status: 'True, False or Unknown; the three types above are always True.',
    reason: 'Why, in a word for programs.',
    message: 'Why, in words for people.',
    lastUpdateTime: 'When the condition was last written.',
    lastTransitionTime: 'When the status last changed.',
  },
}
