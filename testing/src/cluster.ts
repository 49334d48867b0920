import { type KubeObject, StatusError, type Stored } from '@coxswain/api-types'
import { createApiServer, memoryStore, type UserInfo } from '@coxswain/apiserver'
import { type Client, createClient, createInformers, type Kind } from '@coxswain/client'
import { type Clock, seededRandom, silentLogger, silentMetrics, virtualClock } from '@coxswain/ports'
import { applyManifests } from './apply.ts'
import { type ClusterDump, readDump } from './dump.ts'
import { type Duration, milliseconds } from './duration.ts'
import { createEngine, NotSettledError } from './engine.ts'
import type { Listening } from './listen.ts'
import type { Manifests } from './manifests.ts'
import { type ClusterOptions, withDefaults } from './options.ts'
import { startParts } from './parts.ts'
import { createRequestLog } from './request-log.ts'
import { sha256 } from './sha256.ts'

/**
 * A whole cluster in this process: API server, scheduler, controllers and simulated nodes, on a store in memory, under a clock that
 * stands still until told to move. Nothing happens between two calls: time passes in `settle`, `advance` and `until` alone.
 */
export interface Cluster {
  /** The cluster's time, for controllers of one's own too: give it to their runner. */
  readonly clock: Clock & {
    /** Lets this much time pass, and everything in it happen: `40s`, `5m`, or milliseconds. */
    advance(duration: Duration): Promise<void>
  }
  /** An administrator's client. */
  readonly client: Client
  /** Creates what is not there and patches what is, as `kubectl apply` does. Gives the objects as stored. */
  apply(manifests: Manifests): Promise<readonly KubeObject[]>
  /** One object; undefined where there is none. `namespace` is `default` unless given. */
  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): Promise<Stored<T> | undefined>
  /** All objects of a kind, in all namespaces unless one is given. */
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): Promise<readonly Stored<T>[]>
  /** Lets everything happen that is due now. Throws `NotSettledError`, with what still moves, when that never ends. */
  settle(): Promise<void>
  /** Lets time pass until `done` gives true, and `limit` (60 s unless given) at the most; throws when it never does. */
  until(done: () => boolean | Promise<boolean>, limit?: Duration): Promise<void>
  /** The simulated machines: `stopNode` is a power cut. */
  readonly nodes: { stop(name: string): void; start(name: string): void }
  /** Every request so far, one line each. The same seed and the same calls give the same lines. */
  requestLog(): readonly string[]
  /** All state as plain data. A cluster made `from` it goes on from there; two of them go on alike. */
  dump(): ClusterDump
  /** Opens a TLS door for kubectl and other real clients. Time passes as on the wall from then on, until `close`. */
  listen(options?: { readonly port?: number }): Promise<Listening>
  close(): Promise<void>
}

/** The object, or undefined where it does not exist. */
const absent = (error: unknown): undefined => {
  if (!(error instanceof StatusError && error.code === 404)) throw error
  return undefined
}

const user = (name: string): UserInfo => ({ name, groups: ['system:masters'] })

export const createCluster = async (options: ClusterOptions = {}): Promise<Cluster> => {
  const config = withDefaults(options)
  const from = options.from === undefined ? undefined : readDump(options.from)
  const clock = virtualClock(from?.now ?? config.start)
  const random = seededRandom(from === undefined ? config.seed : `${config.seed}@${from.store.revision}`)
  const store = memoryStore({ clock, from: from?.store })
  const log = createRequestLog(clock)
  const shared = { clock, logger: options.logger ?? silentLogger, metrics: silentMetrics }
  let failure: Error | undefined
  const server = await createApiServer({
    ...shared,
    store,
    random: random.fork('apiserver'),
    advertise: { address: '192.0.2.1', port: 6443 },
    flags: config.flags,
    sha256,
    onFatal: (error) => {
      failure = error
    },
  })
  const clientFor = (name: string, userAgent: string): Client =>
    createClient({ transport: log.around(userAgent, server.transport(user(name))), userAgent, clock, timeoutMs: 0 })
  const component = (name: string, userAgent: string) => {
    const client = clientFor(name, userAgent)
    const own = random.fork(userAgent)
    return {
      ...shared,
      client,
      random: own,
      informers: createInformers({ client, clock, random: own.fork('informers'), logger: shared.logger, freeze: config.freeze }),
    }
  }

  const parts = startParts(config, component, from)
  const activity = (): readonly string[] => [
    ...log.inFlight().map((each) => `request ${each}`),
    ...parts.flatMap((part) => part.activity().map((each) => `${part.name}: ${each}`)),
  ]
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const engine = createEngine({ clock, activity, turn })
  await engine.settle()
  const client = clientFor('system:admin', 'testing')
  const call = async <Result>(request: Promise<Result>): Promise<Result> => {
    const result = await request
    if (failure !== undefined) throw failure
    return result
  }
  const agents = parts.find((part) => part.name === 'kubelet')
  let listening: Listening | undefined
  return {
    clock: {
      now: clock.now,
      monotonic: clock.monotonic,
      after: clock.after,
      advance: (duration) => engine.advance(milliseconds(duration)),
    },
    client,
    apply: (manifests) => call(applyManifests(client, manifests)),
    get: (kind, name, namespace = 'default') => call(client.get(kind, { namespace, name }).catch(absent)),
    list: async (kind, namespace) => (await call(client.listAll(kind, namespace === undefined ? {} : { namespace }))).items,
    settle: engine.settle,
    until: async (done, limit = '60s') => {
      const end = clock.now() + milliseconds(limit)
      while (!(await done())) {
        if (clock.now() >= end) throw new NotSettledError(`it did not happen within ${limit}`, activity())
        await engine.advance(Math.min((clock.nextDue() ?? end) - clock.now(), end - clock.now()))
      }
    },
    nodes: { stop: (name) => agents?.power?.(name, false), start: (name) => agents?.power?.(name, true) },
    requestLog: () => [...log.lines],
    dump: () => ({
      format: 1,
      now: clock.now(),
      store: store.dump(),
      parts: Object.fromEntries(parts.map((part) => [part.name, part.dump()])),
    }),
    listen: async (given) => {
      const { listen } = await import('./listen.ts')
      listening ??= await listen({ server, clock, engine, ...given })
      return listening
    },
    close: async () => {
      await listening?.close()
      for (const part of parts) part.stop()
      server.close()
      await turn()
      await store.close()
    },
  }
}
