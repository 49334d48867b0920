import { byteLength } from '../util/text.ts'
import { isDns1123Subdomain } from './names.ts'

/** Refusal by a regular expression as upstream words it, its double spaces included. */
export const regexError = (text: string, pattern: string, examples: readonly string[]): string => {
  const shown = examples.map((example) => `'${example}', `).join(' or ')
  return examples.length === 0
    ? `${text} (regex used for validation is '${pattern}')`
    : `${text} (e.g. ${shown}regex used for validation is '${pattern}')`
}

const NAME_PATTERN = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const NAME_RULE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const MAX_LENGTH = 63
const none: readonly string[] = []

/** Reasons why a text is not a qualified name, `[prefix/]name`: keys of labels and annotations, finalizers (upstream's `validation.IsQualifiedName`). */
export const isQualifiedName = (text: string): readonly string[] => {
  const slash = text.indexOf('/')
  const name = text.slice(slash + 1)
  if (slash === -1 && text.length <= MAX_LENGTH && NAME.test(text)) return none
  if (name.includes('/')) {
    return [
      `a qualified name ${regexError(NAME_RULE, NAME_PATTERN, ['MyName', 'my.name', '123-abc'])} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  return [...(slash === -1 ? none : prefixErrors(text.slice(0, slash))), ...nameErrors(name)]
}

const prefixErrors = (prefix: string): readonly string[] =>
  prefix === '' ? ['prefix part must be non-empty'] : isDns1123Subdomain(prefix).map((why) => `prefix part ${why}`)

const nameErrors = (name: string): readonly string[] => {
  const errors: string[] = []
  if (name === '') errors.push('name part must be non-empty')
  else if (byteLength(name) > MAX_LENGTH) errors.push(`name part must be no more than ${MAX_LENGTH} bytes`)
  if (!NAME.test(name)) errors.push(`name part ${regexError(NAME_RULE, NAME_PATTERN, ['MyName', 'my.name', '123-abc'])}`)
  return errors
}

/** Reasons why a text is not the value of a label (upstream's `validation.IsValidLabelValue`). */
export const isValidLabelValue = (text: string): readonly string[] => {
  const errors: string[] = []
  if (byteLength(text) > MAX_LENGTH) errors.push(`must be no more than ${MAX_LENGTH} bytes`)
  if (!VALUE.test(text)) errors.push(regexError(VALUE_RULE, `(${NAME_PATTERN})?`, ['MyValue', 'my_value', '12345']))
  return errors
}
