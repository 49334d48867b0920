import { type ApiServer, createApiServer, type MemoryStore, memoryStore, type UserInfo } from '@coxswain/apiserver'
import { type Client, createClient, createInformers } from '@coxswain/client'
import { seededRandom, silentLogger, silentMetrics, type Transport, type VirtualClock, virtualClock } from '@coxswain/ports'
import { readDump } from './dump.ts'
import { createEngine, type Engine } from './engine.ts'
import { measureCluster } from './metrics.ts'
import { type ClusterOptions, withDefaults } from './options.ts'
import { type Component, type Part, startParts } from './parts.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import { sha256 } from './sha256.ts'
import { tokenKeyOf } from './token-key.ts'

/** What a cluster is made of, behind the face that tests see. */
export interface Inside {
  readonly clock: VirtualClock
  readonly store: MemoryStore
  readonly server: ApiServer
  readonly parts: readonly Part[]
  readonly engine: Engine
  readonly log: RequestLog
  clientOf(user: UserInfo, userAgent: string): Client
  /** What still moves, in words. */
  activity(): readonly string[]
  /** Throws where the server has given up. */
  check(): void
  stop(): Promise<void>
}

/** One turn of the real event loop: all microtasks run out. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Starts the server and its components, and lets them come to rest. */
export const startInside = async (options: ClusterOptions): Promise<Inside> => {
  const config = withDefaults(options)
  const from = options.from === undefined ? undefined : readDump(options.from)
  const clock = virtualClock(from?.now ?? config.start)
  const random = seededRandom(from === undefined ? config.seed : `${config.seed}@${from.store.revision}`)
  const store = memoryStore({ clock, from: from?.store })
  const log = createRequestLog(clock)
  const shared = { clock, logger: options.logger ?? silentLogger, metrics: silentMetrics }
  let failure: Error | undefined
  const onFatal = (error: Error): void => {
    failure = error
  }
  const advertise = { address: '192.0.2.1', port: 6443 }
  const server = await createApiServer({
    ...shared,
    store,
    random: random.fork('apiserver'),
    advertise,
    flags: config.flags,
    sha256,
    tokenKey: tokenKeyOf(config.seed),
    hostname: 'harness',
    onFatal,
  })
  const transportFor = (user: UserInfo, userAgent: string): Transport => log.around(userAgent, server.transport(user))
  const clientOf = (user: UserInfo, userAgent: string): Client =>
    createClient({ transport: transportFor(user, userAgent), userAgent, clock, timeoutMs: 0 })
  const component = (name: string, userAgent: string): Component => {
    const clientAs = (user: UserInfo): Client =>
      createClient({ transport: transportFor(user, userAgent), userAgent, clock, timeoutMs: 0, omitManagedFields: true })
    // Components have the rights that their names give them, and no others.
    const client = clientAs({ name, groups: [] })
    const own = random.fork(userAgent)
    const informers = createInformers({ ...shared, client, random: own.fork('informers'), freeze: config.freeze })
    return { ...shared, client, clientAs, random: own, informers }
  }
  const { metricResolutionMs: resolutionMs } = config
  const metrics =
    resolutionMs === undefined
      ? undefined
      : measureCluster({
          server,
          component: component('system:kube-controller-manager', 'metrics-server'),
          resolutionMs,
          parts: () => parts,
        })
  const parts: readonly Part[] = startParts({ ...config, sampleFeed: metrics?.feed }, component, from)
  metrics?.start()
  const activity = (): readonly string[] => [
    ...log.inFlight().map((each) => `request ${each}`),
    ...parts.flatMap((part) => part.activity().map((each) => `${part.name}: ${each}`)),
  ]
  const engine = createEngine({ clock, activity, turn })
  await engine.settle()
  return {
    ...{ clock, store, server, parts, engine, log, clientOf, activity },
    check: () => {
      if (failure !== undefined) throw failure
    },
    stop: async () => {
      metrics?.stop()
      for (const part of parts) part.stop()
      server.close()
      await turn()
      await store.close()
    },
  }
}
