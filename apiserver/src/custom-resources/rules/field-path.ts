import { type JSONSchemaProps, type Path, rootPath } from '@coxswain/api-types'
import { additionalSchemaOf } from '../../cel/schema-type.ts'

const STEP = /\.([^.[\]']+)|\['((?:[^'\\]|\\.)*)'\]/y
const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', "'": "'", '\\': '\\' }

/** The field that a rule's `fieldPath` names, such as `.spec['a.b']`, as errors write it. Undefined where the schema has no such field. */
export const ruleFieldPath = (path: string, schema: JSONSchemaProps): string | undefined => {
  let at: Path = rootPath
  let current = schema
  STEP.lastIndex = 0
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path)
    if (match === null) return undefined
    const name = match[1] ?? unescaped(match[2] ?? '')
    const additional = additionalSchemaOf(current)
    const next =
      name === undefined ? undefined : (current.properties?.[name] ?? (current.properties === undefined ? additional : undefined))
    if (name === undefined || next === undefined) return undefined
    at = current.properties === undefined ? at.key(name) : at.child(name)
    current = next
  }
  return at === rootPath ? '' : at.toString()
}

const unescaped = (text: string): string | undefined => {
  let isBad = false
  const plain = text.replace(/\\(.)/g, (_, letter: string) => {
    isBad ||= ESCAPES[letter] === undefined
    return ESCAPES[letter] ?? ''
  })
  return isBad ? undefined : plain
}
