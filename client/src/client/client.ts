import type { Clock, Transport } from '@coxswain/ports'
import { type Discovery, discoverVerb } from './discovery.ts'
import { createSubresourceVerb, createVerb } from './verbs/create.ts'
import { deleteCollectionVerb, deleteVerb } from './verbs/delete.ts'
import { getVerb } from './verbs/get.ts'
import { listAllVerb, listVerb } from './verbs/list.ts'
import { patchVerb } from './verbs/patch.ts'
import { bindVerb, evictVerb } from './verbs/pods.ts'
import { type ScaleVerbs, scaleVerbs } from './verbs/scale.ts'
import { updateVerb } from './verbs/update.ts'
import { watchVerb } from './verbs/watch.ts'
import { createWire, type Exchange } from './wire.ts'

type VerbOf<Make extends (...given: never[]) => unknown> = ReturnType<Make>

/**
 * The API's verbs over one transport. Each takes a kind (of api-types, or the bare names of one known at run time) and gives its
 * objects typed. A refusal throws `StatusError` with the server's Status; where no answer came, `TransportError`. Nothing is
 * retried here: whoever calls knows whether that is right.
 */
export interface Client {
  readonly get: VerbOf<typeof getVerb>
  readonly list: VerbOf<typeof listVerb>
  readonly listAll: VerbOf<typeof listAllVerb>
  readonly watch: VerbOf<typeof watchVerb>
  readonly create: VerbOf<typeof createVerb>
  readonly createSubresource: VerbOf<typeof createSubresourceVerb>
  readonly update: VerbOf<typeof updateVerb>
  readonly updateStatus: VerbOf<typeof updateVerb>
  readonly patch: VerbOf<typeof patchVerb>
  readonly delete: VerbOf<typeof deleteVerb>
  readonly deleteCollection: VerbOf<typeof deleteCollectionVerb>
  readonly scale: ScaleVerbs
  readonly bind: VerbOf<typeof bindVerb>
  readonly evict: VerbOf<typeof evictVerb>
  /** Every resource that the server serves now. */
  readonly discover: () => Promise<Discovery>
  /** Any other request of the API; gives the decoded answer. */
  readonly request: (exchange: Exchange) => Promise<unknown>
}

export interface ClientOptions {
  readonly transport: Transport
  readonly userAgent: string
  /** Bounds every request but watches. */
  readonly clock: Clock
  /**
   * How long an answer may take in milliseconds; 70 s unless given, a little more than the server's own limit. 0: for ever, for a
   * server in the same process.
   */
  readonly timeoutMs?: number | undefined
  /** Leave `metadata.managedFields` out of all objects that are read: components that keep many of them never look at it. */
  readonly omitManagedFields?: boolean | undefined
  readonly onWarning?: ((text: string) => void) | undefined
}

const DEFAULT_TIMEOUT_MS = 70_000

export const createClient = ({ clock, timeoutMs = DEFAULT_TIMEOUT_MS, ...options }: ClientOptions): Client => {
  const open = createWire(options)
  const wire = timeoutMs === 0 ? open : createWire({ ...options, transport: withTimeout({ ...options, clock, timeoutMs }) })
  const update = updateVerb(wire)
  return {
    get: getVerb(wire),
    list: listVerb(wire),
    listAll: listAllVerb(wire),
    watch: watchVerb(open),
    create: createVerb(wire),
    createSubresource: createSubresourceVerb(wire),
    update,
    updateStatus: (kind, object, options) => update(kind, object, { ...options, subresource: 'status' }),
    patch: patchVerb(wire),
    delete: deleteVerb(wire),
    deleteCollection: deleteCollectionVerb(wire),
    scale: scaleVerbs(wire),
    bind: bindVerb(wire),
    evict: evictVerb(wire),
    discover: discoverVerb(wire),
    request: wire.json,
  }
}

/** Gives a request up whose answer does not come in time: a dead peer is not told apart from a slow one. */
const withTimeout =
  ({ transport, clock, timeoutMs }: { readonly transport: Transport; readonly clock: Clock; readonly timeoutMs: number }): Transport =>
  (request) =>
    new Promise((resolve, reject) => {
      // Not by a signal: to make one for each request costs more than the request's headers. The transport lets go of it in its own time.
      const timer = clock.after(timeoutMs, function requestTimeout() {
        reject(new Error(`no answer within ${timeoutMs} ms`))
      })
      transport(request).then(
        (response) => {
          timer.cancel()
          resolve(response)
        },
        (error: unknown) => {
          timer.cancel()
          reject(error)
        },
      )
    })
