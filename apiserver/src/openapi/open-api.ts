import { type Describe, encodeUtf8, type Registry, status, type TypeTable } from '@coxswain/api-types'
import {
  type ApiDocuments,
  createDefinitions,
  documentV2,
  documentV3,
  type JsonMap,
  mergeSwagger,
  openApi3,
  sorted,
  swagger2,
} from '@coxswain/api-types/openapi'
import type { HttpResponse } from '@coxswain/ports'
import { negotiate } from '../negotiation/accept.ts'
import { customTypes } from './custom-types.ts'
import { answerDocument, type Document, type DocumentRequest, type Gzip, lazyDocument, once, passingDocument } from './document.ts'
import { encodeSwagger2 } from './gnostic/openapi-v2.ts'
import { encodeOpenApi3 } from './gnostic/openapi-v3.ts'
import { publish } from './path-groups.ts'

export interface OpenApiOptions {
  readonly registry: Registry
  readonly types: TypeTable
  /** The texts of the documents; asked for once, with the first document. */
  descriptions(): Promise<Describe>
  readonly version: { readonly gitVersion: string }
  /** Names bytes by their content: upstream's is the SHA-512 in upper-case hexadecimal. */
  hash(bytes: Uint8Array): string
  readonly gzip?: Gzip
  /** Lets others work. */
  pause?(): Promise<void>
  /** Milliseconds since the epoch, for Expires. */
  now(): number
  /** What others publish, servers or parts of this process: their group versions, and their documents of OpenAPI v2. */
  readonly remote?: RemoteDocuments
}

export interface RemoteDocuments {
  /** By the name of the document, `apis/metrics.k8s.io/v1beta1`: the path at which this server hands it on, or what is published here. */
  v3(): ReadonlyMap<string, string | ApiDocuments>
  /** Never rejects: who does not answer is left out. */
  v2(): Promise<readonly JsonMap[]>
}

export interface OpenApi {
  /** `/openapi/v2`: Swagger 2.0 of everything, as JSON or in gnostic's protobuf form. Rejects with StatusError 406. */
  v2(request: DocumentRequest): Promise<HttpResponse>
  /** `/openapi/v3`: where the document of each group version is. */
  v3Index(request: DocumentRequest): Promise<HttpResponse>
  /**
   * `/openapi/v3/NAME?hash=HASH`: one document (`api/v1`, `apis/apps/v1`), or undefined where there is none of that name.
   * An outdated hash is sent on to the right one; with the right one the answer may be kept for ever. Rejects with StatusError 406.
   */
  v3(name: string, hash: string | undefined, request: DocumentRequest): Promise<HttpResponse> | undefined
  /** Takes on another set of kinds. Documents are made anew when they are asked for. */
  refresh(registry: Registry, types: TypeTable): void
}

const JSON_TYPE = 'application/json'
const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const V3_PROTOBUF = 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf'
/** What clients ask for. Both protobuf names are answered with the second: "@" is not legal in a media type. */
const V2_TYPES = [JSON_TYPE, 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf', V2_PROTOBUF] as const
const V3_TYPES = [JSON_TYPE, 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf', V3_PROTOBUF] as const
const YEAR = 365 * 24 * 3600 * 1000

/** One document in its two forms. */
interface Forms {
  readonly json: Document
  readonly protobuf: Document
}
/** The document of a group version. */
interface GroupVersionForms extends Forms {
  /** The same members make the same document. */
  readonly of: readonly object[]
  readonly passing: boolean
}
interface Documents {
  readonly v2: Forms
  readonly v3: ReadonlyMap<string, GroupVersionForms>
  readonly index: Document
}

/** Publishes the API of a registry. Each document is made when first asked for, and kept as bytes only. */
export const createOpenApi = (options: OpenApiOptions): OpenApi => {
  const describe = once(() => options.descriptions())
  let documents = documentsOf({ registry: options.registry, types: options.types, describe, options })
  return {
    v2: async (request) => {
      const type = accepted(request, V2_TYPES)
      return type === JSON_TYPE
        ? answerDocument(documents.v2.json, JSON_TYPE, request)
        : answerDocument(documents.v2.protobuf, V2_PROTOBUF, request)
    },
    v3Index: (request) => answerDocument(documents.index, JSON_TYPE, request),
    v3: (name, hash, request) => {
      const forms = documents.v3.get(name)
      return forms === undefined ? undefined : answerV3(name, forms, hash, request, options.now)
    },
    refresh: (registry, types) => {
      documents = documentsOf({ registry, types, describe, options, before: documents })
    },
  }
}

interface DocumentsInput {
  readonly registry: Registry
  readonly types: TypeTable
  readonly describe: () => Promise<Describe>
  readonly options: OpenApiOptions
  /** Documents of what was served before: those of what has not changed stay. */
  readonly before?: Documents
}

const documentsOf = ({ registry, types, describe, options, before }: DocumentsInput): Documents => {
  const { documents: published, groupVersions } = publish(registry)
  const { version, hash, gzip } = options
  const info = { title: 'Kubernetes', version: version.gitVersion }
  const custom = customTypes(registry.resources)
  const definitionsV2 = async () => createDefinitions({ types, describe: await describe(), dialect: swagger2, groupVersions, custom })
  // Documents of v3 share most of their types: schemas are made once for all of them.
  const definitionsV3 = once(async () => createDefinitions({ types, describe: await describe(), dialect: openApi3, groupVersions, custom }))
  const v2 = formsOf(
    async () => {
      const paths = [...published.values()].flatMap((each) => each.paths())
      const own = documentV2(paths, await definitionsV2(), info)
      return ((await options.remote?.v2()) ?? []).reduce(mergeSwagger, own)
    },
    encodeSwagger2,
    { hash, gzip, passing: false },
  )
  const v3 = new Map<string, GroupVersionForms>()
  const publishAs = (name: string, { of, passing }: Pick<GroupVersionForms, 'of' | 'passing'>, make: () => Promise<JsonMap>): void => {
    const known = before?.v3.get(name)
    const isKnown = known !== undefined && sameMembers(known.of, of)
    v3.set(name, isKnown ? known : { ...formsOf(make, encodeOpenApi3, { hash, gzip, passing }), of, passing })
  }
  for (const [name, { resources, paths }] of published) {
    const passing = resources.some(({ custom: form }) => form !== undefined)
    publishAs(name, { of: resources, passing }, async () => documentV3(paths(), await definitionsV3(), info))
  }
  const elsewhere = new Map<string, string>()
  for (const [name, there] of options.remote?.v3() ?? [])
    if (typeof there === 'string') elsewhere.set(name, there)
    else publishAs(name, { of: [there], passing: false }, there.v3)
  return { v2, v3, index: lazyDocument(() => indexOf(v3, elsewhere, options), hash, gzip) }
}

const sameMembers = (a: readonly object[], b: readonly object[]): boolean => a.length === b.length && a.every((each, i) => each === b[i])

interface FormsOptions {
  readonly hash: (bytes: Uint8Array) => string
  readonly gzip: Gzip | undefined
  /** Nothing but the document's name is kept. */
  readonly passing: boolean
}

const formsOf = (make: () => Promise<JsonMap>, encode: (document: JsonMap) => Uint8Array, { hash, gzip, passing }: FormsOptions): Forms => {
  const document = passing ? passingDocument : lazyDocument
  const json = document(async () => encodeUtf8(JSON.stringify(await make())), hash, gzip)
  // Both forms bear the tag of the JSON, so that one hash in the index names them both.
  const protobuf = document(
    async () => encode(await make()),
    () => json.tag(),
    gzip,
  )
  return { json, protobuf }
}

const indexOf = async (
  v3: Documents['v3'],
  elsewhere: ReadonlyMap<string, string>,
  { pause }: Pick<OpenApiOptions, 'pause'>,
): Promise<Uint8Array> => {
  const paths: Record<string, { serverRelativeURL: string }> = {}
  for (const [name, { json, passing }] of v3) {
    paths[name] = { serverRelativeURL: urlOf(name, await json.tag()) }
    // There may be many of custom kinds: others get their turn between two of them.
    if (passing) await pause?.()
  }
  for (const [name, serverRelativeURL] of elsewhere) paths[name] = { serverRelativeURL }
  return encodeUtf8(JSON.stringify({ paths: sorted(Object.entries(paths)) }))
}

const urlOf = (name: string, hash: string): string => `/openapi/v3/${name}?hash=${encodeURIComponent(hash)}`

const answerV3 = async (
  name: string,
  forms: Forms,
  hash: string | undefined,
  request: DocumentRequest,
  now: () => number,
): Promise<HttpResponse> => {
  const type = accepted(request, V3_TYPES)
  const tag = await forms.json.tag()
  if (hash !== undefined && hash !== '' && hash !== tag) {
    return { status: 301, headers: { location: urlOf(name, tag), etag: `"${tag}"`, vary: 'Accept' }, body: new Uint8Array(0) }
  }
  const forEver = hash === tag ? { 'cache-control': 'public, immutable', expires: new Date(now() + YEAR).toUTCString() } : {}
  return type === JSON_TYPE
    ? answerDocument(forms.json, JSON_TYPE, request, forEver)
    : answerDocument(forms.protobuf, V3_PROTOBUF, request, forEver)
}

const accepted = <T extends string>({ accept }: DocumentRequest, types: readonly T[]): T => {
  const type = negotiate(accept, types)
  if (type === undefined) throw status.notAcceptable([...types])
  return type
}
