import { decodeBase64, isDns1035Label, isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidLabelValue } from '@coxswain/api-types'
import { scaled, TRAVERSAL } from '../cost/range.ts'
import { type CostRule, fixedCost } from '../cost/rules.ts'
import { actualSize } from '../cost/size.ts'
import { parseTimestamp } from '../run/time.ts'
import { list, NONE, type OpaqueValue, some, type Value } from '../values.ts'
import { fn, type Overload, typeOf } from './define.ts'

/** A format by name: what is wrong with a text, nothing where it is of the format. */
type Check = (text: string) => readonly string[]

const TYPE = typeOf('Format')
const UUID = /^(?:[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})$/i
const DATE = /^\d{4}-\d{2}-\d{2}$/
const URI = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:\S+|\/\S*)$/
const holds =
  (ask: (text: string) => boolean, problem: string): Check =>
  (text) =>
    ask(text) ? [] : [problem]

const CHECKS: Readonly<Record<string, Check>> = {
  dns1123Label: (text) => isDns1123Label(text),
  dns1123Subdomain: (text) => isDns1123Subdomain(text),
  dns1035Label: (text) => isDns1035Label(text),
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: (text) => isDns1123Label(text, true),
  dns1123SubdomainPrefix: (text) => isDns1123Subdomain(text, true),
  dns1035LabelPrefix: (text) => isDns1035Label(text, true),
  labelValue: isValidLabelValue,
  uri: holds((text) => URI.test(text), 'invalid URI'),
  uuid: holds((text) => UUID.test(text), 'does not match the UUID format'),
  byte: holds((text) => decodeBase64(text) !== undefined, 'invalid base64'),
  date: holds((text) => DATE.test(text) && parseTimestamp(text) !== undefined, 'invalid date'),
  datetime: holds((text) => !DATE.test(text) && parseTimestamp(text) !== undefined, 'invalid datetime'),
}

const formats = new Map(
  Object.entries(CHECKS).map(([name, check]): [string, OpaqueValue] => [name, { tag: 'opaque', type: TYPE, content: { name, check } }]),
)
const read = ({ content }: OpaqueValue): Check => (content as { readonly check: Check }).check

/** The longest pattern of a format, in states: what upstream charges for each character. */
const STATES = 128 * 0.25
const VALIDATE_COST: CostRule = {
  actual: ([, text]) => Math.ceil((1 + (text === undefined ? 0 : actualSize(text))) * TRAVERSAL) * STATES,
  estimate: ([, text]) => ({ cost: scaled(scaled(text?.size ?? { min: 0, max: Infinity }, TRAVERSAL), STATES) }),
}

const validate = (format: OpaqueValue, text: string): Value => {
  const problems = read(format)(text)
  return problems.length === 0 ? NONE : some(list(problems))
}

/** Kubernetes' named formats. */
export const namedFormats: readonly Overload[] = [
  fn(
    'format.named(string): optional(Format)',
    (name: string) => {
      const found = formats.get(name)
      return found === undefined ? NONE : some(found)
    },
    fixedCost(1),
  ),
  ...[...formats].map(([name, format]) => fn(`format.${name}(): Format`, () => format)),
  fn('Format.validate(string): optional(list(string))', validate, VALIDATE_COST),
]
