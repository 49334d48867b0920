/**
 * A case is data: what there is first, and the requests whose answers are compared. `{ns}` stands for a namespace (or a prefix for the
 * names of what has none) that no other case uses.
 */
export interface Case {
  readonly name: string
  /** Created first, in this order; each must be taken. */
  readonly given?: readonly Given[]
  readonly steps: readonly Step[]
}

export interface Theme {
  readonly name: string
  readonly cases: readonly Case[]
}

export interface Given {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

export interface Request {
  readonly method: string
  readonly path: string
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** What of the body is compared; all of it unless given. */
  readonly see?: (body: never) => unknown
  /** Managed fields are left out of the comparison unless it is about them. */
  readonly managed?: true
  /** What another step needs only: its answer is not compared. */
  readonly unseen?: true
}

/** A step may need what the answers so far say: a uid, a token to continue. */
export type Step = Request | ((answers: readonly Answer[]) => Request)

/** An answer as it came. `json` is its body where that is JSON. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly warnings: readonly string[]
  readonly text: string
  readonly json: unknown
}

/** Who answers: a server in this process, or one on the network. */
export interface Target {
  send(request: Request): Promise<Answer>
}

const MERGE = 'application/merge-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'
const JSON_PATCH = 'application/json-patch+json'
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

type More = Omit<Request, 'method' | 'path' | 'body'>

export const get = (path: string, more: More = {}): Request => ({ method: 'GET', path, ...more })
export const table = (path: string): Request => get(path, { headers: { accept: TABLE } })
export const post = (path: string, body: unknown, more: More = {}): Request => ({ method: 'POST', path, body, ...more })
export const put = (path: string, body: unknown, more: More = {}): Request => ({ method: 'PUT', path, body, ...more })
export const del = (path: string, body?: unknown, more: More = {}): Request => ({
  method: 'DELETE',
  path,
  ...(body === undefined ? {} : { body }),
  ...more,
})
const patchOf =
  (type: string) =>
  (path: string, body: unknown, more: More = {}): Request => ({
    method: 'PATCH',
    path,
    body,
    ...more,
    headers: { 'content-type': type, ...more.headers },
  })
export const merge = patchOf(MERGE)
export const strategic = patchOf(STRATEGIC)
export const jsonPatch = patchOf(JSON_PATCH)
export const send = (method: string, path: string, body?: unknown, more: More = {}): Request => ({
  method,
  path,
  ...(body === undefined ? {} : { body }),
  ...more,
})

/** A case of one request, or of several in a row. */
export const one = (name: string, ...steps: readonly Step[]): Case => ({ name, steps })
export const having = (given: readonly Given[], name: string, ...steps: readonly Step[]): Case => ({ name, given, steps })

/** The value at a path of an answer's body, for a step that needs it. */
export const seen = (answer: Answer | undefined, ...path: readonly (string | number)[]): string => {
  let value: unknown = answer?.json
  for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key]
  return String(value)
}

/** The body as JSON: a value, the events of a watch one by one, or undefined where it is something else. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return linesOf(text)
  }
}

const linesOf = (text: string): unknown => {
  try {
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  } catch {
    return undefined
  }
}
