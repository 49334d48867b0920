import { semanticEqual } from '../../../util/semantic-equal.ts'

/**
 * What differs between two objects, one line per field that is gone (`-`) and one per field that is new (`+`), for people to read. Upstream
 * prints a diff of its Go types here, whose text is promised to nobody.
 */
export const describeDifference = (old: object, next: object): string => {
  const lines: string[] = []
  collect(old, next, '', lines)
  return `${lines.join('\n')}\n`
}

const collect = (old: unknown, next: unknown, path: string, lines: string[]): void => {
  if (semanticEqual(old, next)) return
  if (isStructure(old) && isStructure(next) && Array.isArray(old) === Array.isArray(next)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])]
    for (const key of keys) {
      const place = Array.isArray(old) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
      collect(own(old, key), own(next, key), place, lines)
    }
    return
  }
  if (old !== undefined) lines.push(`- \t${path}: ${shown(old)}`)
  if (next !== undefined) lines.push(`+ \t${path}: ${shown(next)}`)
}

const isStructure = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const own = (value: Readonly<Record<string, unknown>>, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined)
/** Integers past 2^53 are carried as bigint, which JSON does not know. */
const shown = (value: unknown): string => JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}` : each))
