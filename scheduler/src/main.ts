import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import {
  createCauseReporter,
  createClient,
  createEventRecorder,
  createInformers,
  createLeaderElector,
  type LeaderElector,
} from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { type FailoverPreset, failoverOption, type Logger, leaderTimes, type Metrics, withLeaderTimes } from '@coxswain/ports'
import { pinoLogger, promMetrics, suitPart, systemClock, systemRandom } from '@coxswain/ports/node'
import { Command, InvalidArgumentError, Option } from 'commander'
import { createScheduler, DEFAULT_SCHEDULER_NAME, type Scheduler } from './run.ts'
import { type StatusServer, serveStatus } from './serve-status.ts'

const USER_AGENT = 'coxswain-scheduler'
/** Bindings go out side by side; more connections than this gain nothing. */
const CONNECTIONS = 32

interface SchedulerCommandFlags {
  readonly kubeconfig: string
  readonly leaderElect: boolean
  readonly failover: FailoverPreset
  readonly leaderElectLeaseDuration?: number
  readonly leaderElectRenewDeadline?: number
  readonly leaderElectRetryPeriod?: number
  readonly leaderElectResourceName: string
  readonly leaderElectResourceNamespace: string
  readonly schedulerName: string
  readonly bindAddress: string
  readonly securePort: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** `coxswain scheduler`: one scheduler as a process of its own. Flags are upstream's where upstream has the flag. */
export const schedulerCommand = (): Command =>
  withLeaderTimes(
    new Command('scheduler')
      .description('Run the scheduler. Of several one works, by a lease; the others wait to take over.')
      .requiredOption('--kubeconfig <file>', 'how to reach the API server')
      .addOption(failoverOption(Option))
      .addOption(
        new Option('--leader-elect [boolean]', 'work only while holding the lease').argParser(boolean).preset('true').default(true, 'true'),
      ),
    duration,
  )
    .option('--leader-elect-resource-name <name>', 'name of the lease', 'kube-scheduler')
    .option('--leader-elect-resource-namespace <namespace>', 'namespace of the lease', 'kube-system')
    .option('--scheduler-name <name>', 'pods that name this scheduler are scheduled', DEFAULT_SCHEDULER_NAME)
    .option('--bind-address <address>', 'address for /healthz and /metrics', '127.0.0.1')
    .option('--secure-port <port>', 'port for /healthz and /metrics, without TLS; 0: none', wholeNumber, 10_259)
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .action(runScheduler)

const runScheduler = async (flags: SchedulerCommandFlags): Promise<void> => {
  const logger = pinoLogger({ component: 'scheduler', level: flags.logLevel })
  const exit = (code: number, error: unknown, message: string): never => {
    logger.error({ err: error }, message)
    process.exit(code)
  }
  const metrics = promMetrics({ processMetrics: true })
  const assembled = await assemble(flags, { logger, metrics, lead, lose }).catch((error: unknown) =>
    exit(1, error, 'the scheduler cannot be set up'),
  )
  let stopping = false
  function lead(): void {
    assembled.scheduler.start().then(
      () => logger.info({ scheduler: flags.schedulerName }, 'scheduling'),
      (error: unknown) => exit(1, error, 'the scheduler cannot start'),
    )
  }
  /** Another may lead already: what is half done here is given up by the quickest way there is, and not sent later on. */
  function lose(): void {
    if (stopping) return
    assembled.abandon()
    exit(1, undefined, 'the lease is lost')
  }
  assembled.start()
  process.send?.({ ready: true })
  suitPart()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130)
      stopping = true
      logger.info({ signal }, 'stopping')
      assembled.stop().then(
        () => process.exit(0),
        (error: unknown) => exit(1, error, 'the scheduler has not stopped cleanly'),
      )
    })
  }
}

interface Surroundings {
  readonly logger: Logger
  readonly metrics: Metrics
  lead(): void
  lose(): void
}

interface Assembled {
  readonly scheduler: Scheduler
  start(): void
  stop(): Promise<void>
  /** Ends all connections as they are. */
  abandon(): void
}

/** Puts the parts together over the network; opens the port, but does no other work yet. */
const assemble = async (flags: SchedulerCommandFlags, { logger, metrics, lead, lose }: Surroundings): Promise<Assembled> => {
  const random = systemRandom()
  const { transport, close, abandon } = await kubeconfigTransport(flags.kubeconfig, {
    bundle: true,
    userAgent: USER_AGENT,
    connections: CONNECTIONS,
  })
  const client = createClient({ transport, userAgent: USER_AGENT, clock: systemClock, omitManagedFields: true })
  const informers = createInformers({ client, clock: systemClock, random, logger })
  const recorder = createEventRecorder({ client, clock: systemClock, component: flags.schedulerName, logger })
  const elector = flags.leaderElect ? election(flags, { client, logger, random, lead, lose }) : undefined
  const causes = createCauseReporter({ client, clock: systemClock, logger })
  const { schedulerName } = flags
  const mayWrite = elector?.mayWrite
  const scheduler = createScheduler({
    ...{ client, informers, clock: systemClock, random, logger, metrics },
    ...{ recorder, causes, schedulerName, mayWrite },
  })
  const status = await listen(flags, metrics)
  return {
    scheduler,
    start: () => {
      // Filled before it leads, so that it need not wait when its time comes.
      informers.start()
      void informers.whenSynced().then(() => logger.info({}, 'caches are filled'))
      if (elector === undefined) lead()
      else elector.start()
    },
    stop: async () => {
      scheduler.stop()
      informers.stop()
      recorder.stop()
      causes.stop()
      await elector?.stop()
      await status?.close()
      await close()
    },
    abandon,
  }
}

interface ElectionParts {
  readonly client: Parameters<typeof createLeaderElector>[0]['client']
  readonly logger: Parameters<typeof createLeaderElector>[0]['logger']
  readonly random: Parameters<typeof createLeaderElector>[0]['random']
  lead(): void
  lose(): void
}

const election = (flags: SchedulerCommandFlags, { client, logger, random, lead, lose }: ElectionParts): LeaderElector =>
  createLeaderElector({
    client,
    clock: systemClock,
    random: random.fork('leader election'),
    logger,
    namespace: flags.leaderElectResourceNamespace,
    name: flags.leaderElectResourceName,
    identity: `${hostname()}_${randomUUID()}`,
    times: leaderTimes(flags),
    onStartedLeading: lead,
    onStoppedLeading: lose,
  })

const listen = async ({ bindAddress, securePort }: SchedulerCommandFlags, { expose }: Metrics): Promise<StatusServer | undefined> =>
  securePort === 0 ? undefined : serveStatus({ address: bindAddress, port: securePort, metrics: expose })

function boolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('must be true or false')
  return text === 'true'
}

function wholeNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}

/** `1m30s`, `15s`, `500ms`: milliseconds. */
function duration(text: string): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(text)
  if (match === null || text === '') throw new InvalidArgumentError('must be a duration such as 15s, 1m30s or 500ms')
  const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = match.slice(1).map((part: string | undefined) => Number(part ?? 0))
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + milliseconds
}
