import type { KubeObject } from '@coxswain/api-types'
import type { Describer } from '../describer.ts'
import { sortedEntries, writeHead } from '../format.ts'
import type { DescriptionWriter } from '../writer.ts'

/** Any object: its fields, with titles made of their names. */
export const describeAny: Describer<KubeObject> = async (object, { writer: w, writeEvents }) => {
  writeHead(w, object)
  writeFields(w, 0, object as unknown as Fields, '')
  await writeEvents()
}

type Fields = Readonly<Record<string, unknown>>

/** They stand in the head, or are the server's own. */
const SKIPPED: ReadonlySet<string> = new Set([
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
  '.metadata.managedFields',
])
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const writeFields = (w: DescriptionWriter, level: number, fields: Fields, path: string): void => {
  for (const [field, value] of sortedEntries(fields)) {
    const inner = `${path}.${field}`
    if (SKIPPED.has(inner) || value === undefined) continue
    if (isFields(value)) {
      w.line(level, `${titleOf(field)}:`)
      writeFields(w, level + 1, value, inner)
    } else if (Array.isArray(value)) {
      w.line(level, `${titleOf(field)}:`)
      for (const item of value) {
        if (isFields(item)) writeFields(w, level + 1, item, inner)
        else w.line(level + 1, item === null ? '<nil>' : String(item))
      }
    } else w.line(level, `${titleOf(field)}:\t${value === null ? '<nil>' : String(value)}`)
  }
}

const ACRONYMS: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'OSB', 'GUID'])

/** `firstTimestamp` is `First Timestamp`; a name with other characters than letters and `-` stays as it is. */
const titleOf = (field: string): string => {
  if (!/^[\p{L}-]*$/u.test(field)) return field
  // Words end before a capital that begins one, and where small letters meet capitals.
  const words = field.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=-)(?=\p{L})|(?<=\p{L})(?=-)/u)
  return words
    .map((word) => (ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ')
}
