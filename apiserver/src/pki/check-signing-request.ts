import { X509Certificate } from 'node:crypto'
import { loadX509 } from '@coxswain/client/node/serving'

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
  const outer = problemOfSequence(der)
  if (outer !== undefined) return outer
  const request = readRequest(der)
  if (request === undefined) return 'asn1: syntax error: sequence truncated'
  try {
    if (await request.verify()) return undefined
  } catch {
    // A key or an algorithm that the platform does not know.
    return UNKNOWN_ALGORITHM
  }
  return VERIFICATION_FAILURES[request.publicKey.algorithm.name] ?? UNKNOWN_ALGORITHM
}

const SEQUENCE = 0x30

/** Why bytes are not one sequence of ASN.1 from end to end, as Go says it. */
const problemOfSequence = (der: Uint8Array): string | undefined => {
  const [tag, first = 0] = der
  if (der.length < 2) return 'asn1: syntax error: sequence truncated'
  if (tag !== SEQUENCE) return "asn1: structure error: tags don't match"
  // Below 128 the byte is the length, above that the number of bytes that make it up.
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const length = lengthBytes === 0 ? first : der.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0)
  const end = 2 + lengthBytes + length
  if (end > der.length) return 'asn1: syntax error: data truncated'
  return end < der.length ? 'asn1: syntax error: trailing data' : undefined
}

const readRequest = (der: Uint8Array<ArrayBuffer>) => {
  const { Pkcs10CertificateRequest } = loadX509()
  try {
    return new Pkcs10CertificateRequest(der)
  } catch {
    return undefined
  }
}

/** Whom a certificate request is for; undefined where it is no request. */
export const commonNameOf = (der: Uint8Array<ArrayBuffer>): string | undefined => readRequest(der)?.subjectName.getField('CN')[0]

/** Why bytes are no certificate; undefined where they are one. */
export const problemOfCertificate = (der: Uint8Array): string | undefined => {
  try {
    new X509Certificate(der)
    return undefined
  } catch {
    return 'x509: malformed certificate'
  }
}

/** The organizations that a request is for: groups, in a client certificate. None where it is no request. */
export const organizationsOf = (der: Uint8Array<ArrayBuffer>): readonly string[] => readRequest(der)?.subjectName.getField('O') ?? []
