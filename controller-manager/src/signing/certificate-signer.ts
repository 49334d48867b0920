import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Clock } from '@coxswain/ports'
import type { CertificateSigner, CertificateWanted, RequestSubject } from '../shared/signers.ts'
import { EXTENDED_USAGES, KEY_USAGES } from './usages.ts'

export interface CertificateSignerOptions {
  /** PEM texts of the authority. */
  readonly certPem: string
  readonly keyPem: string
  /** The longest that certificates hold, and how long where the request does not say. */
  readonly durationMs: number
  readonly clock: Clock
}

type X509 = typeof import('@peculiar/x509')
type Request = InstanceType<X509['Pkcs10CertificateRequest']>

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
const MINUTE_MS = 60_000
/** Clocks of clients may be behind. */
const BACKDATED_MS = 5 * MINUTE_MS
const SHORTEST_MS = 10 * MINUTE_MS
/** Certificates for less than this hold for all of it, whatever they are backdated. */
const SHORT_MS = 8 * 60 * MINUTE_MS

/** Signs requests with the cluster's authority (upstream's `PermissiveSigningPolicy`). The library is loaded when the first comes. */
export const certificateSigner = (options: CertificateSignerOptions): CertificateSigner => ({
  read: async (pem) => {
    const request = parse(loadX509(), pem)
    return request === undefined ? undefined : subjectOf(loadX509(), request)
  },
  sign: (wanted) => sign(wanted, options),
  notAfter: (pem) => {
    try {
      return Date.parse(new X509Certificate(pem).validTo)
    } catch {
      return undefined
    }
  },
})

/** `require` finds the library's many small modules faster than `import` does. */
const loadX509 = (): X509 => {
  const require = createRequire(import.meta.url)
  require('reflect-metadata')
  return require('@peculiar/x509') as X509
}

const parse = ({ Pkcs10CertificateRequest }: X509, pem: string): Request | undefined => {
  try {
    return new Pkcs10CertificateRequest(pem)
  } catch {
    return undefined
  }
}

const subjectOf = ({ SubjectAlternativeNameExtension }: X509, request: Request): RequestSubject => {
  const names = request.getExtension(SUBJECT_ALTERNATIVE_NAME)
  const all = names === null ? [] : new SubjectAlternativeNameExtension(names.rawData).names.items
  const of = (type: string): readonly string[] => all.filter((each) => each.type === type).map(({ value }) => value)
  return {
    commonName: request.subjectName.getField('CN').at(-1) ?? '',
    organizations: request.subjectName.getField('O'),
    dnsNames: of('dns'),
    emailAddresses: of('email'),
    ipAddresses: of('ip'),
    uris: of('url'),
  }
}

const sign = async ({ request: pem, usages, expirationSeconds }: CertificateWanted, options: CertificateSignerOptions): Promise<string> => {
  const x509 = loadX509()
  const request = parse(x509, pem)
  if (request === undefined) throw new Error('unable to parse csr')
  const authority = new x509.X509Certificate(options.certPem)
  const lifetime = lifetimeOf(expirationSeconds, options.durationMs)
  const now = options.clock.now()
  const ends = now + (lifetime < SHORT_MS ? lifetime : lifetime - BACKDATED_MS)
  const names = request.getExtension(SUBJECT_ALTERNATIVE_NAME)
  const extended = [...new Set(Object.keys(EXTENDED_USAGES).filter((each) => usages.includes(each)))].map(
    (each) => EXTENDED_USAGES[each] ?? '',
  )
  const bits = usages.reduce((sum, each) => sum | (KEY_USAGES[each] ?? 0), 0)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    subject: request.subjectName,
    issuer: authority.subjectName,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(Math.min(ends, authority.notAfter.getTime())),
    publicKey: request.publicKey,
    ...(await signingKey(options.keyPem)),
    extensions: [
      ...(bits === 0 ? [] : [new x509.KeyUsagesExtension(bits, true)]),
      ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ...(names === null ? [] : [names]),
    ],
  })
  const text = certificate.toString('pem')
  return text.endsWith('\n') ? text : `${text}\n`
}

const lifetimeOf = (seconds: number | undefined, longest: number): number =>
  seconds === undefined ? longest : Math.min(longest, Math.max(SHORTEST_MS, seconds * 1000))

const signingKey = async (pem: string) => {
  const key = createPrivateKey(pem)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  const der = key.export({ type: 'pkcs8', format: 'der' })
  const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }
  const namedCurve = curves[details?.namedCurve ?? '']
  if (type !== 'rsa' && namedCurve === undefined) throw new Error('the signing key is neither an RSA key nor one on P-256, P-384 or P-521')
  const algorithm =
    type === 'rsa' ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } : { name: 'ECDSA', namedCurve: namedCurve ?? '', hash: 'SHA-256' }
  return { signingKey: await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']), signingAlgorithm: algorithm }
}
