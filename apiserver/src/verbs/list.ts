import { fieldErrorsMessage, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { tooLarge } from '../cache/cache.ts'
import type { Entry } from '../cache/entry.ts'
import { type Selection, selectionOf } from '../cache/selection.ts'
import type { Call, Core } from '../core.ts'
import { type ContinueToken, continueExpired, decodeContinue, encodeContinue } from '../request/continue-token.ts'
import { includeObject, type ListOptions, listOptions, revisionError } from '../request/options.ts'
import { answerDocument, answerJson, answerProtobuf } from '../respond/answer.ts'
import { appendItem, bothForms, endOfMetadata, jsonLine, metadataPieces } from '../respond/encode.ts'
import { listPieces } from '../respond/protobuf.ts'
import { definitionsOf, partialOf, tableOf } from '../respond/table.ts'
import { kindPrefix } from '../storage/object-keys.ts'
import { CompactedError, FutureRevisionError } from '../storage/store.ts'
import { fresh } from './get.ts'

/** A page of a list: entries in key order, all of one revision. */
export interface Page {
  readonly entries: readonly Entry[]
  readonly revision: number
  /** Key of the last entry, where more follow. */
  readonly continueAfter: string | undefined
  readonly remaining: number | undefined
}

/** A collection, whole or in pages, as of one revision. */
export const list = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, info } = call
  const options = listOptions(info.query)
  const selection = selectionOf(resource, info.namespace, '', info.query)
  return answerList(core, call, await readPage(core, call, selection, options))
}

/** What the options ask for. Throws what the client is to hear where it cannot be had. */
export const readPage = async (core: Core, call: Call, selection: Selection, options: ListOptions): Promise<Page> => {
  checkRevision(options.resourceVersion)
  const token = options.continue === '' ? undefined : decodeContinue(options.continue)
  if (token !== undefined && options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw status.badRequest('specifying resource version is not allowed when using continue')
  }
  if (token !== undefined && token.revision > 0) return pageAt(core, call, selection, { ...token, limit: options.limit })
  if (wantsExact(options)) {
    return pageAt(core, call, selection, { revision: Number(options.resourceVersion), after: '', limit: options.limit })
  }
  await fresh(core, token === undefined ? options.resourceVersion : '')
  return pageNow(core, call, selection, { after: token?.after ?? '', limit: options.limit })
}

/** The first page of a list at a revision is exact where nothing is said of it: clients before `resourceVersionMatch` rely on it. */
const wantsExact = ({ resourceVersionMatch: match, resourceVersion, limit, continue: token }: ListOptions): boolean =>
  match === 'Exact' || (match === '' && token === '' && limit > 0 && resourceVersion !== '' && resourceVersion !== '0')

/** A list says it in another way than a watch, upstream too. */
const checkRevision = (resourceVersion: string): void => {
  const error = revisionError(resourceVersion)
  if (error !== undefined) throw status.badRequest(`invalid resource version: ${fieldErrorsMessage([error])}`)
}

/** The present state, from the cache. */
const pageNow = (core: Core, call: Call, selection: Selection, { after, limit }: { after: string; limit: number }): Page => {
  const kind = core.cache.kind(call.resource.definition)
  const prefix = kindPrefix(call.resource.definition)
  const source = after === '' ? kind.candidates(selection) : kind.scan(selection.namespace, `${prefix}${after}`)
  const { entries, more } = take(source, selection, limit)
  const last = entries.at(-1)
  const remaining = more && selection.everything ? kind.countAfter(selection.namespace, last?.key ?? '') : undefined
  return { entries, revision: core.cache.revision(), continueAfter: more ? last?.key.slice(prefix.length) : undefined, remaining }
}

const take = (source: Iterable<Entry>, selection: Selection, limit: number): { entries: Entry[]; more: boolean } => {
  const entries: Entry[] = []
  for (const entry of source) {
    if (!selection.matches(entry)) continue
    if (limit > 0 && entries.length === limit) return { entries, more: true }
    entries.push(entry)
  }
  return { entries, more: false }
}

const STORE_PAGE = 1_000

/** The state at a past revision: from the cache while nothing of the kind has changed since, else from the store. */
const pageAt = async (core: Core, call: Call, selection: Selection, at: ContinueToken & { limit: number }): Promise<Page> => {
  const { definition } = call.resource
  const kind = core.cache.kind(definition)
  if (at.revision > core.cache.revision()) await core.cache.waitFor(at.revision)
  if (kind.lastChange() <= at.revision) return { ...pageNow(core, call, selection, at), revision: at.revision }
  const prefix = kindPrefix(definition)
  const entries: Entry[] = []
  let after = at.after === '' ? undefined : `${prefix}${at.after}`
  try {
    for (;;) {
      const found = await core.store.list(selection.namespace === '' ? prefix : `${prefix}${selection.namespace}/`, {
        after,
        limit: STORE_PAGE,
        revision: at.revision,
      })
      for (const [i, item] of found.items.entries()) {
        const entry = core.objects.entry(definition, item)
        if (!selection.matches(entry)) continue
        if (at.limit > 0 && entries.length === at.limit) {
          const rest = found.count - i
          return {
            entries,
            revision: at.revision,
            continueAfter: entries.at(-1)?.key.slice(prefix.length),
            remaining: selection.everything ? rest : undefined,
          }
        }
        entries.push(entry)
      }
      if (!found.more) return { entries, revision: at.revision, continueAfter: undefined, remaining: undefined }
      after = found.items.at(-1)?.key
    }
  } catch (error) {
    throw asStatus(error, at)
  }
}

const asStatus = (error: unknown, { after, revision }: ContinueToken): unknown => {
  if (error instanceof CompactedError) {
    return after === '' ? status.expired(`The resourceVersion for the provided list is too old.`) : continueExpired(after)
  }
  if (error instanceof FutureRevisionError) return tooLarge(revision, error.current)
  return error
}

/** Writes a list of entries in the version and the view that the client asked for. */
export const answerList = (core: Core, call: Call, page: Page): HttpResponse | Promise<HttpResponse> => {
  const entries = core.versions.presentAll(call.resource.definition, page.entries)
  if (entries instanceof Promise) return entries.then((shown) => answerShown(core, call, { ...page, entries: shown }))
  return answerShown(core, call, entries === page.entries ? page : { ...page, entries })
}

const answerShown = (core: Core, call: Call, result: Page): HttpResponse => {
  const { resource, view } = call
  const metadata = {
    resourceVersion: String(result.revision),
    ...(result.continueAfter === undefined ? {} : { continue: encodeContinue({ revision: result.revision, after: result.continueAfter }) }),
    ...(result.remaining === undefined ? {} : { remainingItemCount: result.remaining }),
  }
  if (view.as === 'table') return answerTable(core, call, result.entries, metadata)
  if (view.as !== 'object' && resource.form === undefined && !view.protobuf) return answerMetadata(call, result.entries, metadata)
  if (view.as !== 'object') {
    const items = result.entries.map((entry) => partialOf(core.objects.object(entry), view.meta))
    return answerDocument(core, call, { kind: 'PartialObjectMetadataList', apiVersion: view.meta, metadata, items })
  }
  if (view.protobuf) {
    const items = result.entries.map((entry) => core.messages.of(resource, entry))
    return answerProtobuf(call, listPieces(core.types, resource, metadata, items), 200)
  }
  const chunks = [openList({ kind: `${resource.kind}List`, apiVersion: resource.apiVersion, metadata }, 'items')]
  for (let i = 0; i < result.entries.length; i++) {
    appendItem(core.objects, resource, result.entries[i] as Entry, { out: chunks, first: i === 0, lean: view.lean })
  }
  chunks.push(END)
  // In pieces: a list is sent at the client's pace, and its bytes are the cache's until then.
  return answerJson(call, chunks, 200)
}

const answerTable = (core: Core, call: Call, entries: readonly Entry[], metadata: object): HttpResponse => {
  const { resource, view, info } = call
  const [include, now, apiVersion] = [includeObject(info.query), core.clock.now(), view.meta]
  if (resource.form !== undefined) {
    const items = entries.map((entry) => bothForms(core.objects, resource, entry))
    return answerJson(call, jsonLine(tableOf({ resource, items, includeObject: include, now, metadata, apiVersion, headers: true })), 200)
  }
  const chunks = [openList({ kind: 'Table', apiVersion, metadata, columnDefinitions: definitionsOf(resource) }, 'rows')]
  for (let i = 0; i < entries.length; i++)
    core.rows.append(chunks, resource, entries[i] as Entry, { include, apiVersion, now, first: i === 0 })
  chunks.push(END)
  return answerJson(call, chunks, 200)
}

/** Metadata of stored objects, joined without one of them being parsed. */
const answerMetadata = (call: Call, entries: readonly Entry[], metadata: object): HttpResponse => {
  const { resource, view } = call
  const chunks = [openList({ kind: 'PartialObjectMetadataList', apiVersion: view.meta, metadata }, 'items')]
  const head = `{"kind":"PartialObjectMetadata","apiVersion":"${view.meta}","metadata":`
  const [first, next] = [Buffer.from(head), Buffer.from(`},${head}`)]
  for (const entry of entries) chunks.push(chunks.length === 1 ? first : next, ...metadataPieces(resource, entry, endOfMetadata(entry)))
  chunks.push(entries.length === 0 ? END : END_OF_ITEM)
  return answerJson(call, chunks, 200)
}
const END_OF_ITEM = Buffer.from('}]}\n')

/** A document up to the members of its last field, a list. */
const openList = (head: object, field: string): Uint8Array => Buffer.from(`${JSON.stringify(head).slice(0, -1)},"${field}":[`)
const END = Buffer.from(']}\n')
