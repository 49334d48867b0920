import { type Cause, type CoreV1, humanDuration, type ObjectExplanation, parseTime } from '@coxswain/api-types'
import pc from 'picocolors'
import { stagesText } from './stages.ts'

export interface TextOptions {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly color: boolean
}

type Colors = ReturnType<typeof pc.createColors>

/** The causes as a tree that is read from above: what somebody did, what that led to, and so on to the object itself. */
export const objectText = ({ spec, status }: ObjectExplanation, { now, color }: TextOptions): string => {
  const colors = pc.createColors(color)
  const { causes = [], exists = false } = status ?? {}
  const depths = depthsOf(causes)
  const ages = causes.map((cause) => ageOf(timeOf(cause), now))
  const width = Math.max(0, ...ages.map((age) => age.length))
  const lines = causes.flatMap((cause, i) => {
    const depth = depths.get(cause) ?? 0
    const [first = '', ...more] = causeLines(cause, { about: spec, causes, now, colors })
    const margin = `${' '.repeat(width)}  ${'  '.repeat(depth)}`
    const head = `${colors.dim((ages[i] ?? '').padStart(width))}  ${'  '.repeat(Math.max(0, depth - 1))}${depth > 0 ? '└ ' : ''}`
    return [`${head}${first}`, ...more.map((line) => `${margin}  ${line}`)]
  })
  const place = (spec.namespace ?? '') === '' ? '' : ` in namespace ${spec.namespace}`
  const title = `${colors.bold(`${spec.kind} ${spec.name}`)}${place}${exists ? '' : colors.yellow(', which is gone')}`
  return `${[`${title}:`, ...lines, ...endings(spec, status, now).map((line) => colors.dim(line))].join('\n')}\n`
}

/** How long ago, as kubectl tells ages. */
export const ageOf = (at: number, now: number): string => humanDuration(Math.max(0, now - at))

const timeOf = ({ metadata }: Cause): number => parseTime(metadata.creationTimestamp) ?? 0

const depthsOf = (causes: readonly Cause[]): ReadonlyMap<Cause, number> => {
  const byName = new Map(causes.map((cause) => [cause.metadata.name ?? '', cause]))
  const depths = new Map<Cause, number>()
  // Causes stand before what they caused.
  for (const cause of causes) {
    const parent = byName.get(cause.causedBy ?? '')
    depths.set(cause, parent === undefined ? 0 : (depths.get(parent) ?? 0) + 1)
  }
  return depths
}

interface LineOptions {
  readonly about: CoreV1.ObjectReference
  readonly causes: readonly Cause[]
  readonly now: number
  readonly colors: Colors
}

const causeLines = (cause: Cause, options: LineOptions): readonly string[] => {
  const { colors, now } = options
  const { reason, failure, changes = [], stages = [], count, lastTimestamp } = cause
  const repeated = count > 1 ? `${count} times, last ${ageOf(parseTime(lastTimestamp) ?? now, now)} ago` : ''
  return [
    `${colors.cyan(cause.component ?? cause.user)} ${deed(cause)} ${objectName(cause.object, options)}${tool(cause)}${repeated === '' ? '' : ` (${repeated})`}`,
    ...(failure === undefined ? [] : [colors.yellow(failure)]),
    ...(reason === undefined ? [] : [reason]),
    ...forgotten(cause, options),
    ...(cause.verb === 'bind' ? [] : changes.map((line) => colors.dim(line))),
    ...(stages.length < 2 ? [] : [stagesText(stages)]),
  ]
}

const DEEDS: Readonly<Record<string, readonly [did: string, do_: string]>> = {
  create: ['created', 'create an object for'],
  update: ['changed', 'change'],
  patch: ['changed', 'change'],
  apply: ['applied', 'apply'],
  delete: ['deleted', 'delete'],
  deletecollection: ['deleted', 'delete'],
  bind: ['bound', 'bind'],
  evict: ['evicted', 'evict'],
}

const deed = ({ verb, subresource, failure }: Cause): string => {
  const [did, todo] = DEEDS[verb] ?? [verb, verb]
  if (failure !== undefined) return `could not ${todo}`
  return subresource === 'scale' ? 'scaled' : did
}

/** `Pod web`, with its namespace where that is another one than asked about. */
const objectName = ({ kind = '', namespace = '', name = '' }: CoreV1.ObjectReference, { about, colors }: LineOptions): string => {
  const place = namespace === '' || namespace === (about.namespace ?? '') ? '' : ` in ${namespace}`
  const isIt = kind === about.kind && name === about.name && namespace === (about.namespace ?? '')
  return `${kind} ${isIt ? colors.bold(name) : name}${place}`
}

/** What a person did it with; of components it goes without saying. */
const tool = ({ component, manager = '', verb }: Cause): string => {
  if (component !== undefined || manager === '') return ''
  if (manager === 'kubectl-client-side-apply') return ' with kubectl apply'
  if (manager === 'kubectl' && verb === 'delete') return ' with kubectl delete'
  return ` with ${manager.replace(/^kubectl-/, 'kubectl ')}`
}

/** What a component looked at, where nobody knows any more how that came about. */
const forgotten = ({ because, causedBy, object }: Cause, { colors }: LineOptions): readonly string[] => {
  if (because === undefined || causedBy !== undefined) return []
  if (because.kind === object.kind && because.name === object.name && because.namespace === object.namespace) return []
  return [colors.dim(`because of ${because.kind} ${because.name}, of which nothing is remembered, or nothing that you may see`)]
}

const endings = (spec: CoreV1.ObjectReference, status: ObjectExplanation['status'], now: number): readonly string[] => {
  const { causes = [], kept = 0, since, dropped = 0 } = status ?? {}
  const own = causes.filter(({ object }) => object.kind === spec.kind && object.name === spec.name)
  const begins = own.some(({ verb, failure }) => verb === 'create' && failure === undefined)
  const back = ageOf(parseTime(since) ?? now, now)
  return [
    ...(begins
      ? []
      : [`What came before is not remembered: the server knows the causes of the last ${kept} changes, which reach back ${back}.`]),
    ...(dropped === 0 ? [] : [`The reasons of ${dropped} steps are lost: their components had too much to tell.`]),
  ]
}
