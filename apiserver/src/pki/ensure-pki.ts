import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, Logger, Random } from '@coxswain/ports'
import { type CertificateAuthority, createCertificateAuthority, loadCertificateAuthority } from './certificate-authority.ts'
import { certificateProblem, dateProblem, type KeyPair, matchesKey, parse } from './check-certificate.ts'
import { type CertificateSubject, type ClientIdentity, frontProxyIdentity, type ServerIdentity, serverHosts } from './identities.ts'
import { readIfPresent, writePrivateFiles } from './private-files.ts'

export interface PkiOptions {
  /** Everything is kept here: `ca`, `front-proxy-ca`, `apiserver`, each client and each other server as `.crt` and `.key`, and `sa.key`, `sa.pub`. */
  readonly directory: string
  /** Names and addresses by which clients reach the server, besides `localhost` and those inside the cluster. */
  readonly hosts: readonly string[]
  /** The address of the Service `default/kubernetes`. */
  readonly serviceIp: string
  readonly clients: readonly ClientIdentity[]
  /** Serving certificates for others on this machine. */
  readonly servers?: readonly ServerIdentity[]
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** PEM texts. */
export interface Pki {
  readonly caPem: string
  /** Absent where the folder holds a certificate alone: then nothing can be issued. */
  readonly caKeyPem: string | undefined
  readonly server: KeyPair
  /** Authority of front proxies, and what the server itself shows as one. */
  readonly frontProxy: { readonly caPem: string; readonly client: KeyPair }
  /** By the `file` of each identity. */
  readonly clients: ReadonlyMap<string, KeyPair>
  /** Signs and verifies service account tokens. */
  readonly serviceAccount: { readonly privatePem: string; readonly publicPem: string }
}

/**
 * The cluster's keys and certificates: made at the first start, kept, and made anew where less than 30 days remain or what they
 * are for has changed. A certificate authority that was put there without its key is used as long as nothing has to be issued.
 * @throws Error where files are there but do not fit together, or cannot be read: nothing is overwritten then
 */
export const ensurePki = async (options: PkiOptions): Promise<Pki> => {
  const { directory, hosts, serviceIp, clients, servers = [], clock, logger } = options
  const wanted = new Map<string, CertificateSubject>([
    ['apiserver', { commonName: 'kube-apiserver', hosts: serverHosts(hosts, serviceIp) }],
  ])
  for (const each of [...clients, ...servers, frontProxyIdentity]) wanted.set(each.file, each)

  const [caFiles, proxyFiles, accountFiles, ...pairs] = await Promise.all([
    readPair(directory, 'ca'),
    readPair(directory, FRONT_PROXY_CA),
    Promise.all([readIfPresent(join(directory, 'sa.key')), readIfPresent(join(directory, 'sa.pub'))]),
    ...[...wanted.keys()].map((name) => readPair(directory, name)),
  ])
  const files = new Map<string, string>()
  const authority = lazyAuthority(options, { name: 'ca', commonName: 'kubernetes', present: caFiles, files })
  const proxies = lazyAuthority(options, { name: FRONT_PROXY_CA, commonName: FRONT_PROXY_CA, present: proxyFiles, files })
  const [ca, proxyCa] = await Promise.all([authority.certificate(), proxies.certificate()])
  const result = new Map<string, KeyPair>()
  await Promise.all(
    [...wanted].map(async ([name, subject], i) => {
      const pair = pairs[i] ?? {}
      const [by, issuer] = name === frontProxyIdentity.file ? [proxies, proxyCa] : [authority, ca]
      const problem = isWhole(pair) ? certificateProblem(pair, subject, issuer.certificate, clock.now()) : 'it is not there'
      if (problem === undefined && isWhole(pair)) {
        result.set(name, pair)
        return
      }
      logger.info({ certificate: name, why: problem }, 'issuing certificate')
      const issued = await (await by.open()).issue(subject)
      result.set(name, issued)
      addPair(files, name, issued)
    }),
  )
  const serviceAccount = accountKeys(accountFiles, files)
  if (files.size > 0) await writePrivateFiles(directory, files)
  const take = (name: string): KeyPair => {
    const pair = result.get(name)
    if (pair === undefined) throw new Error(`no certificate ${name}`)
    result.delete(name)
    return pair
  }
  const server = take('apiserver')
  const frontProxy = { caPem: proxyCa.pem, client: take(frontProxyIdentity.file) }
  return { caPem: ca.pem, caKeyPem: files.get('ca.key') ?? caFiles.keyPem, server, frontProxy, clients: result, serviceAccount }
}

type PairFiles = { readonly certPem?: string | undefined; readonly keyPem?: string | undefined }

const readPair = async (directory: string, name: string): Promise<PairFiles> => {
  const [certPem, keyPem] = await Promise.all([
    readIfPresent(join(directory, `${name}.crt`)),
    readIfPresent(join(directory, `${name}.key`)),
  ])
  return { certPem, keyPem }
}

const isWhole = (pair: PairFiles): pair is KeyPair => pair.certPem !== undefined && pair.keyPem !== undefined

// The key first: a certificate without its key would be taken for one whose key is kept elsewhere.
const addPair = (files: Map<string, string>, name: string, { certPem, keyPem }: KeyPair): void => {
  files.set(`${name}.key`, keyPem)
  files.set(`${name}.crt`, certPem)
}

const FRONT_PROXY_CA = 'front-proxy-ca'

interface AuthorityFiles {
  readonly name: string
  readonly commonName: string
  readonly present: PairFiles
  /** What is to be written. */
  readonly files: Map<string, string>
}

/** A certificate authority, which can issue only once it is opened: that is what takes time. */
const lazyAuthority = ({ directory, clock, random, logger }: PkiOptions, { name, commonName, present, files }: AuthorityFiles) => {
  let opened: Promise<CertificateAuthority> | undefined
  const create = async (): Promise<CertificateAuthority> => {
    const authority = await createCertificateAuthority({ clock, random }, commonName)
    addPair(files, name, authority.pair)
    return authority
  }
  const certificate = async (): Promise<{ readonly pem: string; readonly certificate: X509Certificate }> => {
    const { certPem } = present
    const known = certPem === undefined ? undefined : parse(certPem)
    if (certPem !== undefined && known === undefined) throw new Error(`${join(directory, `${name}.crt`)} is not a certificate`)
    const ending = known === undefined ? 'it is not there' : dateProblem(known, clock.now())
    if (certPem !== undefined && known !== undefined && ending === undefined) {
      if (present.keyPem !== undefined && !matchesKey(known, present.keyPem))
        throw new Error(`${join(directory, `${name}.key`)} does not belong to ${name}.crt`)
      return { pem: certPem, certificate: known }
    }
    logger.info({ authority: name, why: ending }, 'creating certificate authority')
    opened = create()
    const { certPem: pem } = (await opened).pair
    return { pem, certificate: new X509Certificate(pem) }
  }
  const open = (): Promise<CertificateAuthority> => {
    if (opened === undefined) {
      if (!isWhole(present)) throw new Error(`a certificate has to be issued, but ${join(directory, `${name}.key`)} is missing`)
      opened = loadCertificateAuthority(present, { clock, random })
    }
    return opened
  }
  return { certificate, open }
}

const accountKeys = (
  [privatePem, publicPem]: readonly [string | undefined, string | undefined],
  files: Map<string, string>,
): Pki['serviceAccount'] => {
  if (privatePem !== undefined && publicPem !== undefined) return { privatePem, publicPem }
  const made = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  files.set('sa.key', made.privateKey)
  files.set('sa.pub', made.publicKey)
  return { privatePem: made.privateKey, publicPem: made.publicKey }
}
