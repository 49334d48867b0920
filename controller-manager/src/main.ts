import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { type Client, createCauseReporter, createClient, createInformers, type RunnerElection, runControllers } from '@coxswain/client'
import { bearerTransport, kubeconfigTransport } from '@coxswain/client/node'
import { leaderTimes, type Transport } from '@coxswain/ports'
import { pinoLogger, promMetrics, suitPart, systemClock, systemRandom } from '@coxswain/ports/node'
import type { Command } from 'commander'
import { createAccountTransports } from './account-tokens.ts'
import { createControllers } from './controllers/index.ts'
import { type ControllerManagerFlags, commandWithFlags, optionsOf } from './flags.ts'
import { selectControllers } from './select-controllers.ts'
import { serveStatus } from './serve-status.ts'
import { accountOf } from './service-accounts.ts'
import type { ControllerOptions } from './shared/controller-options.ts'
import { createSigners } from './signing/create-signers.ts'

const USER_AGENT = 'coxswain-controller-manager'
/** As many requests as one plan has under way. Each connection costs both sides a handshake: more of them gain nothing. */
const CONNECTIONS = 32

/** `coxswain controller-manager`: the controllers as a process of its own. Flags are upstream's. */
export const controllerManagerCommand = (): Command => commandWithFlags().action(runControllerManager)

const runControllerManager = async (flags: ControllerManagerFlags): Promise<void> => {
  const logger = pinoLogger({ component: 'controller-manager', level: flags.logLevel })
  const exit = (code: number, error: unknown, message: string): never => {
    logger.error({ err: error }, message)
    process.exit(code)
  }
  let stopping = false
  /** Another may lead already: what is half done here is given up by the quickest way there is, and not sent later on. */
  const lose = (): void => {
    if (stopping) return
    assembled.abandon()
    exit(1, undefined, 'the lease is lost')
  }
  const assembled = await assemble(flags, logger, lose).catch((error: unknown) => exit(1, error, 'the controllers cannot be set up'))
  process.send?.({ ready: true })
  suitPart()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130)
      stopping = true
      logger.info({ signal }, 'stopping')
      assembled.stop().then(
        () => process.exit(0),
        (error: unknown) => exit(1, error, 'the controllers have not stopped cleanly'),
      )
    })
  }
}

interface Assembled {
  stop(): Promise<void>
  /** Ends all connections as they are. */
  abandon(): void
}

/** Puts the parts together over the network, and starts them. */
const assemble = async (flags: ControllerManagerFlags, logger: ReturnType<typeof pinoLogger>, lose: () => void): Promise<Assembled> => {
  const all = createControllers({ ...optionsOf(flags), ...(await signersOf(flags)) }).filter(
    ({ name }) => flags.allocateNodeCidrs || name !== 'node-ipam-controller',
  )
  const controllers = selectControllers(all, flags.controllers)
  const random = systemRandom()
  const metrics = promMetrics({ processMetrics: true })
  const own = await kubeconfigTransport(flags.kubeconfig, { bundle: true, userAgent: USER_AGENT })
  const shared = await bearerTransport(flags.kubeconfig, { bundle: true, userAgent: USER_AGENT, connections: CONNECTIONS })
  const clientOver = (transport: Transport): Client =>
    createClient({ transport, userAgent: USER_AGENT, clock: systemClock, omitManagedFields: true })
  const client = clientOver(own.transport)
  const transportOf = createAccountTransports({ client, transport: shared.transport, clock: systemClock })
  const informers = createInformers({ client, clock: systemClock, random, logger })
  const status =
    flags.securePort === 0 ? undefined : await serveStatus({ address: flags.bindAddress, port: flags.securePort, metrics: metrics.expose })
  const causes = createCauseReporter({ client, clock: systemClock, logger })
  const running = runControllers({
    client,
    causes,
    clientFor: (controller) => {
      const account = accountOf(controller)
      return account === undefined ? undefined : clientOver(transportOf(account))
    },
    informers,
    clock: systemClock,
    random,
    logger,
    metrics,
    controllers,
    fieldManager: 'kube-controller-manager',
    ...(flags.leaderElect ? { leaderElection: election(flags, lose) } : {}),
  })
  const transports = [own, shared]
  return {
    stop: async () => {
      await running.stop()
      causes.stop()
      informers.stop()
      await status?.close()
      await Promise.all(transports.map((each) => each.close()))
    },
    abandon: () => {
      for (const each of transports) each.abandon()
    },
  }
}

/** What the files hold that the flags name. */
const signersOf = async (flags: ControllerManagerFlags): Promise<Partial<ControllerOptions>> => {
  const read = (file: string | undefined): Promise<string> => (file === undefined ? Promise.resolve('') : readFile(file, 'utf8'))
  const [rootCa, privateKey, certPem, keyPem] = await Promise.all([
    read(flags.rootCaFile),
    read(flags.serviceAccountPrivateKeyFile),
    read(flags.clusterSigningCertFile),
    read(flags.clusterSigningKeyFile),
  ])
  return createSigners({ rootCa, privateKey, certPem, keyPem, durationMs: flags.clusterSigningDuration, clock: systemClock })
}

const election = (flags: ControllerManagerFlags, lose: () => void): RunnerElection => ({
  namespace: flags.leaderElectResourceNamespace,
  name: flags.leaderElectResourceName,
  identity: `${hostname()}_${randomUUID()}`,
  times: leaderTimes(flags),
  onLost: lose,
})
