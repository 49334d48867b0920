import { isQuantityText, quantityToMilli, quantityToNumber } from '@coxswain/api-types'

/** One reader a form of value. Each gives undefined for what it does not understand. */

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
])

/** `5s`, `1m30s`, `500ms`, in milliseconds. */
export const readDuration = (text: string): number | undefined => {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined
  let total = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(number) * (UNITS.get(unit ?? '') ?? 0)
  return Math.round(total)
}

/** The parts of a value between semicolons; undefined where one is empty. */
export const clausesOf = (text: string): readonly string[] | undefined => {
  const parts = text.split(';').map((part) => part.trim().replace(/\s+/g, ' '))
  return parts.includes('') ? undefined : parts
}

/** Reads every clause with `read`; undefined where one is not understood. */
export const readClauses = <Clause>(text: string, read: (clause: string) => Clause | undefined): readonly Clause[] | undefined => {
  const found: Clause[] = []
  for (const clause of clausesOf(text) ?? ['']) {
    const value = clause === '' ? undefined : read(clause)
    if (value === undefined) return undefined
    found.push(value)
  }
  return found
}

/** The same for clauses that have to come in the order of their times. */
export const readInOrder = <Timed extends { readonly atMs: number }>(
  text: string,
  read: (clause: string) => Timed | undefined,
): readonly Timed[] | undefined => {
  const values = readClauses(text, read)
  return values?.every(({ atMs }, i) => i === 0 || atMs >= (values[i - 1]?.atMs ?? 0)) ? values : undefined
}

/** One run: how long in milliseconds (undefined: until it is stopped), and how it ends. */
export interface Run {
  readonly forMs: number | undefined
  readonly exitCode: number
  readonly outOfMemory: boolean
}

/** `forever` | `DURATION` | `DURATION exit CODE` | `exit CODE` | `DURATION oom`. */
export const readRun = (clause: string): Run | undefined => {
  if (clause === 'forever') return { forMs: undefined, exitCode: 0, outOfMemory: false }
  const match = /^(?:(\S+?)(?: |$))?(?:exit (\d{1,3})|(oom))?$/.exec(clause)
  if (match === null || clause === '') return undefined
  const [, duration, code, oom] = match
  const forMs = duration === undefined || duration === '' ? 0 : readDuration(duration)
  const exitCode = oom === undefined ? Number(code ?? 0) : 137
  return forMs === undefined || exitCode > 255 ? undefined : { forMs, exitCode, outOfMemory: oom !== undefined }
}

/** A probe's answer from an instant on, counted from the container's start. */
export interface Answer {
  readonly atMs: number
  readonly value: boolean
}

/** `after DURATION` | `at DURATION` | `not at DURATION` | `never`. */
export const readAnswer = (clause: string): Answer | undefined => {
  if (clause === 'never') return { atMs: 0, value: false }
  const [, not, duration = ''] = /^(not )?(?:at|after) (\S+)$/.exec(clause) ?? []
  const atMs = readDuration(duration)
  return atMs === undefined ? undefined : { atMs, value: not === undefined }
}

/** A pull: `fail`, or how long it takes. */
export type Pull = 'fail' | number
export const readPull = (clause: string): Pull | undefined => (clause === 'fail' ? 'fail' : readDuration(clause))

/** How a container takes SIGTERM: not at all, or so long and with that code. */
export type OnTerminate = 'ignore' | { readonly afterMs: number; readonly exitCode: number }

/** `ignore` | `DURATION` | `DURATION exit CODE` | `exit CODE`. */
export const readOnTerminate = (clause: string): OnTerminate | undefined => {
  if (clause === 'ignore') return 'ignore'
  const run = readRun(clause)
  return run === undefined || run.forMs === undefined || run.outOfMemory ? undefined : { afterMs: run.forMs, exitCode: run.exitCode }
}

/** An amount that is used from an instant on. */
export interface Usage {
  readonly atMs: number
  readonly amount: number
}

/** `QUANTITY` | `QUANTITY at DURATION`; `unit` turns the quantity into a number. */
const readUsage =
  (unit: (quantity: string) => number) =>
  (clause: string): Usage | undefined => {
    const [, quantity = '', duration = '0s'] = /^(\S+)(?: at (\S+))?$/.exec(clause) ?? []
    const atMs = readDuration(duration)
    if (atMs === undefined || quantity.startsWith('-') || !isQuantityText(quantity)) return undefined
    return { atMs, amount: unit(quantity) }
  }
/** Processor time, in thousandths of a core. */
export const readCpu = readUsage(quantityToMilli)
/** Memory, in bytes. */
export const readMemory = readUsage(quantityToNumber)

/** What a metric tells: a quantity, also one below nothing, or `NaN`; `VALUE` | `VALUE at DURATION`. */
export const readValue = (clause: string): Usage | undefined => {
  const [, text = '', duration = '0s'] = /^(\S+)(?: at (\S+))?$/.exec(clause) ?? []
  const atMs = readDuration(duration)
  if (atMs === undefined || !(text === 'NaN' || isQuantityText(text))) return undefined
  return { atMs, amount: text === 'NaN' ? Number.NaN : quantityToMilli(text) / 1000 }
}
