import { type Clock, type Logger, type Metrics, type Random, silentMetrics } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import type { CauseReporter } from '../explain/cause-reporter.ts'
import type { Informer } from '../informers/cache.ts'
import type { Informers } from '../informers/informers.ts'
import type { ElectionTimes } from '../leader/election-state.ts'
import { createLeaderElector, type LeaderElector } from '../leader/leader-elector.ts'
import { messageOf } from './connect-sources.ts'
import type { Controller } from './controller.ts'
import { type ControllerDump, type ControllerLoop, createControllerLoop } from './controller-loop.ts'
import { declaredKinds, type IndexKeys } from './declared-kinds.ts'
import type { RunningKeySource } from './key-source.ts'
import { createRunnerMetrics, type RunnerMetrics } from './runner-metrics.ts'
import { createView, type ViewSource } from './view.ts'

export interface RunnerElection {
  /** The Lease that the processes compete for. */
  readonly namespace: string
  readonly name: string
  readonly identity: string
  readonly times?: Partial<ElectionTimes> | undefined
  /** Called when leadership is lost (not when the runner is stopped): a process may prefer to exit. Else it competes again. */
  onLost?(): void
}

export interface RunControllersOptions {
  readonly client: Client
  /** What a controller writes with, by its name, where it has an identity of its own. `client` unless given. */
  readonly clientFor?: ((controller: string) => Client | undefined) | undefined
  /** Shared with others of the process. The runner starts them, and leaves stopping them to whoever made them. */
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics?: Metrics | undefined
  readonly controllers: readonly Controller[]
  /** Only the holder of the lease works; the others keep their caches warm. */
  readonly leaderElection?: RunnerElection | undefined
  /** Look at one namespace only. */
  readonly namespace?: string | undefined
  /** `metadata.managedFields` names it as the writer; `coxswain` unless given. */
  readonly fieldManager?: string | undefined
  /** Requests of one plan under way at once; 32 unless given. */
  readonly maxInFlightSteps?: number | undefined
  /** Is told why each step was taken; nobody is unless given. Whoever made it stops it. */
  readonly causes?: CauseReporter | undefined
  /** Queues, back-offs, outcomes and expectations of an earlier run. */
  readonly restore?: RunnerDump | undefined
}

/** The state of all controllers by name, as plain data. */
export type RunnerDump = Readonly<Record<string, ControllerDump>>

export interface RunningControllers {
  /** Resolves when the caches are filled and the controllers work for the first time, or when they are stopped before. */
  readonly started: Promise<void>
  /** Lets what is under way end, starts nothing more, then gives the lease up. */
  stop(): Promise<void>
  /** What still moves: ready keys, keys worked on, steps in flight, caches waited for. Empty when all is quiet. */
  activity(): readonly string[]
  dump(): RunnerDump
}

const DEFAULT_MAX_IN_FLIGHT = 32

export const runControllers = (options: RunControllersOptions): RunningControllers => {
  const { informers, logger, metrics = silentMetrics, controllers, leaderElection, causes } = options
  const runnerMetrics = createRunnerMetrics(metrics)
  let elector: LeaderElector | undefined
  const mayWrite = (): boolean => elector === undefined || elector.mayWrite()
  const loops = new Map<string, ControllerLoop>()
  const caches: Informer[] = []
  for (const controller of controllers) {
    if (loops.has(controller.name)) throw new Error(`two controllers are named ${JSON.stringify(controller.name)}`)
    loops.set(controller.name, createLoop(options, { controller, runnerMetrics, mayWrite, caches }))
  }
  for (const [name, dump] of Object.entries(options.restore ?? {})) loops.get(name)?.restore(dump)

  const sources: RunningKeySource[] = []
  const startSources = (): void => {
    for (const { name, source } of controllers) {
      const loop = loops.get(name)
      if (source === undefined || loop === undefined) continue
      try {
        sources.push(
          source.start({
            ...options,
            metrics,
            client: options.clientFor?.(name) ?? options.client,
            logger: logger.child({ controller: name }),
            enqueue: loop.enqueue,
          }),
        )
      } catch (error) {
        // One controller's bug must not keep the others from starting.
        logger.error({ controller: name, error: messageOf(error) }, 'a source of keys cannot be started')
      }
    }
  }
  let stopped = false
  let resolveStarted: () => void = () => undefined
  const started = new Promise<void>((resolve) => {
    resolveStarted = resolve
  })
  const work = (): void => {
    if (stopped) return
    for (const loop of loops.values()) loop.run()
    resolveStarted()
  }
  informers.start()
  // Caches that others of the process have asked for are not waited for.
  Promise.all(caches.map((informer) => informer.whenSynced())).then(() => {
    if (stopped) return
    logger.info({ controllers: [...loops.keys()] }, 'caches are filled')
    startSources()
    if (leaderElection === undefined) return work()
    const pause = (): void => {
      for (const loop of loops.values()) loop.pause()
      if (!stopped) leaderElection.onLost?.()
    }
    elector = elect(options, { leaderElection, runnerMetrics, work, pause })
    elector.start()
  })

  return {
    started,
    stop: async () => {
      stopped = true
      resolveStarted()
      for (const source of sources) source.stop()
      await Promise.all([...loops.values()].map((loop) => loop.stop()))
      await elector?.stop()
    },
    activity: () => [informers, ...loops.values(), ...sources, causes].flatMap((each) => each?.activity() ?? []),
    dump: () => Object.fromEntries([...loops].map(([name, loop]) => [name, loop.dump()])),
  }
}

interface LoopParts {
  readonly controller: Controller
  readonly runnerMetrics: RunnerMetrics
  /** Takes the caches that the controller uses. */
  readonly caches: Informer[]
  mayWrite(): boolean
}

const createLoop = (options: RunControllersOptions, { controller, runnerMetrics, mayWrite, caches: all }: LoopParts): ControllerLoop => {
  const caches = new Map<string, Informer>()
  const sources = new Map<string, ViewSource>()
  for (const { id, kind, indexes } of declaredKinds(controller).values()) {
    const informer = options.informers.for(kind, { namespace: options.namespace })
    caches.set(id, informer)
    all.push(informer)
    sources.set(id, { lister: informer, indexes: addIndexes(controller.name, informer, indexes) })
  }
  return createControllerLoop({
    ...options,
    client: options.clientFor?.(controller.name) ?? options.client,
    controller,
    informers: caches,
    view: createView(`controller ${controller.name}`, sources),
    random: options.random.fork(`controller ${controller.name}`),
    metrics: runnerMetrics,
    fieldManager: options.fieldManager ?? 'coxswain',
    maxInFlightSteps: options.maxInFlightSteps ?? DEFAULT_MAX_IN_FLIGHT,
    mayWrite,
  })
}

/** Controllers share an index where they give the same function under the same name; else each has its own. */
const addIndexes = (controller: string, informer: Informer, indexes: ReadonlyMap<string, IndexKeys>): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const [name, keys] of indexes) {
    const shared = informer.indexKeys(name) === undefined || informer.indexKeys(name) === keys
    const actual = shared ? name : `${controller}/${name}`
    informer.addIndex(actual, keys)
    names.set(name, actual)
  }
  return names
}

interface ElectParts {
  readonly leaderElection: RunnerElection
  readonly runnerMetrics: RunnerMetrics
  work(): void
  pause(): void
}

const elect = (options: RunControllersOptions, { leaderElection, runnerMetrics, work, pause }: ElectParts): LeaderElector =>
  createLeaderElector({
    client: options.client,
    clock: options.clock,
    random: options.random.fork('leader election'),
    logger: options.logger,
    ...leaderElection,
    onStartedLeading: () => {
      runnerMetrics.leading(leaderElection.name, true)
      work()
    },
    onStoppedLeading: () => {
      runnerMetrics.leading(leaderElection.name, false)
      pause()
    },
  })
