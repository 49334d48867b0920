/** One step of a path, applied to each value that the steps before it have found. */
export type Step =
  | { readonly tag: 'field'; readonly name: string }
  | { readonly tag: 'wildcard' }
  | { readonly tag: 'recursive' }
  | { readonly tag: 'slice'; readonly from: number | undefined; readonly to: number | undefined; readonly by: number }
  | { readonly tag: 'index'; readonly at: number }
  | { readonly tag: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly tag: 'filter'; readonly left: Operand; readonly operator: Operator; readonly right: Operand | undefined }

/** A path from the value that is looked at (`@.type`), or a literal. */
export type Operand = { readonly steps: readonly Step[] } | { readonly literal: string | number | boolean }
export type Operator = 'exists' | '==' | '!=' | '<' | '<=' | '>' | '>='

const FIELD = /^((?:\\.|[^.[\]{}()'",=!<>|&@$?*\s\\])+)/
const QUOTED = /^(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")$/
const SLICE = /^(-?\d+)?:(-?\d+)?(?::(-?\d+))?$/
const FILTER = /^\?\((.*)\)$/s
const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const

/** Reads a path in the dialect of kubectl without its braces: `.spec.ports[?(@.name=="web")].port`. Undefined for what is none. */
export const parseJsonPath = (text: string): readonly Step[] | undefined => {
  const steps: Step[] = []
  let rest = text.trim().replace(/^[$@]/, '')
  while (rest !== '') {
    if (rest.startsWith('..')) {
      steps.push({ tag: 'recursive' })
      rest = rest.slice(rest[2] === '[' ? 2 : 1)
    } else if (rest.startsWith('[')) {
      const end = closing(rest)
      const step = end === undefined ? undefined : bracketed(rest.slice(1, end).trim())
      if (end === undefined || step === undefined) return undefined
      steps.push(step)
      rest = rest.slice(end + 1)
    } else {
      if (rest.startsWith('.')) rest = rest.slice(1)
      else if (steps.length > 0) return undefined
      if (rest === '' || rest.startsWith('[')) continue
      if (rest.startsWith('*')) {
        steps.push({ tag: 'wildcard' })
        rest = rest.slice(1)
        continue
      }
      const [, name] = FIELD.exec(rest) ?? []
      if (name === undefined) return undefined
      steps.push({ tag: 'field', name: unescaped(name) })
      rest = rest.slice(name.length)
    }
  }
  return steps
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1')

/** Place of the bracket that closes the first one; brackets in quotes do not count. */
const closing = (text: string): number | undefined => {
  let depth = 0
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string
    if (character === '\\') i++
    else if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '[') depth++
    else if (character === ']' && --depth === 0) return i
  }
  return undefined
}

const bracketed = (inside: string): Step | undefined => {
  const [, filter] = FILTER.exec(inside) ?? []
  if (filter !== undefined) return filterOf(filter.trim())
  const parts = splitOutside(inside, ',')
  if (parts.length > 1) {
    const steps = parts.map((part) => bracketed(part.trim()) ?? { tag: 'field' as const, name: part.trim() })
    return { tag: 'union', paths: steps.map((step) => [step]) }
  }
  if (inside === '*') return { tag: 'wildcard' }
  const quoted = QUOTED.exec(inside)
  if (quoted !== null) return { tag: 'field', name: unescaped(quoted[1] ?? quoted[2] ?? '') }
  if (/^-?\d+$/.test(inside)) return { tag: 'index', at: Number(inside) }
  const slice = SLICE.exec(inside)
  if (slice === null) return undefined
  const [from, to, by] = slice.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
  return { tag: 'slice', from, to, by: by ?? 1 }
}

const splitOutside = (text: string, separator: string): readonly string[] => {
  const parts: string[] = []
  let quote = ''
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string
    if (character === '\\') i++
    else if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (text.startsWith(separator, i)) {
      parts.push(text.slice(start, i))
      start = i + separator.length
    }
  }
  return [...parts, text.slice(start)]
}

const filterOf = (text: string): Step | undefined => {
  for (const operator of OPERATORS) {
    const [left, right, ...more] = splitOutside(text, operator)
    if (left === undefined || right === undefined || more.length > 0) continue
    const [first, second] = [operandOf(left.trim()), operandOf(right.trim())]
    return first === undefined || second === undefined ? undefined : { tag: 'filter', left: first, operator, right: second }
  }
  const left = operandOf(text)
  return left === undefined ? undefined : { tag: 'filter', left, operator: 'exists', right: undefined }
}

const operandOf = (text: string): Operand | undefined => {
  if (text === '') return undefined
  const quoted = QUOTED.exec(text)
  if (quoted !== null) return { literal: unescaped(quoted[1] ?? quoted[2] ?? '') }
  if (text === 'true' || text === 'false') return { literal: text === 'true' }
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { literal: Number(text) }
  const steps = parseJsonPath(text)
  return steps === undefined ? undefined : { steps }
}
