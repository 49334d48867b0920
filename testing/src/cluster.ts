import { apiVersionOf, type Cause, type KubeObject, kinds, type ObjectExplanation, StatusError, type Stored } from '@coxswain/api-types'
import type { UserInfo } from '@coxswain/apiserver'
import { type Client, type Kind, refOf } from '@coxswain/client'
import type { Clock } from '@coxswain/ports'
import { applyManifests } from './apply.ts'
import type { ClusterDump } from './dump.ts'
import { type Duration, milliseconds } from './duration.ts'
import { NotSettledError } from './engine.ts'
import { startInside } from './inside.ts'
import type { Listening } from './listen.ts'
import type { Manifests } from './manifests.ts'
import type { ClusterOptions } from './options.ts'

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
  /** A client of somebody else, with the rights that the user's name and groups have in the cluster. */
  clientAs(user: UserInfo): Client
  /** Creates what is not there and patches what is, as `kubectl apply` does. Gives the objects as stored. */
  apply(manifests: Manifests): Promise<readonly KubeObject[]>
  /** One object; undefined where there is none. `namespace` is `default` unless given. */
  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): Promise<Stored<T> | undefined>
  /** All objects of a kind, in all namespaces unless one is given. */
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): Promise<readonly Stored<T>[]>
  /** What was done to an object and what led to that, the oldest first; also of one that is gone. `coxswain why` tells the same. */
  why(kind: Kind, name: string, namespace?: string): Promise<readonly Cause[]>
  /** Lets everything happen that is due now. Throws `NotSettledError`, with what still moves, when that never ends. */
  settle(): Promise<void>
  /** Lets time pass until `done` gives true, and `limit` (60 s unless given) at the most; throws when it never does. */
  until(done: () => boolean | Promise<boolean>, limit?: Duration): Promise<void>
  /** The simulated machines: `stop` is a power cut, `shutDown` lets the pods of a machine end before it goes off. */
  readonly nodes: { stop(name: string): void; shutDown(name: string): void; start(name: string): void }
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

export const createCluster = async (options: ClusterOptions = {}): Promise<Cluster> => {
  const inside = await startInside(options)
  const { clock, engine, parts, server, store, log } = inside
  const client = inside.clientOf({ name: 'system:admin', groups: ['system:masters'] }, 'testing')
  const call = async <Result>(request: Promise<Result>): Promise<Result> => {
    const result = await request
    inside.check()
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
    clientAs: (user) => inside.clientOf(user, user.name),
    apply: (manifests) => call(applyManifests(client, manifests)),
    get: (kind, name, namespace = 'default') => call(client.get(kind, { namespace, name }).catch(absent)),
    list: async (kind, namespace) => (await call(client.listAll(kind, namespace === undefined ? {} : { namespace }))).items,
    why: async (kind, name, namespace = 'default') => {
      const ref = refOf(kind)
      const spec = { apiVersion: apiVersionOf(ref.group, ref.version), kind: ref.kind, name, ...(ref.namespaced ? { namespace } : {}) }
      const { status } = (await call(client.create(kinds.ObjectExplanation, { metadata: {}, spec }))) as ObjectExplanation
      return status?.causes ?? []
    },
    settle: engine.settle,
    until: async (done, limit = '60s') => {
      const end = clock.now() + milliseconds(limit)
      while (!(await done())) {
        if (clock.now() >= end) throw new NotSettledError(`it did not happen within ${limit}`, inside.activity())
        await engine.advance(Math.min((clock.nextDue() ?? end) - clock.now(), end - clock.now()))
      }
    },
    nodes: {
      stop: (name) => agents?.power?.(name, 'off'),
      shutDown: (name) => agents?.power?.(name, 'shutdown'),
      start: (name) => agents?.power?.(name, 'on'),
    },
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
      await inside.stop()
    },
  }
}
