import { isPrintable } from './yaml-text.ts'

export type YamlStyle = 'plain' | 'single' | 'double' | 'literal'

/** The style of a text, by the rules of go-yaml's encoder and libyaml's emitter (`yaml_emitter_select_scalar_style`). */
export const chooseStyle = (text: string, isKey: boolean): YamlStyle => {
  const chars = [...text]
  const special = chars.some((char) => !isPrintable(char)) || / [\n\r\u2028\u2029]/.test(text)
  if (text.includes('\n')) return special || isKey || text.endsWith(' ') ? 'double' : 'literal'
  if (text === '' || looksLikeOther(text)) return 'double'
  if (special) return 'double'
  return hasIndicators(chars) || text.startsWith(' ') || text.endsWith(' ') ? 'single' : 'plain'
}

const BAD_FIRST: ReadonlySet<string> = new Set([...`#,[]{}&*!|>'"%@\``])

/** Characters that mean something to a reader of YAML where they stand. */
const hasIndicators = (chars: readonly string[]): boolean => {
  const [first = '', second] = chars
  const text = chars.join('')
  if (text.startsWith('---') || text.startsWith('...') || BAD_FIRST.has(first)) return true
  if ((first === '?' || first === '-') && (second === undefined || second === ' ')) return true
  return /:(?: |$)| #/.test(text)
}

const WORDS: ReadonlySet<string> = new Set([
  '~',
  'null',
  'Null',
  'NULL',
  'y',
  'Y',
  'yes',
  'Yes',
  'YES',
  'n',
  'N',
  'no',
  'No',
  'NO',
  'true',
  'True',
  'TRUE',
  'false',
  'False',
  'FALSE',
  'on',
  'On',
  'ON',
  'off',
  'Off',
  'OFF',
  '.nan',
  '.NaN',
  '.NAN',
  '.inf',
  '.Inf',
  '.INF',
  '+.inf',
  '+.Inf',
  '+.INF',
  '-.inf',
  '-.Inf',
  '-.INF',
])

/** A reader of YAML 1.1 would take the text for null, a truth value, a number or a time. */
const looksLikeOther = (text: string): boolean => {
  if (WORDS.has(text)) return true
  if (text.startsWith('.')) return /^\.\d+(?:[eE][-+]?\d+)?$/.test(text)
  if (!/^[-+\d]/.test(text)) return false
  return isNumber(text.replaceAll('_', '')) || /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text) || isTime(text)
}

const isNumber = (text: string): boolean =>
  /^[-+]?(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+)$/.test(text) || /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)

const isTime = (text: string): boolean => {
  const [, month, day] =
    /^\d{4}-(\d{1,2})-(\d{1,2})(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/.exec(
      text,
    ) ?? []
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31
}
