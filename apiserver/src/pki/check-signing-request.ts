import { X509Certificate } from 'node:crypto'
import { loadX509 } from './load-x509.ts'

/** What Go says of a bad signature, by the name of the key's algorithm in WebCrypto. */
const VERIFICATION_FAILURES: Readonly<Record<string, string>> = {
  'RSASSA-PKCS1-v1_5': 'crypto/rsa: verification error',
  'RSA-PSS': 'crypto/rsa: verification error',
  ECDSA: 'x509: ECDSA verification failure',
  Ed25519: 'x509: Ed25519 verification failure',
}
const UNKNOWN_ALGORITHM = 'x509: cannot verify signature: algorithm unimplemented'

/** Why bytes are no certificate request (PKCS#10) signed with its own key; undefined where they are one. */
export const problemOfRequest = async (der: Uint8Array<ArrayBuffer>): Promise<string | undefined> => {
  const request = readRequest(der)
  if (request === undefined) return 'asn1: structure error: not a certificate request'
  try {
    if (await request.verify()) return undefined
  } catch {
    // A key or an algorithm that the platform does not know.
    return UNKNOWN_ALGORITHM
  }
  return VERIFICATION_FAILURES[request.publicKey.algorithm.name] ?? UNKNOWN_ALGORITHM
}

const readRequest = (der: Uint8Array<ArrayBuffer>) => {
  const { Pkcs10CertificateRequest } = loadX509()
  try {
    return new Pkcs10CertificateRequest(der)
  } catch {
    return undefined
  }
}

/** Why bytes are no certificate; undefined where they are one. */
export const problemOfCertificate = (der: Uint8Array): string | undefined => {
  try {
    new X509Certificate(der)
    return undefined
  } catch {
    return 'x509: malformed certificate'
  }
}
