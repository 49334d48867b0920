import { encodeUtf8, type JsonValue, type LiveRegistry, loadDescriptions, StatusError, status, type TypeTable } from '@coxswain/api-types'
import { type Clock, type HttpRequest, type HttpResponse, type Metrics, sleep } from '@coxswain/ports'
import type { RemoteVersions } from '../aggregation/remote-versions.ts'
import { createDiscovery } from '../discovery/discovery.ts'
import type { DocumentRequest } from '../openapi/document.ts'
import { createOpenApi, type RemoteDocuments } from '../openapi/open-api.ts'
import { parseQuery } from '../request/query.ts'
import { answerStatus, statusEncoding } from '../respond/answer.ts'
import { prettyJson } from '../respond/pretty.ts'
import { VERSION } from '../version.ts'
import { answerHealth, type HealthCheck, healthPaths } from './health.ts'
import { answerOpenId, type OpenIdDocuments, openIdPaths } from './openid.ts'
import { createShown } from './shown.ts'

export interface MetaRoutesOptions {
  readonly registry: LiveRegistry
  readonly types: TypeTable
  readonly metrics: Metrics
  readonly clock: Clock
  readonly checks: readonly HealthCheck[]
  /** Where clients reach the server: HOST:PORT. */
  readonly serverAddress: string
  /** Whose tokens others may verify, and with what. */
  readonly openId: OpenIdDocuments | undefined
  /** What other servers serve, and what they publish of it. */
  readonly remoteVersions: RemoteVersions
  readonly remoteDocuments: RemoteDocuments
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly gzip?: (bytes: Uint8Array) => Promise<Uint8Array>
}

export interface MetaRoutes {
  /** Everything that is about the server and not about an object. Never rejects. */
  answer(request: HttpRequest): Promise<HttpResponse>
}

/** Documents for people first of all: upstream indents them whoever asks. */
const json = (value: JsonValue): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: encodeUtf8(prettyJson(value)),
})

/** Discovery, OpenAPI, version, health and metrics. */
export const createMetaRoutes = (options: MetaRoutesOptions): MetaRoutes => {
  const { registry, types, metrics, clock, checks, sha256, gzip, serverAddress, openId, remoteVersions, remoteDocuments } = options
  const hash = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString('hex').toUpperCase()
  const discovery = createDiscovery({ registry, serverAddress, sha256, hash, remote: remoteVersions.all })
  const shown = createShown(gzip)
  const openApi = createOpenApi({
    registry,
    types,
    descriptions: loadDescriptions,
    version: VERSION,
    hash,
    now: () => clock.now(),
    pause: () => sleep(clock, 0),
    remote: remoteDocuments,
    ...(gzip === undefined ? {} : { gzip }),
  })
  const openApiPath = (path: string, query: string, conditions: DocumentRequest): Promise<HttpResponse> | undefined => {
    if (path === '/openapi/v2') return openApi.v2(conditions)
    if (path === '/openapi/v3' || path === '/openapi/v3/') return openApi.v3Index(conditions)
    return path.startsWith('/openapi/v3/')
      ? openApi.v3(path.slice('/openapi/v3/'.length), parseQuery(query).get('hash'), conditions)
      : undefined
  }
  const generations = (): string => `${registry.generation()} ${remoteVersions.generation()}`
  let generation = generations()
  /** Kinds come and go: what tells of them is made anew when somebody asks. */
  const refresh = (): void => {
    if (generation === generations()) return
    generation = generations()
    discovery.refresh(registry)
    openApi.refresh(registry, types)
  }
  const find = async (request: HttpRequest): Promise<HttpResponse | undefined> => {
    refresh()
    const { path, query, headers } = request
    const accept = headers['accept']
    const health = answerHealth(checks, path, query)
    if (health !== undefined) return health
    const issuer = openId === undefined ? undefined : answerOpenId(openId, path)
    if (issuer !== undefined) return issuer
    if (path === '/version' || path === '/version/') return json(VERSION)
    if (path === '/metrics')
      return {
        status: 200,
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
        body: new TextEncoder().encode(await metrics.expose()),
      }
    const conditions = {
      accept,
      acceptEncoding: headers['accept-encoding'],
      ifNoneMatch: headers['if-none-match'],
    }
    return (
      (await openApiPath(path, query, conditions)) ??
      (await shown(request, discovery.answer(path, conditions))) ??
      (path === '/' ? json({ paths: pathsOf(checks, [...discovery.paths(), ...openIdPaths(openId)]) }) : undefined)
    )
  }
  return {
    answer: async (request) => {
      try {
        const found = await find(request)
        if (found === undefined) throw status.pathNotFound()
        if (request.method !== 'GET' && request.method !== 'HEAD') throw status.methodNotAllowed()
        return { ...found, headers: { 'cache-control': 'no-cache, private', ...found.headers } }
      } catch (error) {
        if (error instanceof StatusError) return answerStatus(error, [], statusEncoding(types, request))
        throw error
      }
    },
  }
}

const pathsOf = (checks: readonly HealthCheck[], discovery: readonly string[]): string[] =>
  [...discovery, ...healthPaths(checks), '/metrics', '/openapi/v2', '/openapi/v3', '/version'].sort()
