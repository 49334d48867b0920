import { Document, Scalar, visit } from 'yaml'
import { sortedMaps } from './go-json.ts'

/**
 * YAML as kubectl prints it: keys in order, lists not indented, texts of several lines as blocks, and quotes where a reader of
 * YAML 1.1 would take a text for something else.
 */
export const goYaml = (value: unknown): string => {
  const document = new Document(sortedMaps(value), { version: '1.1', aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string') node.type = styleOf(node.value)
    },
  })
  return document.toString({
    indentSeq: false,
    lineWidth: 0,
    singleQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    nullStr: 'null',
  })
}

const styleOf = (text: string): Scalar.Type => {
  if (text.includes('\n') && !/[^\P{C}\n\t]/u.test(text) && !/^\s/.test(text) && !/[ \t]\n/.test(text)) return Scalar.BLOCK_LITERAL
  if (text.includes('\n')) return Scalar.QUOTE_DOUBLE
  if (isLikeOther(text)) return Scalar.QUOTE_DOUBLE
  return needsQuotes(text) ? Scalar.QUOTE_SINGLE : Scalar.PLAIN
}

/** A YAML 1.1 reader takes these for a number, a truth value, null or a time. */
const isLikeOther = (text: string): boolean =>
  text === '' ||
  /^(?:~|null|Null|NULL|<<|=)$/.test(text) ||
  /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/.test(text) ||
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/.test(text) ||
  /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text) ||
  /^[-+]?(?:\.inf|\.Inf|\.INF)$|^\.(?:nan|NaN|NAN)$/.test(text) ||
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text) ||
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/.test(text)

const needsQuotes = (text: string): boolean =>
  /^[-?:](?:\s|$)/.test(text) ||
  /^[,[\]{}#&*!|>'"%@`]/.test(text) ||
  /^\s|\s$/.test(text) ||
  /: |:$| #/.test(text) ||
  /^(?:---|\.\.\.)/.test(text)
