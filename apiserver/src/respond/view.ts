import { type Resource, status } from '@coxswain/api-types'
import { parseAccept } from '../negotiation/accept.ts'
import { internalType } from '../request/internal-type.ts'
import type { RequestVerb } from '../request/request-info.ts'

/** How a client wants objects shown. */
export interface View {
  readonly as: 'object' | 'table' | 'partial' | 'partialList'
  readonly yaml: boolean
  /** Content type of the answer. */
  readonly contentType: string
  /** Names the view in caches of encoded bytes. */
  readonly key: string
}

const JSON_TYPE = 'application/json'
const YAML_TYPES: ReadonlySet<string> = new Set(['application/yaml'])
const ACCEPTED = [JSON_TYPE, 'application/yaml']
const META_GROUP = 'meta.k8s.io'
const META_VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1'])

const PLAIN: View = { as: 'object', yaml: false, contentType: JSON_TYPE, key: 'object' }

/** Accept headers repeat: a few hundred cover every client there is. */
const MAX_REMEMBERED = 512

export type Negotiate = (accept: string | undefined) => View

/** Gives a function that picks the first view of an Accept header that we offer; it throws NotAcceptable where there is none. */
export const createNegotiator = (): Negotiate => {
  const remembered = new Map<string, View>()
  return (accept) => {
    if (accept === undefined || accept === JSON_TYPE || accept === '*/*' || accept === '') return PLAIN
    const known = remembered.get(accept)
    if (known !== undefined) return known
    const view = negotiate(accept)
    if (remembered.size < MAX_REMEMBERED) remembered.set(accept, view)
    return view
  }
}

const LISTS: ReadonlySet<RequestVerb> = new Set<RequestVerb>(['list', 'deletecollection'])

/** Metadata of a list is asked for as a list, that of an object as one. Throws NotAcceptable. */
export const checkView = ({ as }: View, verb: RequestVerb, { apiVersion, kind }: Resource): void => {
  if (as === 'partial' && LISTS.has(verb)) {
    throw status.otherThanAccepted(`you requested PartialObjectMetadata, but the requested object is a list (*${internalType(apiVersion, kind)}List)`)
  }
  if (as === 'partialList' && !LISTS.has(verb) && verb !== 'watch') {
    throw status.otherThanAccepted(`you requested PartialObjectMetadataList, but the requested object is not a list (*${internalType(apiVersion, kind)})`)
  }
}

const negotiate = (accept: string): View => {
  for (const { type, params } of parseAccept(accept)) {
    const yaml = YAML_TYPES.has(type)
    if (!yaml && type !== JSON_TYPE && type !== '*/*' && type !== 'application/*') continue
    const as = params.get('as')
    const contentType = yaml ? type : JSON_TYPE
    if (as === undefined) return { as: 'object', yaml, contentType, key: 'object' }
    const version = params.get('v') ?? ''
    if (params.get('g') !== META_GROUP || !META_VERSIONS.has(version)) continue
    // The metadata views are answered as v1: the fields of v1beta1 are the same, and its Table is no longer served.
    if (as === 'Table' && version === 'v1') return { as: 'table', yaml, contentType, key: 'table' }
    if (as === 'PartialObjectMetadata') return { as: 'partial', yaml, contentType, key: 'partial' }
    if (as === 'PartialObjectMetadataList') return { as: 'partialList', yaml, contentType, key: 'partial' }
  }
  throw status.notAcceptable(ACCEPTED)
}
