import { join } from 'node:path'
import { letYoungGrow, pinoLogger, promMetrics, systemRandom } from '@coxswain/ports/node'
import type { CliContext } from '../context.ts'
import { EXIT, errorLines } from '../errors.ts'
import { logFileOf } from './log-file.ts'
import { nodesReady } from './nodes-ready.ts'
import type { UpOptions } from './options.ts'
import { explainStart } from './problems.ts'
import { createProgress } from './progress.ts'
import { screen } from './screen.ts'
import { startServer } from './start-server.ts'
import { onStopSignal } from './stop-signal.ts'

/** Requests that run get so long when the cluster stops; watches end at once. */
const GRACE_MS = 3_000
/** The screen does not wait longer than this for the nodes. */
const NODES_MS = 15_000

type Cleanup = () => Promise<void>

/** `coxswain up`: a cluster in this process, until a signal ends it. Settles only where it cannot start; else the process exits here. */
export const runUp = async (options: UpOptions, context: CliContext): Promise<void> => {
  const { terminal, clock } = context
  const cleanups: Cleanup[] = []
  const starting = start(options, context, cleanups)
  const stop = async (): Promise<void> => {
    // Ctrl-C may come while it starts: what stands by then is taken down in order.
    await starting.catch(() => undefined)
    for (const cleanup of cleanups.reverse()) await cleanup()
  }
  onStopSignal({
    clock,
    onFirst: () => {
      terminal.out(`${terminal.live ? '\n' : ''}Stopping ... (Ctrl-C again: at once)\n`)
      stop().then(
        () => {
          terminal.out('Stopped. Everything is kept.\n')
          process.exit(EXIT.ok)
        },
        (error: unknown) => {
          terminal.err(`${errorLines(error).join('\n')}\n`)
          process.exit(EXIT.failed)
        },
      )
    },
    onSecond: () => process.exit(130),
  })
  try {
    await starting
  } catch (error) {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    throw explainStart(error, options)
  }
}

const start = async (options: UpOptions, context: CliContext, cleanups: Cleanup[]): Promise<void> => {
  const { terminal, clock } = context
  const settings = { ...options, prometheus: await prometheusOf(options) }
  const logFile = await logFileOf(options)
  const loggerFor = (component: string) => pinoLogger({ component, level: options.logLevel, file: logFile })
  const logger = loggerFor('coxswain')
  const random = systemRandom()
  const progress = createProgress(terminal, clock)
  // A server that cannot start, or is being stopped, says so by itself; what its store tells then is only what follows.
  let serving = false
  const onFatal = (error: Error): void => {
    logger.error({ err: error }, 'the cluster cannot go on')
    if (!serving) return
    terminal.err(`\nThe cluster cannot go on:\n${errorLines(error).join('\n')}\n${logFile === undefined ? '' : `See ${logFile}\n`}`)
    process.exit(EXIT.failed)
  }
  const serverPorts = {
    clock,
    random,
    logger: loggerFor('kube-apiserver'),
    metrics: promMetrics({ processMetrics: true }),
    onFatal,
  }
  const server = await progress.step(
    'API server',
    () => startServer(options, serverPorts),
    ({ url }) => url,
  )
  serving = true
  cleanups.push(() => {
    serving = false
    return server.stop(GRACE_MS)
  })
  const kubeconfig = join(options.dataDirectory, 'kubeconfig')
  process.send?.({ serving: true, url: server.url })
  const ports = { clock, random, loggerFor, metricsFor: () => promMetrics() }
  const components = await progress.step(
    'Controllers and scheduler',
    () => componentsOf(server, settings, ports),
    () => 'running',
  )
  cleanups.push(components.stop)
  const { nodes } = options
  const ready = await progress.step(
    'Simulated nodes',
    (say) =>
      nodesReady({ informers: components.informers, clock, wanted: nodes, limitMs: NODES_MS }, (count) =>
        say(`${count} of ${nodes} ready`),
      ),
    (count) => `${count} of ${nodes} ready`,
  )
  terminal.out(screen({ url: server.url, kubeconfig, nodes, ready, logFile }, context))
  logger.info({ url: server.url, nodes }, 'the cluster is up')
  process.send?.({ ready: true, url: server.url })
  letYoungGrow()
}

/** What is wrong in a file is told before anything starts; without a flag none of it is loaded. */
const prometheusOf = async (options: UpOptions) => {
  if (!Object.keys(options).some((key) => key.startsWith('prometheus') && key !== 'prometheusVerb')) return undefined
  const { readPrometheusSettings } = await import('@coxswain/controller-manager/custom-metrics/node')
  return readPrometheusSettings(options, { flag: '--prometheus-rules', file: options.prometheusRules })
}

/** Loaded when the API is there: the API must not wait for what only uses it. */
const componentsOf: typeof import('./start-components.ts').startComponents = async (...given) =>
  (await import('./start-components.ts')).startComponents(...given)
