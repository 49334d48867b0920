import type { DetailedPeerCertificate, PeerCertificate as NodePeerCertificate, TLSSocket } from 'node:tls'
import type { Peer, PeerCertificate } from '../authentication/peer.ts'

/** Kubernetes' own subject attribute for a user's UID (KEP-4193 family, 1.34+). */
const UID_OID = '1.3.6.1.4.1.57683.2'

type TlsFacts = Pick<TLSSocket, 'remoteAddress' | 'authorized' | 'getPeerCertificate'>

/** What a TLS connection says of its client. */
export const socketPeer = (socket: TlsFacts): Peer => {
  const address = socket.remoteAddress ?? ''
  const certificate = readCertificate(socket)
  return certificate === undefined ? { address } : { address, certificate }
}

const readCertificate = (socket: TlsFacts): PeerCertificate | undefined => {
  const shown: NodePeerCertificate | DetailedPeerCertificate | null | undefined = socket.getPeerCertificate()
  if (shown?.raw === undefined) return undefined
  // Attributes without a short name in OpenSSL stand under their OID; one that occurs several times is an array.
  const subject: Readonly<Record<string, unknown>> = { ...shown.subject }
  const uid = Object.hasOwn(subject, UID_OID) ? (texts(subject[UID_OID])[0] ?? '') : undefined
  return {
    commonName: texts(subject.CN).at(-1) ?? '',
    organizations: texts(subject.O),
    ...(uid === undefined ? {} : { uid }),
    verified: socket.authorized,
    notAfter: Date.parse(shown.valid_to),
    fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

const texts = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
