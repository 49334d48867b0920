import {
  encodeProtobuf,
  type JsonValue,
  type KubeObject,
  PROTOBUF_MEDIA_TYPE,
  parseJson,
  type Status,
  type StatusError,
  type TypeTable,
} from '@coxswain/api-types'
import type { HttpBody, HttpRequest, HttpResponse } from '@coxswain/ports'
import type { Entry } from '../cache/entry.ts'
import type { Call, Core } from '../core.ts'
import { includeObject } from '../request/options.ts'
import { join, jsonLine, metadataDocument, NEWLINE, objectChunks, servedObject, withoutManagedFields } from './encode.ts'
import { prettyJson, wantsPretty, yamlText } from './pretty.ts'
import { type Document, documentPieces, listPieces, objectPieces, statusBytes } from './protobuf.ts'
import { partialOf, tableOf } from './table.ts'
import { statusMediaType } from './view.ts'
import { warningHeaders } from './warnings.ts'

/** Answers with one stored object in the version and the view that the client asked for. */
export const answerEntry = (core: Core, call: Call, entry: Entry, code = 200): HttpResponse | Promise<HttpResponse> => {
  const shown = core.versions.present(call.resource.definition, entry)
  return shown instanceof Promise ? shown.then((each) => answerShown(core, call, each, code)) : answerShown(core, call, shown, code)
}

const answerShown = (core: Core, call: Call, entry: Entry, code: number): HttpResponse => {
  const { view, resource } = call
  if (view.as === 'object' && view.protobuf) return answerProtobuf(call, objectPieces(resource, core.messages.of(resource, entry)), code)
  if (view.as === 'object') return answerJson(call, [...objectChunks(core.objects, resource, entry, view), NEWLINE], code)
  if (view.as === 'partial' && !view.protobuf && resource.form === undefined)
    return answerJson(call, [...metadataDocument(resource, entry, view), NEWLINE], code)
  return answerView(core, call, servedObject(core.objects, resource, entry), code, core.objects.object(entry))
}

/** Answers with an object that is not in the store (a dry run, a Scale). `object` is in the served form. */
export const answerObject = (core: Core, call: Call, object: KubeObject, code = 200): HttpResponse =>
  call.view.as === 'object' ? answerDocument(core, call, object, code) : answerView(core, call, object, code)

/** Answers with a list of objects that are not in the store. */
export const answerObjects = (core: Core, call: Call, objects: readonly KubeObject[]): HttpResponse => {
  const { resource, view, info } = call
  const { apiVersion } = resource
  const kind = `${resource.kind}List`
  if (view.as === 'table') {
    const items = objects.map((object) => ({ object, stored: object }))
    const shown = { includeObject: includeObject(info.query), now: core.clock.now(), apiVersion: view.meta }
    return answerJson(call, jsonLine(tableOf({ resource, items, ...shown, metadata: {}, headers: true })), 200)
  }
  if (view.as !== 'object') {
    const items = objects.map((object) => partialOf(object, view.meta))
    return answerDocument(core, call, { kind: 'PartialObjectMetadataList', apiVersion: view.meta, metadata: {}, items })
  }
  if (view.protobuf) {
    const messages = objects.map((object) => encodeProtobuf(core.types, resource.schema, object))
    return answerProtobuf(call, listPieces(core.types, resource, {}, messages), 200)
  }
  // Items of a list do not say what they are: the list does.
  const items = objects.map(({ kind: _, apiVersion: __, ...rest }) => rest)
  return answerJson(call, jsonLine({ kind, apiVersion, metadata: {}, items }), 200)
}

/** Answers with a document that is shown as it is whatever the view: a Status, metadata, a Scale. */
export const answerDocument = (core: Core, call: Call, document: Document, code = 200): HttpResponse =>
  call.view.protobuf
    ? answerProtobuf(call, documentPieces(core.types, call.resource, document), code)
    : answerJson(call, jsonLine(document), code)

export const answerProtobuf = (call: Call, body: readonly Uint8Array[], code: number): HttpResponse => ({
  status: code,
  headers: headersOf(call),
  body,
})

/** Metadata alone is shown as it is stored: what a served form adds to it belongs to that form. */
const answerView = (core: Core, call: Call, object: KubeObject, code: number, stored = object): HttpResponse => {
  const { view, resource, info } = call
  if (view.as === 'partial' || view.as === 'partialList') {
    const shown = view.lean ? withoutManagedFields(stored) : stored
    return answerDocument(core, call, partialOf(shown, view.meta), code)
  }
  const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' }
  const table = tableOf({
    resource,
    items: [{ object, stored }],
    includeObject: includeObject(info.query),
    now: core.clock.now(),
    metadata,
    apiVersion: view.meta,
    headers: true,
  })
  return answerJson(call, jsonLine(table), code)
}

/** Bytes of JSON as the client wants them: as they are, indented, or as YAML. */
export const answerJson = (call: Call, body: Uint8Array | readonly Uint8Array[], code: number): HttpResponse => ({
  status: code,
  headers: headersOf(call),
  body: shaped(call, body),
})

const shaped = ({ view, request }: Call, body: Uint8Array | readonly Uint8Array[]): HttpBody => {
  if (!view.yaml && !wantsPretty(request)) return body
  const { value } = parseJson(body instanceof Uint8Array ? body : join(body))
  return new TextEncoder().encode(view.yaml ? yamlText(value) : prettyJson(value))
}

const JSON_TYPE = 'application/json'
const PLAIN_HEADERS = { 'cache-control': 'no-cache, private', 'content-type': JSON_TYPE }
export const headersOf = ({ view, warnings }: Pick<Call, 'view' | 'warnings'>): HttpResponse['headers'] => {
  if (warnings.length === 0 && view.contentType === JSON_TYPE) return PLAIN_HEADERS
  const headers = { 'cache-control': 'no-cache, private', 'content-type': view.contentType }
  return warnings.length === 0 ? headers : { ...headers, warning: warningHeaders(warnings) }
}

/** How a refusal goes to a client: in the form that it likes best. */
export interface StatusEncoding {
  readonly contentType: string
  bytes(status: Status): Uint8Array
}

const JSON_STATUS: StatusEncoding = { contentType: JSON_TYPE, bytes: (status) => jsonLine(ordered(status)) }

export const statusEncoding = (types: TypeTable, request: Pick<HttpRequest, 'query' | 'headers'>): StatusEncoding => {
  const contentType = statusMediaType(request.headers['accept'])
  if (contentType === PROTOBUF_MEDIA_TYPE) return { contentType, bytes: (status) => statusBytes(types, status) }
  if (contentType === JSON_TYPE) return wantsPretty(request) ? INDENTED : JSON_STATUS
  // Who takes nothing that we have gets it in the form for people, as from upstream.
  return contentType === undefined ? INDENTED : { contentType, bytes: (status) => shownAs(yamlText, status) }
}

const shownAs = (form: (value: JsonValue) => string, status: Status): Uint8Array =>
  new TextEncoder().encode(form(parseJson(jsonLine(ordered(status))).value))

const INDENTED: StatusEncoding = { contentType: JSON_TYPE, bytes: (status) => shownAs(prettyJson, status) }

/** Answers with a refusal, with Retry-After where the refusal says when to come again. */
export const answerStatus = (
  error: StatusError,
  warnings: readonly string[] = [],
  encoding: StatusEncoding = JSON_STATUS,
): HttpResponse => {
  const { status } = error
  const retry = status.details?.retryAfterSeconds
  return {
    status: error.code,
    headers: {
      ...PLAIN_HEADERS,
      'content-type': encoding.contentType,
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
      ...(warnings.length === 0 ? {} : { warning: warningHeaders(warnings) }),
    },
    body: encoding.bytes(status),
  }
}

const ordered = ({ kind, apiVersion, metadata, ...rest }: Status): Status => ({ kind, apiVersion, metadata: metadata ?? {}, ...rest })
