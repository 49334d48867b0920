import {
  type Answer,
  type OnTerminate,
  type Pull,
  type Run,
  readAnswer,
  readClauses,
  readCpu,
  readDuration,
  readInOrder,
  readMemory,
  readOnTerminate,
  readPull,
  readRun,
  type Usage,
} from './clauses.ts'
import { readMetrics, type SimulatedMetrics } from './metrics.ts'

/** Annotations with this prefix tell a simulated container what to do; see docs/reference/simulated-pods.md. */
export const STEERING_PREFIX = 'simulated.coxswain.dev/'

/** What one container is told. Lists are by attempt (`run`, `imagePull`) or by time; the last entry of those by attempt repeats. */
export interface ContainerSteering {
  readonly run?: readonly Run[] | undefined
  readonly ready?: readonly Answer[] | undefined
  readonly live?: readonly Answer[] | undefined
  readonly startDelayMs?: number | undefined
  readonly imagePull?: readonly Pull[] | undefined
  readonly termination?: OnTerminate | undefined
  readonly cpu?: readonly Usage[] | undefined
  readonly memory?: readonly Usage[] | undefined
  readonly log?: readonly string[] | undefined
}

export interface PodSteering {
  of(container: string): ContainerSteering
  /** What its page of metrics tells. */
  readonly metrics: SimulatedMetrics['metrics']
  /** One message for each annotation that is not understood. */
  readonly problems: readonly string[]
}

interface Setting {
  /** What a good value looks like, for messages. */
  readonly expected: string
  /** undefined: not understood. */
  readonly read: (text: string) => ContainerSteering | undefined
}

const list =
  <Value>(read: (clause: string) => Value | undefined, into: (values: readonly Value[]) => ContainerSteering) =>
  (text: string) => {
    const values = readClauses(text, read)
    return values === undefined ? undefined : into(values)
  }
const RUNS = '"forever", "exit CODE", or a duration such as "5s", alone or followed by "exit CODE" or "oom"; further runs after ";"'
const ANSWERS = '"after 2s", "at 2s", "not at 10s" or "never", separated by ";", the times in order'
const USAGE = 'a quantity, alone or followed by "at" and a duration, separated by ";", the times in order'

const timed =
  <Value extends { readonly atMs: number }>(
    read: (clause: string) => Value | undefined,
    into: (values: readonly Value[]) => ContainerSteering,
  ) =>
  (text: string): ContainerSteering | undefined => {
    const ordered = readInOrder(text, read)
    return ordered === undefined ? undefined : into(ordered)
  }

const SETTINGS: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  ['run', { expected: RUNS, read: list(readRun, (run) => ({ run })) }],
  ['ready', { expected: ANSWERS, read: timed(readAnswer, (ready) => ({ ready })) }],
  ['live', { expected: ANSWERS, read: timed(readAnswer, (live) => ({ live })) }],
  [
    'start-delay',
    {
      expected: 'a duration such as "2s"',
      read: (text) => {
        const startDelayMs = readDuration(text.trim())
        return startDelayMs === undefined ? undefined : { startDelayMs }
      },
    },
  ],
  [
    'image-pull',
    { expected: '"fail" or a duration such as "3s"; further pulls after ";"', read: list(readPull, (imagePull) => ({ imagePull })) },
  ],
  [
    'termination',
    {
      expected: '"ignore", or a duration such as "2s", alone or followed by "exit CODE"',
      read: (text) => {
        const termination = readOnTerminate(text.trim().replace(/\s+/g, ' '))
        return termination === undefined ? undefined : { termination }
      },
    },
  ],
  ['cpu', { expected: USAGE, read: timed(readCpu, (cpu) => ({ cpu })) }],
  ['memory', { expected: USAGE, read: timed(readMemory, (memory) => ({ memory })) }],
  ['log', { expected: 'lines of text', read: (text) => ({ log: text.split('\n') }) }],
])

const NOTHING: ContainerSteering = {}
const UNSTEERED: PodSteering = { of: () => NOTHING, metrics: new Map(), problems: [] }

/**
 * Reads the annotations of a pod. `NAME` is for all of its containers, `NAME.CONTAINER` for one and wins. What is not understood has
 * no effect, and a message in `problems`.
 */
export const readSteering = (annotations: Readonly<Record<string, string>> | undefined, containers: readonly string[]): PodSteering => {
  if (annotations === undefined) return UNSTEERED
  const keys = Object.keys(annotations).filter((key) => key.startsWith(STEERING_PREFIX))
  const page = readMetrics(annotations)
  if (keys.length === 0 && page === undefined) return UNSTEERED
  const problems: string[] = [...(page?.problems ?? [])]
  const common: ContainerSteering[] = []
  const own = new Map<string, ContainerSteering[]>()
  for (const key of keys) {
    const text = annotations[key] ?? ''
    const [name = '', ...rest] = key.slice(STEERING_PREFIX.length).split('.')
    const container = rest.length === 0 ? undefined : rest.join('.')
    const setting = SETTINGS.get(name)
    const value = setting?.read(text)
    if (setting === undefined) problems.push(`annotation ${key} is not known: expected one of ${[...SETTINGS.keys()].join(', ')}`)
    else if (container !== undefined && !containers.includes(container))
      problems.push(`annotation ${key} names no container of this pod: expected one of ${containers.join(', ')}`)
    else if (value === undefined)
      problems.push(`annotation ${key}: ${JSON.stringify(text)} is not understood: expected ${setting.expected}`)
    else if (container === undefined) common.push(value)
    else own.set(container, [...(own.get(container) ?? []), value])
  }
  const merged = new Map(containers.map((name) => [name, Object.assign({}, ...common, ...(own.get(name) ?? [])) as ContainerSteering]))
  return { of: (container) => merged.get(container) ?? NOTHING, metrics: page?.metrics ?? UNSTEERED.metrics, problems }
}
