import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Client, createClient, createInformers, type Informers } from '@coxswain/client'
import { type HttpTransportOptions, httpTransport, readKubeconfig } from '@coxswain/client/node'
import { createSelfSigned, createTlsDoor, type DoorFiles } from '@coxswain/client/node/serving'
import type { Clock, Egress, Logger, Metrics } from '@coxswain/ports'
import { keepHeapSmall, keepYoungSmall, nodeEgress, pinoLogger, promMetrics, systemClock, systemRandom } from '@coxswain/ports/node'
import type { ExtensionApi } from '../api.ts'
import { readAuthorities } from '../authorities.ts'
import { createDocuments } from '../documents.ts'
import { createHandle } from '../handle.ts'
import { keepRegistered } from '../keep-registered.ts'
import { serviceHost } from '../registration.ts'
import type { ServingFlags } from '../serving-flags.ts'
import { followAuthorities, guardOf } from './follow-authorities.ts'

/** What an extension has to work with. */
export interface ExtensionParts {
  readonly client: Client
  readonly informers: Informers
  /** The credentials by which it is known to the API server. */
  readonly credentials: Pick<HttpTransportOptions, 'cert' | 'key' | 'token'>
  readonly egress: Egress
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** What answers for some group versions. */
export interface Extension {
  readonly apis: readonly ExtensionApi[]
  ready(): boolean
  /** Begins, when its informers have been started. Resolves when it can answer. */
  start(): Promise<void>
  stop(): void
}

/** Without a leader: more of them would each do all of the work, and the one that registers last is asked. */
export interface ExtensionProgram {
  /** Of the command, of its Service, and in logs. */
  readonly name: string
  build(parts: ExtensionParts): Promise<Extension>
}

/** Runs a server that extends the API server as a process of its own, until a signal ends it. */
export const runExtension = async (program: ExtensionProgram, flags: ServingFlags): Promise<void> => {
  keepHeapSmall()
  keepYoungSmall()
  const logger = pinoLogger({ component: program.name, level: flags.logLevel })
  const fail = (error: unknown): never => {
    logger.error({ err: error }, `the ${program.name} cannot go on`)
    process.exit(1)
  }
  const stop = await assemble(program, flags, logger).catch(fail)
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
const assemble = async ({ name, build }: ExtensionProgram, flags: ServingFlags, logger: Logger): Promise<() => Promise<void>> => {
  const [clock, metrics, egress] = [systemClock, promMetrics({ processMetrics: true }), nodeEgress()]
  const userAgent = `coxswain-${name}`
  const { options: server } = await readKubeconfig(flags.kubeconfig)
  const { transport, close } = httpTransport({ ...server, userAgent })
  const client = createClient({ transport, userAgent, clock, omitManagedFields: true })
  const informers = createInformers({ client, clock, random: systemRandom(), logger })
  const extension = await build({ client, informers, credentials: server, egress, clock, logger, metrics })
  const [tls, authorities] = await Promise.all([filesOf(name, flags), readAuthorities(client)])
  let guard = guardOf(client, clock, authorities)
  const { apis, ready } = extension
  const handle = createHandle({
    guard: (request, peer) => guard(request, peer),
    apis,
    documents: createDocuments(apis, (bytes) => createHash('sha512').update(bytes).digest('hex').toUpperCase()),
    metrics: metrics.expose,
    ready,
  })
  const door = createTlsDoor({ tls: { ...tls, ...authorities }, handle, logger })
  const port = await door.open({ address: flags.bindAddress, port: flags.securePort })
  const unfollow = followAuthorities({ client, clock, logger, known: authorities, tls, door }, (changed) => {
    guard = guardOf(client, clock, changed)
  })
  informers.start()
  await extension.start()
  const registration = { name, host: hostOf(flags), port, ca: flags.tlsCertFile === undefined ? tls.cert : undefined }
  const unregister = flags.register ? await keepRegistered({ client, apis, registration, clock, logger }) : undefined
  logger.info({ port }, 'serving metrics')
  return async () => {
    unfollow()
    unregister?.()
    extension.stop()
    informers.stop()
    egress.close()
    await Promise.all([door.close(), close()])
  }
}

const filesOf = async (name: string, { tlsCertFile, tlsPrivateKeyFile }: ServingFlags): Promise<DoorFiles> => {
  const host = serviceHost(name)
  if (tlsCertFile === undefined && tlsPrivateKeyFile === undefined)
    return createSelfSigned({ commonName: host, hosts: [host, 'localhost'], clock: systemClock, random: systemRandom() })
  if (tlsCertFile === undefined || tlsPrivateKeyFile === undefined)
    throw new Error('--tls-cert-file and --tls-private-key-file go together: name both')
  const [cert, key] = await Promise.all([readFile(tlsCertFile, 'utf8'), readFile(tlsPrivateKeyFile, 'utf8')])
  return { cert, key }
}

/** Where the API server reaches this one. @throws Error where that cannot be told */
const hostOf = ({ advertiseAddress, bindAddress, register }: ServingFlags): string => {
  const listens = bindAddress === '127.0.0.1' || bindAddress === '::1' ? 'localhost' : bindAddress
  const host = advertiseAddress ?? listens
  if (register && (host === '0.0.0.0' || host === '::'))
    throw new Error('--advertise-address must tell where the API server reaches this one')
  return host
}
