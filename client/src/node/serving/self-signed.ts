import { isIP } from 'node:net'
import type { Clock, Random } from '@coxswain/ports'
import { loadX509 } from './load-x509.ts'

export interface SelfSignedOptions {
  readonly commonName: string
  /** Names and addresses by which the server is reached. */
  readonly hosts: readonly string[]
  readonly clock: Clock
  /** The serial number comes from here; the key from the operating system. */
  readonly random: Random
}

const YEAR_MS = 365 * 24 * 3600 * 1000
/** The clocks of clients may be behind ours. */
const BACKDATED_MS = 5 * 60 * 1000
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A serving certificate that vouches for itself, and its key, in PEM: who is told the certificate can be sure whom he speaks to. */
export const createSelfSigned = async ({ commonName, hosts, clock, random }: SelfSignedOptions): Promise<{ cert: string; key: string }> => {
  const x509 = loadX509()
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const now = clock.now()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: random.uuid().replaceAll('-', '').replace(/^./, '4'),
    name: [{ CN: [commonName] }],
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + YEAR_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host): { type: 'ip' | 'dns'; value: string } => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host })),
      ),
    ],
  })
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { cert: `${certificate.toString('pem').trimEnd()}\n`, key: `${x509.PemConverter.encode(der, 'PRIVATE KEY').trimEnd()}\n` }
}
