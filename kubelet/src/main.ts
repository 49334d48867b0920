import { createServer, type Server } from 'node:http'
import { arch, hostname } from 'node:os'
import { mayLabelItself } from '@coxswain/api-types'
import { createCauseReporter, createClient, createInformers } from '@coxswain/client'
import { httpTransport, readKubeconfig } from '@coxswain/client/node'
import {
  booleanFlag,
  durationFlag,
  FAILOVER,
  type FailoverPreset,
  failoverDefault,
  failoverOption,
  integerFlag,
  listFlag,
  type Metrics,
} from '@coxswain/ports'
import { pinoLogger, promMetrics, systemClock, systemRandom } from '@coxswain/ports/node'
import { Command, Option } from 'commander'
import { createNodes } from './create-nodes.ts'
import type { HeartbeatPeriods } from './node/heartbeat.ts'
import type { NodeSpec } from './node/node-spec.ts'
import { nodeClients } from './node-clients.ts'
import { followPower } from './power.ts'
import { createKubeletAnswer } from './serving/answer.ts'
import { type ServingFlags, servingConfiguration, withServingFlags } from './serving/flags.ts'
import { guardOf, nodeAddress, openPort } from './serving/open-port.ts'
import { type ShutdownFlags, shutdownOf, withShutdownFlags } from './shutdown-flags.ts'

/** `coxswain kubelet`: one node or many, in a process of its own. Flags are upstream's where upstream has the flag. */
export const kubeletCommand = (): Command =>
  withServingFlags(withShutdownFlags(new Command('kubelet')))
    .description('Run nodes. Their pods run in a simulated runtime: they take time, addresses and names, and no processor.')
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .addOption(new Option('--runtime <name>', 'what runs containers').choices(['simulated']).default('simulated'))
    .option('--nodes <number>', 'how many nodes, named PREFIX0 and on', integerFlag)
    .option('--node-prefix <prefix>', 'what the names of --nodes begin with', 'node-')
    .option('--node-name <names>', 'names of the nodes, separated by commas', listFlag)
    .option(
      '--first-node-number <number>',
      'number from which the addresses of the nodes are counted, for several processes',
      integerFlag,
      0,
    )
    .option('--cpu <quantity>', 'processors of each node', '8')
    .option('--memory <quantity>', 'memory of each node', '32Gi')
    .option('--max-pods <number>', 'pods that each node takes', integerFlag, 110)
    .addOption(
      new Option(
        '--node-labels <labels>',
        'labels of each node: key=value, separated by commas; of those of Kubernetes the ones that a node may give itself',
      )
        .argParser(labelsFlag)
        .default({}, 'none'),
    )
    .addOption(failoverOption(Option))
    .option(
      '--node-lease-duration-seconds <seconds>',
      `how long a lease holds; it is renewed four times in that time ${failoverDefault('leaseDurationSeconds')}`,
      integerFlag,
    )
    .addOption(
      new Option('--node-status-report-frequency <duration>', 'how often the status is written though nothing has changed')
        .argParser(durationFlag)
        .default(300_000, '5m'),
    )
    .option(
      '--node-status-update-frequency <duration>',
      `when a failed write of the status is tried again ${failoverDefault('statusUpdateMs')}`,
      durationFlag,
    )
    .option('--delay-scale <factor>', 'multiplies the simulated delays; 0: none', factorFlag, 1)
    .option('--events <boolean>', 'write Events', booleanFlag, true)
    .option('--healthz-port <port>', 'port on 127.0.0.1 for /healthz and /metrics; 0: none', integerFlag, 10_248)
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .action(run)

interface Flags extends ServingFlags, ShutdownFlags {
  readonly kubeconfig: string
  readonly nodes?: number
  readonly nodePrefix: string
  readonly nodeName?: readonly string[]
  readonly firstNodeNumber: number
  readonly cpu: string
  readonly memory: string
  readonly maxPods: number
  readonly nodeLabels: Readonly<Record<string, string>>
  readonly failover: FailoverPreset
  readonly nodeLeaseDurationSeconds?: number
  readonly nodeStatusReportFrequency: number
  readonly nodeStatusUpdateFrequency?: number
  readonly delayScale: number
  readonly events: boolean
  readonly healthzPort: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

function labelsFlag(text: string): Readonly<Record<string, string>> {
  const pairs = listFlag(text).map((pair): readonly [string, string] => {
    const at = pair.indexOf('=')
    if (at < 1) throw new Error(`${JSON.stringify(pair)} is not a label: write key=value`)
    return [pair.slice(0, at), pair.slice(at + 1)]
  })
  const foreign = pairs.map(([key]) => key).filter((key) => !mayLabelItself(key))
  if (foreign.length > 0)
    throw new Error(`a node may not give itself ${foreign.join(', ')}: of the labels of Kubernetes it has those of a kubelet`)
  return Object.fromEntries(pairs)
}

function factorFlag(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`${JSON.stringify(text)} is not a number`)
  return Number(text)
}

const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
])

const specsOf = (flags: Flags): readonly NodeSpec[] => {
  const { nodes, nodePrefix, nodeName = [], cpu, memory, maxPods, nodeLabels } = flags
  const numbered = Array.from({ length: nodes ?? 0 }, (_, i) => `${nodePrefix}${i}`)
  const names = [...nodeName, ...numbered]
  return (names.length === 0 ? [hostname().toLowerCase()] : names).map((name) => ({
    name,
    labels: nodeLabels,
    internalIp: nodeAddress(flags),
    capacity: { cpu, memory, pods: String(maxPods) },
    architecture: ARCHITECTURES.get(arch()) ?? arch(),
  }))
}

type Periods = Omit<HeartbeatPeriods, 'leaseRenewMs' | 'answerMs'>

/** How often the nodes are heard of: as the flags ask, else by the failover preset. */
const periodsOf = (flags: Flags): Periods => {
  const times = FAILOVER[flags.failover]
  return {
    leaseDurationSeconds: flags.nodeLeaseDurationSeconds ?? times.leaseDurationSeconds,
    statusReportMs: flags.nodeStatusReportFrequency,
    statusUpdateMs: flags.nodeStatusUpdateFrequency ?? times.statusUpdateMs,
  }
}

const configurationOf = (flags: Flags, { leaseDurationSeconds, statusReportMs, statusUpdateMs }: Periods): object => ({
  ...servingConfiguration(flags),
  maxPods: flags.maxPods,
  healthzPort: flags.healthzPort,
  nodeLeaseDurationSeconds: leaseDurationSeconds,
  nodeStatusReportFrequency: `${statusReportMs / 1000}s`,
  nodeStatusUpdateFrequency: `${statusUpdateMs / 1000}s`,
})

const run = async (flags: Flags): Promise<void> => {
  const logger = pinoLogger({ component: 'kubelet', level: flags.logLevel })
  const [clock, random, metrics] = [systemClock, systemRandom(), promMetrics({ processMetrics: true })]
  const userAgent = `kubelet/v1.36.0 (linux/${ARCHITECTURES.get(arch()) ?? arch()}) coxswain`
  const { options: server } = await readKubeconfig(flags.kubeconfig)
  const { transport, close } = httpTransport({ ...server, bundle: true, userAgent })
  const wanted = specsOf(flags)
  const port = await openPort(
    wanted.map(({ name }) => name),
    flags,
    { clock, random, logger },
  )
  const specs = wanted.map((spec) => ({ ...spec, kubeletPort: port.ports.get(spec.name) }))
  const periods = periodsOf(flags)
  const shutdown = shutdownOf(flags)
  const { reading, reporting, clientFor } = nodeClients({
    transport,
    clientOver: (each) => createClient({ transport: each, userAgent, clock, omitManagedFields: true }),
    certificate: server.cert,
    nodes: specs.map(({ name }) => name),
  })
  const informers = createInformers({ client: reading, clock, random, logger })
  const causes = createCauseReporter({ client: reporting, clock, logger })
  const nodes = createNodes({
    clientFor,
    causes,
    informers,
    clock,
    random,
    logger,
    metrics,
    nodes: specs,
    firstNumber: flags.firstNodeNumber,
    delayScale: flags.delayScale,
    ...(shutdown === undefined ? {} : { shutdown }),
    events: flags.events,
    ...periods,
  })
  port.begin(
    guardOf(flags, reporting, clock),
    createKubeletAnswer({ nodes, metrics: metrics.expose, configuration: configurationOf(flags, periods) }),
  )
  const health =
    flags.healthzPort === 0
      ? undefined
      : serveHealth(metrics, flags.healthzPort, (error) => logger.warn({ error: error.message }, 'no health port'))
  followPower({ informers, nodes, logger })
  informers.start()
  nodes.start()
  logger.info({ nodes: specs.length, runtime: 'simulated' }, 'nodes are started')
  process.send?.({ ready: true })
  onStopSignal(async (signal) => {
    logger.info({ signal }, 'stopping')
    if (shutdown !== undefined) await Promise.all(nodes.names().map(nodes.shutDownNode))
    nodes.stop()
    causes.stop()
    informers.stop()
    health?.close()
    await Promise.all([port.close(), close()])
  })
}

/** Stops the process in order at the first signal, and at once at the second. */
const onStopSignal = (stop: (signal: string) => Promise<void>): void => {
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(130)
      isStopping = true
      void stop(signal).then(() => process.exit(0))
    })
  }
}

const serveHealth = (metrics: Metrics, port: number, failed: (error: Error) => void): Server => {
  const server = createServer((request, response) => {
    if (request.url === '/healthz') response.end('ok')
    else if (request.url === '/metrics')
      metrics.expose().then(
        (text) => response.setHeader('content-type', 'text/plain; version=0.0.4').end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
    else response.writeHead(404).end()
  })
  return server.on('error', failed).listen(port, '127.0.0.1')
}
