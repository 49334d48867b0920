import { hasProtobuf, PROTOBUF_MEDIA_TYPE, type Resource, status, type TypeTable } from '@coxswain/api-types'
import { parseAccept } from '../negotiation/accept.ts'
import { internalType } from '../request/internal-type.ts'
import type { RequestVerb } from '../request/request-info.ts'

/** How a client wants objects shown. */
export interface View {
  readonly as: 'object' | 'table' | 'partial' | 'partialList'
  readonly yaml: boolean
  readonly protobuf: boolean
  /**
   * Without `metadata.managedFields`: half of a small object, of which who only works on objects reads none. Of metadata alone it counts for
   * single objects.
   */
  readonly lean: boolean
  /** API version of tables and metadata. */
  readonly meta: MetaVersion
  /** Content type of the answer. */
  readonly contentType: string
  /** Names the view in caches of encoded bytes. */
  readonly key: string
}

export type MetaVersion = 'meta.k8s.io/v1' | 'meta.k8s.io/v1beta1'

const JSON_TYPE = 'application/json'
const YAML_TYPE = 'application/yaml'
const ACCEPTED: readonly string[] = [JSON_TYPE, YAML_TYPE, PROTOBUF_MEDIA_TYPE]
const ACCEPTED_WITHOUT_PROTOBUF = [JSON_TYPE, YAML_TYPE]
const ACCEPTED_STREAMS = [`${JSON_TYPE};stream=watch`, `${PROTOBUF_MEDIA_TYPE};stream=watch`]
const META_GROUP = 'meta.k8s.io'
const META_VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1'])

/** JSON, as it is. */
export const PLAIN: View = {
  as: 'object',
  yaml: false,
  protobuf: false,
  lean: false,
  meta: 'meta.k8s.io/v1',
  contentType: JSON_TYPE,
  key: 'object',
}

/** Accept headers repeat: a few hundred cover every client there is. */
const MAX_REMEMBERED = 512

export type Negotiate = (accept: string | undefined, resource: Pick<Resource, 'schema'>) => View

/** Gives a function that picks the first view of an Accept header that we offer; it throws NotAcceptable where there is none. */
export const createNegotiator = (types: TypeTable): Negotiate => {
  const withMessage = new Map<string, View>()
  const withoutMessage = new Map<string, View>()
  return (accept, { schema }) => {
    if (accept === undefined || accept === JSON_TYPE || accept === '*/*' || accept === '') return PLAIN
    const message = hasProtobuf(types, schema)
    const remembered = message ? withMessage : withoutMessage
    const known = remembered.get(accept)
    if (known !== undefined) return known
    const view = negotiate(accept, message)
    if (remembered.size < MAX_REMEMBERED) remembered.set(accept, view)
    return view
  }
}

const LISTS: ReadonlySet<RequestVerb> = new Set<RequestVerb>(['list', 'deletecollection'])

/** Metadata of a list is asked for as a list, that of an object as one; YAML has no form for a stream. Throws NotAcceptable. */
export const checkView = ({ as, yaml }: View, verb: RequestVerb, { apiVersion, kind }: Resource): void => {
  if (yaml && verb === 'watch') throw status.notAcceptable(ACCEPTED_STREAMS)
  if (as === 'partial' && LISTS.has(verb)) {
    throw status.otherThanAccepted(
      `you requested PartialObjectMetadata, but the requested object is a list (*${internalType(apiVersion, kind)}List)`,
    )
  }
  if (as === 'partialList' && !LISTS.has(verb) && verb !== 'watch') {
    throw status.otherThanAccepted(
      `you requested PartialObjectMetadataList, but the requested object is not a list (*${internalType(apiVersion, kind)})`,
    )
  }
}

/** `message`: whether the objects themselves have a protobuf form; their metadata always has. */
const negotiate = (accept: string, message: boolean): View => {
  for (const { type, params } of parseAccept(accept)) {
    // A wildcard is the first of what we offer.
    const contentType = ACCEPTED.includes(type) ? type : type === '*/*' || type === 'application/*' ? JSON_TYPE : undefined
    const stream = params.get('stream') ?? ''
    if (contentType === undefined || (stream !== '' && stream !== 'watch') || (params.get('sv') ?? '') !== '') continue
    const protobuf = contentType === PROTOBUF_MEDIA_TYPE
    const shape = { yaml: contentType === YAML_TYPE, protobuf, lean: false, contentType }
    const omits = params.get('omit') === 'managedFields'
    if (!['as', 'g', 'v'].some((name) => params.has(name))) {
      if (protobuf && !message) continue
      if (protobuf) return { as: 'object', ...shape, meta: PLAIN.meta, key: 'object.protobuf' }
      return { as: 'object', ...shape, lean: omits, meta: PLAIN.meta, key: omits ? 'object.lean' : 'object' }
    }
    const as = shapeOf(params, protobuf)
    if (as === undefined) continue
    const meta: MetaVersion = params.get('v') === 'v1' ? 'meta.k8s.io/v1' : 'meta.k8s.io/v1beta1'
    return {
      as,
      ...shape,
      lean: omits && as === 'partial',
      meta,
      key: `${as === 'table' ? 'table' : 'partial'}.${meta}${protobuf ? '.protobuf' : ''}`,
    }
  }
  throw status.notAcceptable(message ? ACCEPTED : ACCEPTED_WITHOUT_PROTOBUF)
}

const SHAPES: ReadonlyMap<string, View['as']> = new Map([
  ['Table', 'table'],
  ['PartialObjectMetadata', 'partial'],
  ['PartialObjectMetadataList', 'partialList'],
])

/** What the parameters make of an object; undefined for what is not offered. A Table has no protobuf form, and a list of v1beta1 one of its own. */
const shapeOf = (params: ReadonlyMap<string, string>, protobuf: boolean): View['as'] | undefined => {
  const version = params.get('v') ?? ''
  if (params.get('g') !== META_GROUP || !META_VERSIONS.has(version)) return undefined
  const as = SHAPES.get(params.get('as') ?? '')
  return protobuf && (as === 'table' || (as === 'partialList' && version !== 'v1')) ? undefined : as
}

/** The media type of a Status, which has no other views: what asks for one is passed over. Undefined where nothing is left. */
export const statusMediaType = (accept: string | undefined): string | undefined => {
  if (accept === undefined || accept === JSON_TYPE) return JSON_TYPE
  const plain = parseAccept(accept).filter(({ params }) => !params.has('as'))
  const best = plain.find(({ type }) => ACCEPTED.includes(type) || type === '*/*' || type === 'application/*')?.type
  return best === undefined || best === YAML_TYPE || best === PROTOBUF_MEDIA_TYPE ? best : JSON_TYPE
}
