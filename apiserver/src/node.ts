import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { status } from '@coxswain/api-types'
import { createAuthenticator, createFrontProxy } from '@coxswain/client/serving'
import { type Clock, type Logger, type Metrics, type Random, silentLogger, type Transport } from '@coxswain/ports'
import { nodeEgress } from '@coxswain/ports/node'
import { parseIpv4Range } from './allocation/ipv4.ts'
import { createTokenLookup } from './authentication/bearer-token.ts'
import { type AuthenticationFiles, type AuthenticationOptions, readAuthenticationFiles } from './authentication/options.ts'
import type { UserOfToken } from './authentication/token-authenticator.ts'
import type { TokenKey } from './authentication/token-key.ts'
import type { Caller, UserInfo } from './authentication/user-info.ts'
import type { ComponentProbe } from './component-probe.ts'
import { takingBundles } from './http/bundle.ts'
import { type Door, openDoor } from './http/door.ts'
import { gzipPieces } from './http/gzip-pieces.ts'
import { createIdentify, type Identify } from './http/identify.ts'
import { httpProbe } from './http/probe.ts'
import { ensurePki, type Pki, type PkiOptions } from './pki/ensure-pki.ts'
import {
  adminIdentity,
  controllerManagerIdentity,
  kubeletClientIdentity,
  kubeletServer,
  metricsAdapterIdentity,
  metricsServerIdentity,
  schedulerIdentity,
  simulatedNodesIdentity,
} from './pki/identities.ts'
import { writeKubeconfig } from './pki/kubeconfig.ts'
import { serviceAccountKey } from './pki/service-account-key.ts'
import { type KubeletFiles, readKubeletFiles } from './proxy/flags.ts'
import type { KubeletOptions } from './proxy/kubelet-options.ts'
import { answerStatus } from './respond/answer.ts'
import { type ApiServer, createApiServer } from './server.ts'
import type { ApiServerFlags } from './server-options.ts'
import type { EtcdClientOptions } from './storage/drivers/etcd/client.ts'
import type { Store } from './storage/store.ts'

export { readAdmissionConfiguration } from './admission/read-configuration.ts'
export { DEFAULT_AUTHENTICATION } from './authentication/options.ts'

/** Where and how a server runs on a machine: the flags of `coxswain apiserver`. */
export interface NodeOptions {
  /** Certificates, and the embedded store. */
  readonly dataDirectory: string
  readonly bindAddress: string
  /** 0: any that is free. */
  readonly port: number
  /** Where others reach this server; undefined: the machine's first address that is not loopback. */
  readonly advertiseAddress: string | undefined
  /** Further names and addresses for the serving certificate. */
  readonly hosts: readonly string[]
  readonly authentication: AuthenticationOptions
  /** How kubelets are reached; as without any flag where absent. */
  readonly kubelets?: KubeletFiles | undefined
  /** Undefined: the embedded store. */
  readonly etcd: (Pick<EtcdClientOptions, 'endpoints' | 'tls'> & { readonly prefix: string }) | undefined
  readonly flags: ApiServerFlags
  /** How the other parts of the control plane are asked about their health. Absent: over HTTP, where they listen by default. */
  readonly probes?: readonly ComponentProbe[] | undefined
}

export interface NodePorts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** The server can no longer keep its promises: end the process. */
  readonly onFatal: (error: Error) => void
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly pki: Pki
  /** Calls the server from inside this process. */
  transport(user: UserInfo): Transport
  /** As `ApiServer.causesOf`. */
  readonly causesOf: ApiServer['causesOf']
  /** As `ApiServer.serve`. */
  readonly serve: ApiServer['serve']
  /** As `ApiServer.serveNodes`. */
  readonly serveNodes: ApiServer['serveNodes']
  /** Says not ready, lets what runs finish, and closes all: the store last. */
  stop(graceMs: number): Promise<void>
}

/** Starts a server: store, certificates, core and door, in this order. Rejects with what to do about it where one cannot be had. */
export const startApiServer = async (options: NodeOptions, ports: NodePorts): Promise<RunningServer> => {
  const { dataDirectory, flags, port: wantedPort, bindAddress, authentication } = options
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const address = options.advertiseAddress ?? firstAddress(ports.logger)
  const certificates = certificatesOf(options, address)
  const reading = Promise.all([ensurePki({ ...certificates, ...ports }), readAuthenticationFiles(authentication, ports.logger)])
  const { store, made, files } = await openWith(openStore(options, ports), reading)
  // Whoever signs tokens in this process signs with the same key.
  const pki =
    files.signingKey === undefined ? made : { ...made, serviceAccount: { privatePem: files.signingKey, publicPem: files.signingKey } }
  const staticTokens = createTokenLookup(files.staticTokens)
  const clientCa = pki.caPem + files.clientCaPem
  const frontProxy = { ...authentication.frontProxy, caPem: pki.frontProxy.caPem + files.frontProxyCaPem }
  let server: ApiServer | undefined
  let door: Door | undefined
  try {
    // The door opens first: the server tells its clients the port, and a port that is taken is known before anything is written.
    door = await openDoor<Caller>({
      handle: takingBundles(
        (request, caller) => server?.handle(request, caller) ?? answerStatus(status.serviceUnavailable('the server is starting')),
      ),
      identify: identifyWith(authentication, ports.clock, { staticTokens, server: () => server }),
      host: bindAddress,
      port: wantedPort,
      tls: { key: pki.server.keyPem, cert: pki.server.certPem, clientCa, frontProxyCa: frontProxy.caPem },
      logger: ports.logger,
      clock: ports.clock,
      requestName: ports.random.fork('requests').uuid,
    })
    server = await createApiServer({
      ...ports,
      store,
      flags,
      advertise: { address, port: door.port },
      probes: options.probes ?? [httpProbe('scheduler', 10_259), httpProbe('controller-manager', 10_257)],
      sha256: (bytes) => createHash('sha256').update(bytes).digest(),
      tokenKey: tokenKeyOf(pki, files),
      tokens: authentication.tokens,
      staticTokens,
      hostname: hostname(),
      clientCa,
      frontProxy,
      gzip: promisify(gzip),
      compress: gzipPieces,
      egress: nodeEgress(),
      proxyClientCert: files.proxyClient ?? { cert: pki.frontProxy.client.certPem, key: pki.frontProxy.client.keyPem },
      kubelets: await kubeletsOf(options.kubelets, pki),
    })
    const url = `https://${bindAddress === '0.0.0.0' ? '127.0.0.1' : bindAddress}:${door.port}`
    await writeKubeconfigs(dataDirectory, url, pki)
    return running({ url, pki, server, door, store })
  } catch (error) {
    await door?.close()
    server?.close()
    await store.close()
    throw error
  }
}

type Read = [made: Pki, files: Awaited<ReturnType<typeof readAuthenticationFiles>>]

/** A store that is opened while files are read, with what they say. Where they cannot be read, the store is closed again. */
const openWith = async (opening: Promise<Store>, reading: Promise<Read>) => {
  const [opened, read] = await Promise.allSettled([opening, reading])
  if (opened.status === 'rejected') throw opened.reason
  if (read.status === 'fulfilled') return { store: opened.value, made: read.value[0], files: read.value[1] }
  await opened.value.close()
  throw read.reason
}

/** The certificates of a server that is reached at this address, and of those who are to know it. */
const certificatesOf = ({ dataDirectory, bindAddress, hosts, flags }: NodeOptions, address: string): Omit<PkiOptions, keyof NodePorts> => ({
  directory: join(dataDirectory, 'pki'),
  hosts: [...new Set([address, bindAddress, ...hosts])].filter((each) => each !== '0.0.0.0'),
  serviceIp: parseIpv4Range(flags.serviceClusterIpRange).at(1),
  clients: [...IDENTITIES.map(({ identity }) => identity), kubeletClientIdentity],
  servers: [kubeletServer([address, hostname().toLowerCase(), ...hosts])],
})

interface Known {
  readonly staticTokens: UserOfToken
  /** Undefined while it starts. */
  server(): ApiServer | undefined
}

/** Who a request is from, by all that is believed here. */
const identifyWith = ({ anonymous, frontProxy }: AuthenticationOptions, clock: Clock, { staticTokens, server }: Known): Identify<Caller> =>
  createIdentify({
    authenticate: createAuthenticator({
      userOfToken: (token) => (server() ?? { userOfToken: staticTokens }).userOfToken(token),
      userOfFrontProxy: createFrontProxy(frontProxy),
      clock,
    }),
    ...(anonymous ? { refuseStranger: (request) => server()?.refuseStranger(request) } : {}),
  })

interface Opened {
  readonly url: string
  readonly pki: Pki
  readonly server: ApiServer
  readonly door: Door
  readonly store: Store
}

const running = ({ url, pki, server, door, store }: Opened): RunningServer => ({
  url,
  port: door.port,
  pki,
  transport: server.transport,
  causesOf: server.causesOf,
  serve: server.serve,
  serveNodes: server.serveNodes,
  stop: async (graceMs) => {
    server.shuttingDown()
    await door.drain(graceMs)
    server.close()
    await store.close()
  },
})

export interface ServerDoorOptions {
  readonly server: ApiServer
  /** Certificates and the kubeconfig are made here. */
  readonly folder: string
  readonly port: number
  readonly clock: Clock
  readonly random: Random
}

/** Opens a TLS door on the loopback interface to a server that runs already, with certificates of its own. */
export const openServerDoor = async ({ server, folder, port, clock, random }: ServerDoorOptions) => {
  const pki = await ensurePki({
    directory: folder,
    clock,
    random,
    hosts: [],
    serviceIp: '10.96.0.1',
    clients: [adminIdentity],
    logger: silentLogger,
  })
  const door = await openDoor({
    handle: server.handle,
    identify: createIdentify({
      authenticate: createAuthenticator({ userOfToken: server.userOfToken, clock }),
      refuseStranger: server.refuseStranger,
    }),
    host: '127.0.0.1',
    port,
    tls: { key: pki.server.keyPem, cert: pki.server.certPem, clientCa: pki.caPem },
    logger: silentLogger,
    clock,
    requestName: random.fork('requests').uuid,
  })
  const url = `https://127.0.0.1:${door.port}`
  const kubeconfig = join(folder, 'kubeconfig')
  const admin = pki.clients.get(adminIdentity.file)
  if (admin === undefined) throw new Error('no certificate for the administrator')
  await writeKubeconfig({ file: kubeconfig, server: url, caPem: pki.caPem, ...admin, name: 'coxswain' })
  return { url, port: door.port, kubeconfig, close: door.close }
}

/** Who gets a certificate, and the kubeconfig file that holds it. Components have the rights that their names give them. */
const IDENTITIES = [
  { file: 'kubeconfig', identity: adminIdentity },
  { file: 'scheduler.kubeconfig', identity: schedulerIdentity },
  { file: 'controller-manager.kubeconfig', identity: controllerManagerIdentity },
  { file: 'kubelet.kubeconfig', identity: simulatedNodesIdentity },
  { file: 'metrics-server.kubeconfig', identity: metricsServerIdentity },
  { file: 'metrics-adapter.kubeconfig', identity: metricsAdapterIdentity },
]

const writeKubeconfigs = async (directory: string, server: string, { caPem, clients }: Pki): Promise<void> => {
  await Promise.all(
    IDENTITIES.map(async ({ file, identity }) => {
      const pair = clients.get(identity.file)
      if (pair === undefined) throw new Error(`no certificate for ${identity.commonName}`)
      await writeKubeconfig({ file: join(directory, file), server, caPem, ...pair, name: 'coxswain' })
    }),
  )
}

/** Shown to kubelets is a certificate of this server's own, unless the flags name one. */
const kubeletsOf = async (files: KubeletFiles | undefined, { clients }: Pki): Promise<KubeletOptions> => {
  const { clientCert, ...read } = await readKubeletFiles(files)
  const own = clients.get(kubeletClientIdentity.file)
  return { ...read, clientCert: clientCert ?? (own === undefined ? undefined : { cert: own.certPem, key: own.keyPem }) }
}

/** Drivers bring native code and large libraries: the one that is wanted is loaded. */
const openStore = async ({ etcd, dataDirectory }: NodeOptions, ports: NodePorts): Promise<Store> => {
  if (etcd === undefined) {
    const { embeddedStore } = await import('./storage/drivers/embedded.ts')
    return embeddedStore({ ...ports, directory: join(dataDirectory, 'store') })
  }
  const { etcdStore } = await import('./storage/drivers/etcd.ts')
  return etcdStore({ ...ports, ...etcd })
}

/** Tokens are verified with the key that they are signed with, and with those that were given besides. */
const tokenKeyOf = ({ serviceAccount: { privatePem, publicPem } }: Pki, { verifyKeys }: AuthenticationFiles): TokenKey =>
  serviceAccountKey({ privateKey: privatePem, publicKeys: [publicPem, ...verifyKeys] })

/** Stands for a server that has no address that others could reach: a range set aside for documentation, so that nothing answers there. */
const NOWHERE = '192.0.2.1'

/** The machine's first address that is not loopback: endpoints may not be loopback addresses. */
const firstAddress = (logger: Logger): string => {
  const found = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find((each) => each.family === 'IPv4' && !each.internal)
  if (found === undefined)
    logger.warn({ advertised: NOWHERE }, 'this machine has no address but loopback: the service default/kubernetes leads nowhere')
  return found?.address ?? NOWHERE
}
