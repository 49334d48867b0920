import { compareNaturally } from './natural-order.ts'
import { createYamlOutput, type YamlOutput } from './yaml-output.ts'
import { writeText } from './yaml-text.ts'

/**
 * YAML byte for byte as kubectl prints it (go-yaml 2 below sigs.k8s.io/yaml): keys in natural order, lists not indented, long lines
 * folded, quotes where a reader of YAML 1.1 would take a text for something else. For JSON values alone.
 */
export const goYaml = (value: unknown): string => {
  const out = createYamlOutput()
  writeNode(out, value, { indent: 0, context: 'root' })
  return `${out.text()}\n`
}

interface Place {
  /** Columns that the lines of a map or list here begin with. */
  readonly indent: number
  readonly context: 'root' | 'value' | 'item'
}

const INDENT = 2
/** Longer keys are written as a question. */
const MAX_KEY = 128

const writeNode = (out: YamlOutput, value: unknown, place: Place): void => {
  if (Array.isArray(value)) writeList(out, value, place)
  else if (typeof value === 'object' && value !== null) writeMap(out, value as Readonly<Record<string, unknown>>, place)
  else {
    if (place.context !== 'root') out.write(' ')
    if (typeof value === 'string') writeText(out, value, { indent: place.indent + INDENT, isKey: false })
    else out.write(numberText(value))
  }
}

/** Go's `%g`: an exponent from 21 digits on, as in JavaScript. */
const numberText = (value: unknown): string => (value === null || value === undefined ? 'null' : String(value))

const writeList = (out: YamlOutput, items: readonly unknown[], { indent, context }: Place): void => {
  if (items.length === 0) {
    out.write(context === 'root' ? '[]' : ' []')
    return
  }
  // A list below a key stands at the key's own column.
  const own = context === 'item' ? indent + INDENT : indent
  for (const [i, item] of items.entries()) {
    if (context === 'item' && i === 0) out.write(' ')
    else if (context !== 'root' || i > 0) out.newLine(own)
    out.write('-')
    writeNode(out, item, { indent: own, context: 'item' })
  }
}

const writeMap = (out: YamlOutput, map: Readonly<Record<string, unknown>>, { indent, context }: Place): void => {
  const keys = Object.keys(map).filter((key) => map[key] !== undefined)
  if (keys.length === 0) {
    out.write(context === 'root' ? '{}' : ' {}')
    return
  }
  const own = context === 'root' ? indent : indent + INDENT
  for (const [i, key] of keys.sort(compareNaturally).entries()) {
    if (context === 'item' && i === 0) out.write(' ')
    else if (context !== 'root' || i > 0) out.newLine(own)
    writeKey(out, key, own)
    writeNode(out, map[key], { indent: own, context: 'value' })
  }
}

const writeKey = (out: YamlOutput, key: string, indent: number): void => {
  if (Buffer.byteLength(key) <= MAX_KEY && !key.includes('\n')) {
    writeText(out, key, { indent: indent + INDENT, isKey: true })
    out.write(':')
    return
  }
  out.write('? ')
  writeText(out, key, { indent: indent + INDENT, isKey: false })
  out.newLine(indent)
  out.write(':')
}
