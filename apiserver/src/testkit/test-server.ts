import { createHash, generateKeyPairSync } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { JsonObject } from '@coxswain/api-types'
import {
  type Egress,
  type HttpResponse,
  isByteStream,
  type Logger,
  seededRandom,
  silentLogger,
  silentMetrics,
  type VirtualClock,
  virtualClock,
} from '@coxswain/ports'
import type { TokenKey } from '../authentication/token-key.ts'
import type { TokenSettings } from '../authentication/token-settings.ts'
import type { ComponentProbe } from '../component-probe.ts'
import { gzipPieces } from '../http/gzip-pieces.ts'
import { serviceAccountKey } from '../pki/service-account-key.ts'
import { join } from '../respond/encode.ts'
import { type ApiServer, createApiServer } from '../server.ts'
import { type ApiServerFlags, defaultFlags } from '../server-options.ts'
import { type MemoryDump, memoryStore } from '../storage/drivers/memory.ts'
import type { Store } from '../storage/store.ts'

/** What a request gave, read. */
export interface Answer {
  readonly status: number
  readonly headers: HttpResponse['headers']
  readonly json: JsonObject
}

export interface TestServer {
  readonly server: ApiServer
  readonly store: Store
  readonly clock: VirtualClock
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Events so far of a watch, in order; read anew at each call. */
  watch(path: string, headers?: Record<string, string>): Promise<OpenWatch>
}

export interface OpenWatch {
  events(): readonly { readonly type: string; readonly object: JsonObject }[]
  ended(): boolean
  cancel(): void
}

const tokenKey = (() => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return serviceAccountKey({ privateKey, publicKeys: [publicKey] })
})()

/** Admission plugins that need controllers beside the server. */
export const WITHOUT_CONTROLLERS: readonly string[] = ['ServiceAccount', 'StorageObjectInUseProtection']

/** What is the same for all of them. */
const plain = {
  metrics: silentMetrics,
  advertise: { address: '10.0.0.1', port: 6443 },
  sha256: (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest(),
  gzip: promisify(gzip),
  compress: gzipPieces,
  tokenKey,
  hostname: 'test',
  onFatal: (error: Error): never => {
    throw error
  },
}

/** What a first start leaves in the store, by its flags. Made once: some hundred objects for each of thousands of tests would take minutes. */
const firstStart = (flags: ApiServerFlags): Promise<MemoryDump> => {
  const key = JSON.stringify(flags)
  const known = prepared.get(key) ?? prepare(flags)
  prepared.set(key, known)
  return known
}
const prepared = new Map<string, Promise<MemoryDump>>()

const prepare = async (flags: ApiServerFlags): Promise<MemoryDump> => {
  const clock = virtualClock()
  const store = memoryStore({ clock })
  const server = await createApiServer({ ...plain, store, clock, random: seededRandom('first start'), logger: silentLogger, flags })
  const dump = store.dump()
  server.close()
  await store.close()
  return dump
}

/** A whole API server over the memory store under a virtual clock, called as an administrator. */
export const testServer = async (
  options: {
    readonly store?: Store
    readonly clock?: VirtualClock
    readonly logger?: Logger
    readonly probes?: readonly ComponentProbe[]
    readonly flags?: Partial<ApiServerFlags>
    readonly egress?: Egress
    readonly proxyClientCert?: { readonly cert: string; readonly key: string }
    readonly policyStatus?: 'left alone'
    readonly tokenKey?: TokenKey
    readonly tokens?: Partial<TokenSettings>
  } = {},
): Promise<TestServer> => {
  const clock = options.clock ?? virtualClock()
  // No controllers run here that would make service accounts, or take finalizers away again: tests that want these plugins say so.
  const flags = { ...defaultFlags, disableAdmissionPlugins: WITHOUT_CONTROLLERS, ...options.flags }
  const store = options.store ?? memoryStore({ clock, from: await firstStart(flags) })
  const server = await createApiServer({
    store,
    clock,
    random: seededRandom('test'),
    logger: options.logger ?? silentLogger,
    probes: options.probes ?? [],
    flags,
    ...plain,
    ...(options.egress === undefined ? {} : { egress: options.egress }),
    ...(options.proxyClientCert === undefined ? {} : { proxyClientCert: options.proxyClientCert }),
    ...(options.policyStatus === undefined ? {} : { policyStatus: options.policyStatus }),
    ...(options.tokenKey === undefined ? {} : { tokenKey: options.tokenKey }),
    ...(options.tokens === undefined ? {} : { tokens: options.tokens }),
  })
  const call = server.transport({ name: 'admin', groups: ['system:masters'] })
  const request = (method: string, path: string, body: unknown, headers: Record<string, string>): Promise<HttpResponse> => {
    const [pathname = '', query = ''] = path.split('?')
    const bytes =
      body === undefined
        ? undefined
        : typeof body === 'string'
          ? new TextEncoder().encode(body)
          : new TextEncoder().encode(JSON.stringify(body))
    return call({
      method,
      path: pathname,
      query,
      headers: { 'content-type': 'application/json', 'user-agent': 'test/1', ...headers },
      body: bytes,
    })
  }
  return {
    server,
    store,
    clock,
    send: async (method, path, body, headers = {}) => {
      const response = await request(method, path, body, headers)
      if (isByteStream(response.body)) throw new Error(`${path} answered with a stream`)
      const bytes = response.body instanceof Uint8Array ? response.body : join(response.body)
      return { status: response.status, headers: response.headers, json: JSON.parse(new TextDecoder().decode(bytes)) }
    },
    watch: async (path, headers = {}) => openWatch(await request('GET', path, undefined, headers)),
  }
}

const openWatch = ({ body }: HttpResponse): OpenWatch => {
  if (!isByteStream(body))
    throw new Error(`the watch was refused: ${new TextDecoder().decode(body instanceof Uint8Array ? body : join(body))}`)
  let text = ''
  let ended = false
  body.start({
    write: (chunk) => {
      text += new TextDecoder().decode(chunk)
    },
    end: () => {
      ended = true
    },
    pendingBytes: () => 0,
    onDrain: (task) => task(),
  })
  return {
    events: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    ended: () => ended,
    cancel: () => body.cancel(),
  }
}
