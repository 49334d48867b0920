import { type Clock, type Logger, sleep } from '@coxswain/ports'
import { noop } from 'cockatiel'
import { Etcd3, GRPCResourceExhastedError, type IOptions, isRecoverableError } from 'etcd3'

export interface EtcdClientOptions {
  /** `http://host:port` or `https://host:port`, one for each member. */
  readonly endpoints: readonly string[]
  /** PEM. `cert` and `key` where the members ask for a client certificate. */
  readonly tls?: { readonly ca: Uint8Array; readonly cert?: Uint8Array | undefined; readonly key?: Uint8Array | undefined } | undefined
  readonly credentials?: { readonly username: string; readonly password: string } | undefined
  /** Milliseconds that one call may take. Default 5,000. */
  readonly callTimeoutMs?: number | undefined
  readonly clock: Clock
  readonly logger: Logger
}

interface CallOptions {
  readonly deadline: number
}
type WatchStream = Awaited<ReturnType<Etcd3['watchClient']['watch']>>

/** Calls one member of a cluster until that fails, then the next. */
export interface EtcdClient {
  /** Calls once. The outcome of a call that fails with an `isTransport` error is not known. */
  call<T>(what: (client: Etcd3, options: CallOptions) => Promise<T>): Promise<T>
  /** Calls until there is an answer, for some call timeouts at most: for what may be done twice. */
  repeat<T>(what: (client: Etcd3, options: CallOptions) => Promise<T>): Promise<T>
  /** A new stream to the present member. */
  watch(): Promise<WatchStream>
  /** Leaves the present member, which serves but not rightly, for the next. */
  moveOn(): void
  close(): void
}

/** The call may or may not have been carried out: the connection failed, time ran out, the cluster was between leaders. */
export const isTransport = (error: unknown): boolean =>
  error instanceof Error && isRecoverableError(error) && !(error instanceof GRPCResourceExhastedError)

/** grpc-js says so when it had no connection to send the call on: it was not carried out. */
export const isUnsent = (error: unknown): boolean => isTransport(error) && (error as Error).message.includes('No connection established')

export const isNoSpace = (error: unknown): boolean => error instanceof Error && error.message.includes('database space exceeded')

/** How many call timeouts `repeat` goes on for. */
const REPEAT_FOR = 3
const FIRST_PAUSE = 50
const LONGEST_PAUSE = 1_000

const optionsFor = (endpoint: string, { tls, credentials }: EtcdClientOptions): IOptions => ({
  hosts: endpoint,
  // etcd3 would try calls again by itself, transactions too, and report a write that was carried out as a conflict; and one oversized
  // answer would stop all calls for five seconds.
  faultHandling: { global: noop, host: () => noop },
  grpcOptions: {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
    // gRPC's own bound is two minutes: etcd would be back for that long before anybody looked.
    'grpc.max_reconnect_backoff_ms': 3_000,
    'grpc.enable_http_proxy': 0,
  },
  ...(tls === undefined ? {} : { credentials: pem(tls) }),
  ...(credentials === undefined ? {} : { auth: credentials }),
})

const pem = ({ ca, cert, key }: NonNullable<EtcdClientOptions['tls']>): NonNullable<IOptions['credentials']> => ({
  rootCertificate: Buffer.from(ca),
  ...(cert === undefined ? {} : { certChain: Buffer.from(cert) }),
  ...(key === undefined ? {} : { privateKey: Buffer.from(key) }),
})

export const etcdClient = (options: EtcdClientOptions): EtcdClient => {
  const { endpoints, callTimeoutMs = 5_000, clock, logger } = options
  if (endpoints.length === 0) throw new Error('no etcd endpoints are given')
  const members = endpoints.map((endpoint) => new Etcd3(optionsFor(endpoint, options)))
  let present = 0
  let closed = false

  const leave = (index: number): void => {
    if (closed || index !== present || members.length === 1) return
    present = (present + 1) % members.length
    logger.warn({ from: endpoints[index], to: endpoints[present] }, 'using another etcd member')
  }
  const call = async <T>(what: (client: Etcd3, options: CallOptions) => Promise<T>): Promise<T> => {
    const index = present
    try {
      // gRPC deadlines are instants of the system's clock.
      return await what(members[index] as Etcd3, { deadline: Date.now() + callTimeoutMs })
    } catch (error) {
      if (isTransport(error)) leave(index)
      throw error
    }
  }
  const repeat = async <T>(what: (client: Etcd3, options: CallOptions) => Promise<T>): Promise<T> => {
    const until = clock.monotonic() + REPEAT_FOR * callTimeoutMs
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await call(what)
      } catch (error) {
        if (!isTransport(error) || closed || clock.monotonic() + pause > until) throw error
        await sleep(clock, pause)
      }
    }
  }
  return {
    call,
    repeat,
    watch: () => (members[present] as Etcd3).watchClient.watch(),
    moveOn: () => leave(present),
    close: () => {
      closed = true
      for (const member of members) member.close()
    },
  }
}
