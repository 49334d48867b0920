import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIPv6, SocketAddress } from 'node:net'
import type { CertificateSubject } from './identities.ts'

/** PEM texts. */
export interface KeyPair {
  readonly certPem: string
  readonly keyPem: string
}

/** Certificates are replaced when they would end within this time. */
const RENEW_BEFORE_MS = 30 * 24 * 3600 * 1000

/**
 * Why a certificate has to be made anew; undefined where it need not.
 * Uses node:crypto only: what makes certificates takes longer to load than all else at a second start together.
 */
export const certificateProblem = (pair: KeyPair, subject: CertificateSubject, ca: X509Certificate, now: number): string | undefined => {
  const certificate = parse(pair.certPem)
  if (certificate === undefined) return 'it cannot be read'
  const dates = dateProblem(certificate, now)
  if (dates !== undefined) return dates
  if (!certificate.checkIssued(ca) || !certificate.verify(ca.publicKey)) return 'another authority has issued it'
  if (!matchesKey(certificate, pair.keyPem)) return 'it does not belong to its key'
  return subjectProblem(certificate, subject)
}

export const dateProblem = (certificate: X509Certificate, now: number): string | undefined =>
  Date.parse(certificate.validTo) - now < RENEW_BEFORE_MS ? `it ends on ${certificate.validTo}` : undefined

export const parse = (pem: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

export const matchesKey = (certificate: X509Certificate, keyPem: string): boolean => {
  try {
    return certificate.checkPrivateKey(createPrivateKey(keyPem))
  } catch {
    return false
  }
}

const subjectProblem = (certificate: X509Certificate, subject: CertificateSubject): string | undefined => {
  const shown: Readonly<Record<string, unknown>> = { ...certificate.toLegacyObject().subject }
  if (shown.CN !== subject.commonName) return 'it is for another name'
  if ('groups' in subject) return sameSet(list(shown.O), subject.groups) ? undefined : 'it is for other groups'
  const names = (certificate.subjectAltName ?? '').split(', ').map((name) => canonicalHost(name.replace(/^(?:DNS|IP Address):/, '')))
  return sameSet(names, subject.hosts.map(canonicalHost)) ? undefined : 'it is for other hosts'
}

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

const sameSet = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  const [left, right] = [new Set(a), new Set(b)]
  return left.size === right.size && [...left].every((each) => right.has(each))
}

/** An IPv6 address can be written in many ways. Others are not asked for: the first question takes node as long as three certificates. */
const canonicalHost = (host: string): string =>
  host.includes(':') && isIPv6(host) ? new SocketAddress({ address: host, family: 'ipv6' }).address : host
