import type { PeerCertificate } from './peer.ts'
import { asAuthenticated, type UserInfo } from './user-info.ts'

/**
 * The user that a client certificate names: its common name, its organizations as groups, its UID since 1.34, and the
 * certificate's fingerprint as credential id. Undefined where it names nobody; `'invalid'` where it must not be believed.
 * Source: `apiserver/pkg/authentication/request/x509`.
 */
export const certificateUser = (certificate: PeerCertificate): UserInfo | 'invalid' | undefined => {
  if (!certificate.verified || certificate.uid === '') return 'invalid'
  if (certificate.commonName === '') return undefined
  return asAuthenticated({
    name: certificate.commonName,
    ...(certificate.uid === undefined ? {} : { uid: certificate.uid }),
    groups: certificate.organizations,
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${certificate.fingerprint}`] },
  })
}
