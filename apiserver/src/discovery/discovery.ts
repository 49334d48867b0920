import { encodeUtf8, parseJson, type Registry, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import type { RemoteVersion } from '../aggregation/remote-versions.ts'
import { parseAccept } from '../negotiation/accept.ts'
import { matchesTag } from '../negotiation/entity-tag.ts'
import { yamlText } from '../respond/pretty.ts'
import { AGGREGATED_VERSIONS, type AggregatedVersion, aggregatedList } from './aggregated.ts'
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './documents.ts'
import { groupsOf } from './snapshot.ts'
import { storageVersionHash } from './storage-version-hash.ts'

export interface DiscoveryOptions {
  readonly registry: Registry
  /** Where clients reach the server: `HOST:PORT`. */
  readonly serverAddress: string
  sha256(bytes: Uint8Array): Uint8Array
  /** Names the content of a document, for ETags. */
  hash(bytes: Uint8Array): string
  /** What other servers serve. */
  remote?(): readonly RemoteVersion[]
}

export interface DiscoveryRequest {
  readonly accept?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

export interface Discovery {
  /**
   * The answer to a GET of a discovery path (`/api`, `/api/v1`, `/apis`, `/apis/apps`, `/apis/apps/v1`, with or without a slash at
   * the end), or undefined for any other path.
   * The bytes of a document are the same ones each time.
   * @throws StatusError 406 when the client accepts neither JSON nor YAML.
   */
  answer(path: string, request: DiscoveryRequest): HttpResponse | undefined
  /** Every path that is served, without a slash at the end. */
  paths(): readonly string[]
  /** Takes on another set of kinds. */
  refresh(registry: Registry): void
}

/** One path: its plain document, and the aggregated ones of `/api` and `/apis`. Serialised when first asked for. */
interface Page {
  readonly plain: () => Uint8Array
  readonly aggregated: ReadonlyMap<string, () => Uint8Array>
}

const JSON_TYPE = 'application/json'
const YAML_TYPE = 'application/yaml'
const NONE: Page['aggregated'] = new Map()

/** Tells clients what the server serves, from the registry alone. */
export const createDiscovery = (options: DiscoveryOptions): Discovery => {
  let pages = pagesOf(options.registry, options)
  return {
    answer: (path, request) => {
      const page = pages.get(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path)
      return page === undefined ? undefined : respond(page, request, options.hash)
    },
    paths: () => [...pages.keys()],
    refresh: (registry) => {
      pages = pagesOf(registry, options)
    },
  }
}

const pagesOf = (registry: Registry, { serverAddress, sha256, remote }: DiscoveryOptions): ReadonlyMap<string, Page> => {
  const groups = groupsOf(registry, remote?.())
  const named = groups.filter(({ name }) => name !== '')
  const core = groups.filter(({ name }) => name === '')
  const hashOf = storageVersionHash(sha256)
  const pages = new Map<string, Page>([
    ['/api', { plain: lazy(() => apiVersions(core[0], serverAddress)), aggregated: aggregations(core) }],
    ['/apis', { plain: lazy(() => apiGroupList(named)), aggregated: aggregations(named) }],
  ])
  for (const group of groups) {
    const base = group.name === '' ? '/api' : `/apis/${group.name}`
    if (group.name !== '') pages.set(base, { plain: lazy(() => apiGroup(group)), aggregated: NONE })
    for (const version of group.versions) {
      pages.set(`${base}/${version.version}`, { plain: lazy(() => apiResourceList(version, hashOf)), aggregated: NONE })
    }
  }
  return pages
}

const aggregations = (groups: ReturnType<typeof groupsOf>): Page['aggregated'] =>
  new Map(AGGREGATED_VERSIONS.map((version) => [version, lazy(() => aggregatedList(version, groups))]))

const lazy = (make: () => object): (() => Uint8Array) => {
  let bytes: Uint8Array | undefined
  return () => {
    bytes ??= encodeUtf8(`${JSON.stringify(make())}\n`)
    return bytes
  }
}

const respond = (page: Page, { accept, ifNoneMatch }: DiscoveryRequest, hash: DiscoveryOptions['hash']): HttpResponse => {
  const choice = chooseForm(page, accept)
  if (choice === undefined) throw status.notAcceptable([JSON_TYPE, YAML_TYPE])
  const vary = page.aggregated === NONE ? {} : { vary: 'Accept' }
  if (choice === 'plain') return { status: 200, headers: { 'content-type': JSON_TYPE, ...vary }, body: page.plain() }
  if (choice === 'yaml') return { status: 200, headers: { 'content-type': YAML_TYPE, ...vary }, body: asYaml(page.plain()) }
  const body = page.aggregated.get(choice)?.() ?? page.plain()
  const etag = `"${hash(body)}"`
  const headers = { ...vary, etag, 'cache-control': 'public' }
  if (matchesTag(ifNoneMatch, etag)) return { status: 304, headers, body: EMPTY }
  return {
    status: 200,
    headers: { ...headers, 'content-type': `${JSON_TYPE};g=apidiscovery.k8s.io;v=${choice};as=APIGroupDiscoveryList` },
    body,
  }
}

const asYaml = (json: Uint8Array): Uint8Array => encodeUtf8(yamlText(parseJson(json).value))

const EMPTY = new Uint8Array(0)

/** The form that the client likes best: a version of the aggregated one, the plain one as JSON or YAML, or none of them. */
const chooseForm = (page: Page, accept: string | undefined): AggregatedVersion | 'plain' | 'yaml' | undefined => {
  for (const { type, params } of parseAccept(accept)) {
    if (type === YAML_TYPE && !params.has('as')) return 'yaml'
    if (type !== JSON_TYPE && type !== 'application/*' && type !== '*/*') continue
    if (params.get('as') !== 'APIGroupDiscoveryList') return 'plain'
    if (params.get('g') !== 'apidiscovery.k8s.io') continue
    const version = AGGREGATED_VERSIONS.find((each) => each === params.get('v'))
    if (version !== undefined && page.aggregated.has(version)) return version
  }
  return undefined
}
