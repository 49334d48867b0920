/** One media range of an Accept header: `application/json;as=Table;v=v1;g=meta.k8s.io;q=0.9`. */
export interface MediaRange {
  /** `application/json`, `application/*` or anything at all, as written. */
  readonly type: string
  /** All parameters but q, as written; a later one of the same name wins. */
  readonly params: ReadonlyMap<string, string>
  /** From 0 to 1; 1 where it is not given, 0 where it is not a number. */
  readonly q: number
}

/**
 * The media ranges of an Accept header, best first: by q, then the more exact ones, then as written. What is not a media
 * range is left out; an absent or empty header accepts everything. The rules are those of munnerz/goautoneg, which
 * upstream uses.
 */
export const parseAccept = (header: string | undefined): readonly MediaRange[] => {
  if (header === undefined || header.trim() === '') return [ANYTHING]
  return header
    .split(',')
    .flatMap(parseRange)
    .sort((a, b) => b.q - a.q || exactness(b.type) - exactness(a.type))
}

const ANYTHING: MediaRange = { type: '*/*', params: new Map(), q: 1 }

const parseRange = (text: string): readonly MediaRange[] => {
  const [range = '', ...rest] = text.split(';')
  const type = typeOf(range.trim())
  if (type === undefined) return []
  const params = new Map<string, string>()
  let q = 1
  for (const each of rest) {
    const equals = each.indexOf('=')
    if (equals < 0) continue
    const name = each.slice(0, equals).trim()
    const value = each.slice(equals + 1).trim()
    if (name === 'q') q = quality(value)
    else params.set(name, value)
  }
  return [{ type, params, q }]
}

const typeOf = (range: string): string | undefined => {
  if (range === '*') return '*/*'
  const [type = '', subtype, ...more] = range.split('/')
  return subtype === undefined || more.length > 0 ? undefined : `${type.trim()}/${subtype.trim()}`
}

const quality = (text: string): number => {
  const q = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(q) ? q : 0
}

const exactness = (type: string): number => (type === '*/*' ? 0 : type.endsWith('/*') || type.startsWith('*/') ? 1 : 2)

/** Whether a media range covers a type without wildcards and parameters. */
export const covers = (range: string, type: string): boolean => {
  if (range === type || range === '*/*') return true
  const slash = range.indexOf('/')
  return range.slice(slash) === '/*' && type.startsWith(range.slice(0, slash + 1))
}

/** The first of the supported media types that the client likes best, or undefined where it accepts none of them. */
export const negotiate = <T extends string>(header: string | undefined, supported: readonly T[]): T | undefined => {
  for (const { type } of parseAccept(header)) {
    const match = supported.find((each) => covers(type, each))
    if (match !== undefined) return match
  }
  return undefined
}

/** Whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3). Without a header, nothing but the plain form is sent. */
export const acceptsGzip = (header: string | undefined): boolean => {
  if (header === undefined) return false
  const codings = new Map<string, number>()
  for (const each of header.split(',')) {
    const [coding = '', ...params] = each.split(';')
    const q = params.map((param) => param.trim()).find((param) => param.startsWith('q='))
    codings.set(coding.trim().toLowerCase(), q === undefined ? 1 : quality(q.slice(2)))
  }
  return (codings.get('gzip') ?? codings.get('*') ?? 0) > 0
}
