import type { Answer, Request } from './case.ts'

/** What is compared of one answer. */
export interface Compared {
  readonly status: number
  readonly type: string
  readonly warnings?: readonly string[]
  readonly body: unknown
}

export interface Context {
  readonly namespace: string
  /** What the case has sent so far: a value that stands there is the case's own, and stays. */
  readonly sent: string
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g
const SERVICE_IP = /^10\.0\.\d+\.\d+$/
/** Names that every kind's case lets the server generate, where they stand beside `metadata.name`. */
const GENERATED = /^g-[bcdfghjklmnpqrstvwxz2456789]{5}$/
const AGE = /^((\d+[smhdy])+|<unknown>|<invalid>)$/
const PORTS = /:3\d{4}\//
const NODE_PORTS: ReadonlySet<string> = new Set(['nodePort', 'healthCheckNodePort'])
/** Fields that are never compared: who wrote what when has a theme of its own, and descriptions are each one's own words. */
const UNSEEN: ReadonlySet<string> = new Set(['managedFields', 'selfLink'])

/** One answer with all that differs from run to run replaced by what it is. */
export const compared = (answer: Answer, request: Request, context: Context): Compared => {
  const body = answer.json === undefined ? textOf(answer.text, context) : normal(answer.json, '', context, request.managed === true)
  return {
    status: answer.status,
    type: answer.type,
    ...(answer.warnings.length === 0 ? {} : { warnings: answer.warnings.map((text) => textOf(text, context)) }),
    body: request.see === undefined ? body : (request.see(body as never) ?? null),
  }
}

const normal = (value: unknown, key: string, context: Context, managed: boolean): unknown => {
  if (typeof value === 'string') return stringOf(value, key, context)
  if (typeof value === 'number') return NODE_PORTS.has(key) && !context.sent.includes(String(value)) ? '<node-port>' : value
  if (Array.isArray(value)) return value.map((each) => normal(each, key, context, managed))
  if (typeof value !== 'object' || value === null) return value
  if ('columnDefinitions' in value) return tableOf(value as unknown as Table, context)
  const entries = Object.entries(value).filter(([name]) => managed || !UNSEEN.has(name))
  const result: Record<string, unknown> = Object.fromEntries(
    entries.map(([name, each]) => [name.replaceAll(context.namespace, '{ns}'), normal(each, name, context, managed)]),
  )
  if (isRefusal(value)) {
    const details = { ...value.details, causes: unique(value.details.causes) }
    result['details'] = normal(details, 'details', context, managed)
    result['message'] = withoutCauses(String(result['message']), result as unknown as Refusal)
  }
  const { generateName, name } = value as { generateName?: unknown; name?: unknown }
  if (
    typeof generateName === 'string' &&
    typeof name === 'string' &&
    name.startsWith(generateName) &&
    name.length === generateName.length + 5
  )
    result['name'] = `${result['generateName']}<suffix>`
  return result
}

const stringOf = (value: string, key: string, context: Context): string => {
  if (value === '' || (context.sent.includes(JSON.stringify(value)) && !value.includes(context.namespace))) return value
  if (key === 'resourceVersion' && /^\d+$/.test(value)) return '<revision>'
  if (key === 'continue') return '<continue>'
  if (TIME.test(value)) return value.includes('.') ? '<micro-time>' : '<time>'
  if (GENERATED.test(value)) return 'g-<suffix>'
  if (SERVICE_IP.test(value)) return '<service-ip>'
  return textOf(value, context)
}

/** A text: a message, or a body that is no JSON. */
const textOf = (text: string, context: Context): string =>
  text
    .replaceAll(context.namespace, '{ns}')
    .replaceAll(/0xc[0-9a-f]{9}\b/g, '<pointer>')
    // Where the sources lay when it was built.
    .replaceAll('"k8s.io/kubernetes/pkg/api/', '"pkg/api/')
    .replaceAll(UID, (uid) => (context.sent.includes(uid) ? uid : '<uid>'))
    .replaceAll(/^(\s*(?:creationTimestamp|time): )"[^"]+"$/gm, '$1<time>')
    .replaceAll(/^(\s*resourceVersion: )"\d+"$/gm, '$1<revision>')
    .replaceAll(/^ {2}managedFields:\n(?: {2}[- ].*\n)*/gm, '')

interface Refusal {
  readonly message: string
  readonly details: { readonly causes: readonly { readonly field?: string; readonly message: string }[] }
}

const isRefusal = (value: object): value is Refusal => (value as Partial<Refusal>).details?.causes !== undefined && 'message' in value

/** Rules that look at one field from two sides say the same twice, upstream; how often is no promise. */
const unique = <T>(causes: readonly T[]): readonly T[] => [...new Map(causes.map((cause) => [JSON.stringify(cause), cause])).values()]

/** The message of an invalid object says its causes over again: they are compared once, where they stand one by one. */
const withoutCauses = (message: string, { details }: Refusal): string => {
  const texts = details.causes.map((cause) => `${cause.field}: ${cause.message}`)
  const joined = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`
  return message.endsWith(joined) ? `${message.slice(0, -joined.length)}<causes>` : message
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly description?: string }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly [field: string]: unknown }[] | null
}

const tableOf = ({ columnDefinitions, rows, ...rest }: Table, context: Context): unknown => ({
  ...(normal(rest, '', context, false) as object),
  columnDefinitions: columnDefinitions.map(({ description: _, ...column }) => column),
  rows: rows?.map(({ cells, ...row }) => ({
    ...(normal(row, '', context, false) as object),
    cells: cells.map((cell) =>
      typeof cell !== 'string'
        ? cell
        : AGE.test(cell)
          ? '<age>'
          : PORTS.test(cell)
            ? cell.replace(PORTS, ':<node-port>/')
            : stringOf(cell, 'cell', context),
    ),
  })),
})
