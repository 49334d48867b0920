import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, PeerCertificate as NodePeerCertificate, TLSSocket } from 'node:tls'
import type { Peer, PeerCertificate } from '../../serving/peer.ts'

/** Kubernetes' own subject attribute for a user's UID (KEP-4193 family, 1.34+). */
const UID_OID = '1.3.6.1.4.1.57683.2'

type TlsFacts = Pick<TLSSocket, 'remoteAddress' | 'authorized' | 'getPeerCertificate' | 'getPeerX509Certificate' | 'isSessionReused'>

/** Says what a TLS connection says of its client. */
export type ReadPeer = (socket: TlsFacts) => Peer

/** The authorities of certificates, PEM texts. */
export interface Authorities {
  readonly clientCa?: string | Buffer | undefined
  /** Absent: there are no front proxies, and all that is verified is a client. */
  readonly frontProxyCa?: string | undefined
}

type Trust = Pick<PeerCertificate, 'verified' | 'frontProxy'>

/** Certificates whose authority is kept in mind. */
const MAX_KNOWN = 1_000

/**
 * The handshake verifies a chain up to any authority; which one it was is found here, by signatures and not by names: a client may send
 * whatever certificates it likes along with its own.
 */
export const createPeerReader = ({ clientCa, frontProxyCa }: Authorities): ReadPeer => {
  const clients = certificatesIn(clientCa?.toString() ?? '')
  const proxies = certificatesIn(frontProxyCa ?? '')
  // A resumed session has the client's certificate, but not those that came along with it.
  const known = new Map<string, Trust>()
  const trustIn = (socket: TlsFacts, fingerprint: string): Trust => {
    const before = socket.isSessionReused() ? known.get(fingerprint) : undefined
    if (before !== undefined) return before
    const leaf = socket.getPeerX509Certificate()
    const trust = { verified: chainsTo(leaf, clients), frontProxy: chainsTo(leaf, proxies) }
    if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value ?? '')
    known.set(fingerprint, trust)
    return trust
  }
  return (socket) => {
    const address = socket.remoteAddress ?? ''
    const shown: NodePeerCertificate | DetailedPeerCertificate | null | undefined = socket.getPeerCertificate()
    if (shown?.raw === undefined) return { address }
    const certificate = readCertificate(shown, socket.authorized)
    if (proxies.length === 0 || !socket.authorized) return { address, certificate }
    return { address, certificate: { ...certificate, ...trustIn(socket, certificate.fingerprint) } }
  }
}

const readCertificate = (shown: NodePeerCertificate | DetailedPeerCertificate, verified: boolean): PeerCertificate => {
  // Attributes without a short name in OpenSSL stand under their OID; one that occurs several times is an array.
  const subject: Readonly<Record<string, unknown>> = { ...shown.subject }
  const uid = Object.hasOwn(subject, UID_OID) ? (texts(subject[UID_OID])[0] ?? '') : undefined
  return {
    commonName: texts(subject.CN).at(-1) ?? '',
    organizations: texts(subject.O),
    ...(uid === undefined ? {} : { uid }),
    verified,
    notAfter: Date.parse(shown.valid_to),
    fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

const texts = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

const certificatesIn = (pem: string): readonly X509Certificate[] => (pem.match(PEM) ?? []).map((each) => new X509Certificate(each))

/** Longer chains are nobody's. */
const MAX_CHAIN = 8

const chainsTo = (leaf: X509Certificate | undefined, anchors: readonly X509Certificate[]): boolean => {
  let current = leaf
  for (let depth = 0; current !== undefined && depth < MAX_CHAIN; depth++) {
    const certificate = current
    if (anchors.some((anchor) => isIssuedBy(certificate, anchor))) return true
    const next: X509Certificate | undefined = certificate.issuerCertificate
    current = next?.ca === true && isIssuedBy(certificate, next) ? next : undefined
  }
  return false
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
