import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { kinds } from '@coxswain/api-types'
import { type Client, createClient, createInformers } from '@coxswain/client'
import { httpTransport, readKubeconfig } from '@coxswain/client/node'
import { createSelfSigned, createTlsDoor, type DoorFiles, type TlsDoor } from '@coxswain/client/node/serving'
import { createAccessReviews, createAuthenticator, createFrontProxy, createTokenReviews } from '@coxswain/client/serving'
import type { Logger, Timer } from '@coxswain/ports'
import { keepHeapSmall, keepYoungSmall, nodeEgress, pinoLogger, promMetrics, systemClock, systemRandom } from '@coxswain/ports/node'
import type { Command } from 'commander'
import { type Authorities, readAuthorities } from './authorities.ts'
import { commandWithFlags, type MetricsServerFlags } from './flags.ts'
import { createGuard } from './guard.ts'
import { createHandle } from './handle.ts'
import { createMetricsServer } from './metrics-server.ts'
import { createKubeletReader } from './read-kubelets.ts'
import { register, SERVICE_HOST } from './register.ts'

const USER_AGENT = 'coxswain-metrics-server'
/** Whose word is believed may change while this server runs: it is looked up so often. */
const AUTHORITIES_MS = 60_000
/** As long as upstream's servers that extend an API server keep its word. */
const REVIEW_MS = 10_000

/** `coxswain metrics-server`: what nodes and pods use, gathered and served by a process of its own. */
export const metricsServerCommand = (): Command => commandWithFlags().action(runMetricsServer)

const runMetricsServer = async (flags: MetricsServerFlags): Promise<void> => {
  keepHeapSmall()
  keepYoungSmall()
  const logger = pinoLogger({ component: 'metrics-server', level: flags.logLevel })
  const fail = (error: unknown): never => {
    logger.error({ err: error }, 'the metrics server cannot go on')
    process.exit(1)
  }
  const stop = await assemble(flags, logger).catch(fail)
  process.send?.({ ready: true })
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130)
      stopping = true
      logger.info({ signal }, 'stopping')
      stop().then(() => process.exit(0), fail)
    })
  }
}

/** Puts the parts together over the network, and starts them: it is registered when it can answer. Gives what stops them again. */
const assemble = async (flags: MetricsServerFlags, logger: Logger): Promise<() => Promise<void>> => {
  const [clock, random, metrics, egress] = [systemClock, systemRandom(), promMetrics({ processMetrics: true }), nodeEgress()]
  const { options: server } = await readKubeconfig(flags.kubeconfig)
  const { transport, close } = httpTransport({ ...server, userAgent: USER_AGENT })
  const client = createClient({ transport, userAgent: USER_AGENT, clock, omitManagedFields: true })
  const informers = createInformers({ client, clock, random, logger })
  const [nodes, pods] = [informers.for(kinds.Node), informers.for(kinds.Pod)]
  const kubeletCa = flags.kubeletCertificateAuthority
  const { cert, key, token } = server
  const read = createKubeletReader({
    ...{ egress, nodes, pods, clock, metrics },
    preferredAddressTypes: flags.kubeletPreferredAddressTypes,
    clientCert: cert === undefined || key === undefined ? undefined : { cert, key },
    token: typeof token === 'string' ? () => token : token,
    trust: flags.kubeletInsecureTls ? 'insecure' : { ca: kubeletCa === undefined ? undefined : await readFile(kubeletCa, 'utf8') },
    timeoutMs: flags.kubeletRequestTimeout,
  })
  const gatherer = createMetricsServer({ nodes, pods, read, clock, logger, resolutionMs: flags.metricResolution })
  const [tls, authorities] = await Promise.all([filesOf(flags), readAuthorities(client)])
  let guard = guardOf(client, authorities)
  const handle = createHandle({
    guard: (request, peer) => guard(request, peer),
    answer: gatherer.answer,
    metrics: metrics.expose,
    ready: () => nodes.synced() && pods.synced(),
  })
  const door = createTlsDoor({ tls: { ...tls, ...authorities }, handle, logger })
  const port = await door.open({ address: flags.bindAddress, port: flags.securePort })
  const unfollow = followAuthorities({ client, logger, known: authorities, tls, door }, (changed) => {
    guard = guardOf(client, changed)
  })
  informers.start()
  await Promise.all([nodes.whenSynced(), pods.whenSynced()])
  gatherer.start()
  if (flags.register) await registerHere(client, { flags, port, ca: flags.tlsCertFile === undefined ? tls.cert : undefined }, logger)
  logger.info({ port, resolutionMs: flags.metricResolution }, 'serving metrics')
  return async () => {
    unfollow()
    gatherer.stop()
    informers.stop()
    egress.close()
    await Promise.all([door.close(), close()])
  }
}

/** Who may ask: the API server in the name of its callers, and whoever the API server lets. */
const guardOf = (client: Client, { frontProxy }: Authorities) => {
  const digest = (token: string): string => createHash('sha256').update(token).digest('base64')
  return createGuard({
    authenticate: createAuthenticator({
      userOfFrontProxy: createFrontProxy(frontProxy),
      userOfToken: createTokenReviews({ client, clock: systemClock, digest, ttlMs: REVIEW_MS }),
      clock: systemClock,
    }),
    review: createAccessReviews({ client, clock: systemClock, allowedMs: REVIEW_MS, deniedMs: REVIEW_MS }),
  })
}

interface Followed {
  readonly client: Client
  readonly logger: Logger
  readonly known: Authorities
  readonly tls: DoorFiles
  readonly door: TlsDoor
}

/** Looks now and then whose word is believed. What cannot be read stays as it was. */
const followAuthorities = ({ client, logger, known, tls, door }: Followed, changed: (authorities: Authorities) => void): (() => void) => {
  let last = JSON.stringify(known)
  let timer: Timer | undefined
  const look = async (): Promise<void> => {
    try {
      const found = await readAuthorities(client)
      if (JSON.stringify(found) !== last) {
        door.setFiles({ ...tls, ...found })
        changed(found)
        last = JSON.stringify(found)
      }
    } catch (error) {
      logger.warn({ error }, 'whose word is to be believed could not be read')
    }
    if (timer !== undefined) wait()
  }
  const wait = (): void => {
    timer = systemClock.after(AUTHORITIES_MS, () => void look())
  }
  wait()
  return () => {
    timer?.cancel()
    timer = undefined
  }
}

const filesOf = async ({ tlsCertFile, tlsPrivateKeyFile }: MetricsServerFlags): Promise<DoorFiles> => {
  if (tlsCertFile === undefined && tlsPrivateKeyFile === undefined)
    return createSelfSigned({ commonName: SERVICE_HOST, hosts: [SERVICE_HOST, 'localhost'], clock: systemClock, random: systemRandom() })
  if (tlsCertFile === undefined || tlsPrivateKeyFile === undefined)
    throw new Error('--tls-cert-file and --tls-private-key-file go together: name both')
  const [cert, key] = await Promise.all([readFile(tlsCertFile, 'utf8'), readFile(tlsPrivateKeyFile, 'utf8')])
  return { cert, key }
}

const registerHere = async (
  client: Client,
  { flags, port, ca }: { readonly flags: MetricsServerFlags; readonly port: number; readonly ca: string | undefined },
  logger: Logger,
): Promise<void> => {
  const { advertiseAddress, bindAddress } = flags
  const listens = bindAddress === '127.0.0.1' || bindAddress === '::1' ? 'localhost' : bindAddress
  const host = advertiseAddress ?? listens
  if (host === '0.0.0.0' || host === '::') throw new Error('--advertise-address must tell where the API server reaches this one')
  if (!(await register(client, { host, port, ca }))) logger.warn({}, 'metrics.k8s.io is served by another: it stays so')
}
