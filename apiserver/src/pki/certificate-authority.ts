import type { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import { loadX509, type X509 } from '@coxswain/client/node/serving'
import type { Clock, Random } from '@coxswain/ports'
import type { KeyPair } from './check-certificate.ts'
import type { CertificateSubject } from './identities.ts'

/** Issues certificates under one CA. */
export interface CertificateAuthority {
  readonly pair: KeyPair
  issue(subject: CertificateSubject): Promise<KeyPair>
}

const DAY_MS = 24 * 3600 * 1000
const CA_DAYS = 3650
const LEAF_DAYS = 365
/** The clocks of clients may be behind ours. */
const BACKDATED_MS = 5 * 60 * 1000

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

interface Tools {
  readonly clock: Clock
  /** Serial numbers come from here; keys always come from the operating system. */
  readonly random: Random
}

/** Makes a new CA. */
export const createCertificateAuthority = async ({ clock, random }: Tools, commonName = 'kubernetes'): Promise<CertificateAuthority> => {
  const x509 = loadX509()
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const now = clock.now()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: [{ CN: [commonName] }],
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + CA_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const pair = { certPem: pemText(certificate.toString('pem')), keyPem: await keyText(x509, keys.privateKey) }
  return { pair, issue: issuer({ x509, certificate, key: keys.privateKey, clock, random }) }
}

/** Takes up a CA that was made before. */
export const loadCertificateAuthority = async (pair: KeyPair, { clock, random }: Tools): Promise<CertificateAuthority> => {
  const x509 = loadX509()
  const der = x509.PemConverter.decodeFirst(pair.keyPem)
  const key = await crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
  return { pair, issue: issuer({ x509, certificate: new x509.X509Certificate(pair.certPem), key, clock, random }) }
}

interface Issuer extends Tools {
  readonly x509: X509
  readonly certificate: InstanceType<X509['X509Certificate']>
  readonly key: webcrypto.CryptoKey
}

const issuer =
  ({ x509, certificate: ca, key, clock, random }: Issuer): CertificateAuthority['issue'] =>
  async (subject) => {
    const serial = serialNumber(random)
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
    const now = clock.now()
    const server = 'hosts' in subject
    const organizations = server ? [] : subject.groups.map((group) => ({ O: [group] }))
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: [...organizations, { CN: [subject.commonName] }],
      issuer: ca.subject,
      notBefore: new Date(now - BACKDATED_MS),
      notAfter: new Date(now + LEAF_DAYS * DAY_MS),
      signingKey: key,
      publicKey: keys.publicKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([server ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth]),
        await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
        ...(server ? [new x509.SubjectAlternativeNameExtension(subject.hosts.map(alternativeName))] : []),
      ],
    })
    return { certPem: pemText(certificate.toString('pem')), keyPem: await keyText(x509, keys.privateKey) }
  }

const alternativeName = (host: string): { readonly type: 'ip' | 'dns'; readonly value: string } => ({
  type: isIP(host) === 0 ? 'dns' : 'ip',
  value: host,
})

/** 16 bytes; the first bits make it positive and of full length. */
const serialNumber = (random: Random): string =>
  Array.from({ length: 16 }, (_, i) => (i === 0 ? 0x40 + random.integer(0x40) : random.integer(0x100)).toString(16).padStart(2, '0')).join(
    '',
  )

const keyText = async (x509: X509, key: webcrypto.CryptoKey): Promise<string> =>
  pemText(x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY'))

const pemText = (pem: string): string => (pem.endsWith('\n') ? pem : `${pem}\n`)
