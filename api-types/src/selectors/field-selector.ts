import { SelectorError } from './label-selector.ts'

/** One condition on a field; a selector is a list of them, all of which must hold. */
export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

const MAX_REQUIREMENTS = 1000

/** Reads `metadata.name=a,status.phase!=Running`; `\,`, `\=` and `\\` stand for themselves in values (upstream's `fields.ParseSelector`). Throws `SelectorError`. */
export const parseFieldSelector = (text: string): readonly FieldRequirement[] => {
  if (text === '') return []
  const terms = splitTerms(text).filter((term) => term !== '')
  if (terms.length > MAX_REQUIREMENTS) throw new SelectorError(`a field selector may not have more than ${MAX_REQUIREMENTS} requirements`)
  const requirements = terms.sort().map((term) => parseTerm(term, text))
  // A lone operator asks nothing.
  return requirements.filter(({ field, value }) => field !== '' || value !== '')
}

const splitTerms = (text: string): string[] => {
  const terms: string[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === ',') {
      terms.push(text.slice(start, i))
      start = i + 1
    }
  }
  terms.push(text.slice(start))
  return terms
}

const OPERATOR = /!=|==|=/

const parseTerm = (term: string, selector: string): FieldRequirement => {
  const match = OPERATOR.exec(term)
  if (match === null) throw new SelectorError(`invalid selector: '${selector}'; can't understand '${term}'`)
  const value = unescapeFieldValue(term.slice(match.index + match[0].length))
  return { field: term.slice(0, match.index), operator: match[0] === '!=' ? '!=' : '=', value }
}

/** The value that an escaped text stands for. Throws `SelectorError`. */
export const unescapeFieldValue = (text: string): string => {
  let value = ''
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === '\\') {
      const next = String.fromCodePoint(...(i + 1 < text.length ? [text.codePointAt(i + 1) ?? 0] : []))
      if (next !== '\\' && next !== ',' && next !== '=')
        throw new SelectorError(`invalid field selector: invalid escape sequence: \\${next}`)
      value += next
      i++
    } else if (character === ',' || character === '=') {
      throw new SelectorError(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`)
    } else value += character
  }
  return value
}

/** A value as it must stand in a selector's text. */
export const escapeFieldValue = (value: string): string => value.replace(/[\\,=]/g, '\\$&')

/** The selector in its text form. */
export const formatFieldSelector = (requirements: readonly FieldRequirement[]): string =>
  requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(',')

/** Tells whether an object's fields satisfy every requirement; `read` gives empty text for an absent field. */
export const matchesFields = (requirements: readonly FieldRequirement[], read: (field: string) => string): boolean =>
  requirements.every(({ field, operator, value }) => (read(field) === value) === (operator === '='))
