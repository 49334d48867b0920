import { JsonSyntaxError, parseJson, status } from '@coxswain/api-types'

/** Where a paged list goes on, in upstream's form: base64 of `{"v":"meta.k8s.io/v1","rv":7,"start":"name\u0000"}`. */
export interface ContinueToken {
  /** Revision of the snapshot being paged; -1: whatever is current (an inconsistent continuation). */
  readonly revision: number
  /** Key, below the list's prefix, of the last item that the client has. */
  readonly after: string
}

const VERSION = 'meta.k8s.io/v1'
/** Tokens start at the first key that may follow: the last key and a zero byte. */
const NEXT = '\u0000'

export const encodeContinue = ({ revision, after }: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${after}${NEXT}` })).toString('base64url')

/** Throws BadRequest with the reasons of upstream's DecodeContinue. */
export const decodeContinue = (token: string): ContinueToken => {
  const { v, rv, start } = read(token)
  if (v !== VERSION) throw invalidToken(`server does not recognize this encoded version ${JSON.stringify(v ?? '')}`)
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) {
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  }
  if (typeof start !== 'string' || start === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)')
  const after = start.endsWith(NEXT) ? start.slice(0, -1) : start
  if (after.split('/').some((part) => part === '' || part === '..' || part === '.')) throw invalidToken(start)
  return { revision: rv, after }
}

const read = (token: string): { v?: unknown; rv?: unknown; start?: unknown } => {
  const stray = token.search(/[^\w-]/)
  if (stray >= 0 || token.length % 4 === 1) throw invalidToken(`illegal base64 data at input byte ${stray < 0 ? token.length - 1 : stray}`)
  try {
    const { value } = parseJson(Buffer.from(token, 'base64url'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw invalidToken(error.message)
    throw error
  }
  throw invalidToken('json: cannot unmarshal into Go value of type storage.continueToken')
}
const invalidToken = (why: string) => status.badRequest(`invalid continue token: continue key is not valid: ${why}`)

const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'

/** The snapshot is forgotten: the answer carries a token that goes on with the present state. */
export const continueExpired = (after: string) => {
  const error = status.expired(TOO_OLD)
  error.status.metadata = { continue: encodeContinue({ revision: -1, after }) }
  return error
}
