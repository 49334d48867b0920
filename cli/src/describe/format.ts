import { controllerOf, type DeepReadonly, type ObjectMeta, type OwnerReference, parseTime } from '@coxswain/api-types'
import { LAST_APPLIED } from '../apply/last-applied.ts'
import type { DescriptionWriter } from './writer.ts'

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Fri, 20 Nov 2026 15:29:53 +0000` (RFC 1123 with a numeric zone), in UTC. A time that is not there is Go's zero time. */
export const rfc1123 = (text: string | null | undefined): string => {
  const ms = parseTime(text)
  if (ms === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000'
  const date = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCFullYear()).padStart(4, '0')}`
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}

export const orNone = (text: string | undefined): string => (text === undefined || text === '' ? '<none>' : text)
export const trueOrFalse = (value: boolean | undefined): string => (value === true ? 'True' : 'False')

/** The entries of a map by key. */
export const sortedEntries = <T>(map: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] =>
  Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))

/** A title, and values under one another beside it. */
export const writeValues = (w: DescriptionWriter, title: string, values: readonly string[], indent = ''): void => {
  const shown = values.length === 0 ? ['<none>'] : values
  for (const [i, value] of shown.entries()) w.line(0, `${indent}${i === 0 ? `${title}:` : ''}\t${value}`)
}

export const writeLabels = (w: DescriptionWriter, title: string, labels: Readonly<Record<string, string>> | undefined, indent = ''): void =>
  writeValues(
    w,
    title,
    sortedEntries(labels).map(([key, value]) => `${key}=${value}`),
    indent,
  )

/** Longer ones, and those of several lines, stand below their key and are cut. */
const MAX_ANNOTATION = 140

export const writeAnnotations = (w: DescriptionWriter, annotations: Readonly<Record<string, string>> | undefined, indent = ''): void => {
  const shown = sortedEntries(annotations).filter(([key]) => key !== LAST_APPLIED)
  const lines = shown.flatMap(([key, given]) => {
    const value = given.replace(/\n$/, '')
    if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes('\n')) return [`${key}: ${value}`]
    return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line, MAX_ANNOTATION - 2)}`)]
  })
  writeValues(w, 'Annotations', lines, indent)
}

const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text)

interface Described {
  readonly metadata: Pick<DeepReadonly<ObjectMeta>, 'name' | 'namespace' | 'labels' | 'annotations'>
}

/** The first lines of most descriptions. */
export const writeHead = (w: DescriptionWriter, { metadata }: Described): void => {
  w.line(0, `Name:\t${metadata.name ?? ''}`)
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writeLabels(w, 'Labels', metadata.labels)
  writeAnnotations(w, metadata.annotations)
}

export const writeController = (
  w: DescriptionWriter,
  object: { readonly metadata: { readonly ownerReferences?: readonly DeepReadonly<OwnerReference>[] | undefined } },
): void => {
  const controller = controllerOf(object)
  if (controller !== undefined) w.line(0, `Controlled By:\t${controller.kind}/${controller.name}`)
}
