import { traversalOf } from '../cost/rules.ts'
import { error, type OpaqueValue, type Value } from '../values.ts'
import { fn, fns, type Overload, typeOf } from './define.ts'

interface Version {
  readonly numbers: readonly [bigint, bigint, bigint]
  readonly pre: readonly string[]
  readonly same: (other: Version) => boolean
}

const TYPE = typeOf('Semver')
const PARSE_COST = traversalOf(0)
const FORM =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/

/** `v1.2` as `1.2.0`: no leading `v`, no zeros in front, three numbers. */
const normalized = (text: string): string => {
  const [, core = '', rest = ''] = /^([^-+]*)(.*)$/s.exec(text.replace(/^v/, '')) ?? []
  const parts = core.split('.').map((each) => each.replace(/^0+(?=\d)/, ''))
  while (parts.length < 3) parts.push('0')
  return parts.join('.') + rest
}

const parse = (text: string, normalize: unknown): Omit<Version, 'same'> | undefined => {
  const match = FORM.exec(normalize === true ? normalized(text) : text)
  if (match === null) return undefined
  const [, major = '', minor = '', patch = '', pre] = match
  return { numbers: [BigInt(major), BigInt(minor), BigInt(patch)], pre: pre?.split('.') ?? [] }
}

const sign = (a: bigint | number | string, b: bigint | number | string): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0)
const NUMERIC = /^\d+$/

const comparePre = (a: string, b: string): -1 | 0 | 1 => {
  const [left, right] = [NUMERIC.test(a), NUMERIC.test(b)]
  if (left && right) return sign(BigInt(a), BigInt(b))
  return left === right ? sign(a, b) : left ? -1 : 1
}

const compare = (a: Omit<Version, 'same'>, b: Omit<Version, 'same'>): -1 | 0 | 1 => {
  for (const i of [0, 1, 2] as const) if (a.numbers[i] !== b.numbers[i]) return sign(a.numbers[i], b.numbers[i])
  // A version before the release sorts below it.
  if (a.pre.length === 0 || b.pre.length === 0) return sign(b.pre.length, a.pre.length)
  for (let i = 0; i < Math.min(a.pre.length, b.pre.length); i += 1) {
    const order = comparePre(a.pre[i] ?? '', b.pre[i] ?? '')
    if (order !== 0) return order
  }
  return sign(a.pre.length, b.pre.length)
}

const semver = (text: string, normalize: unknown): Value => {
  const found = parse(text, normalize)
  if (found === undefined) return error(`invalid semantic version ${JSON.stringify(text)}`)
  return { tag: 'opaque', type: TYPE, content: { ...found, same: (other: Version) => compare(found, other) === 0 } }
}
const read = ({ content }: OpaqueValue): Version => content as Version
const part = (name: string, at: 0 | 1 | 2): Overload => fn(`Semver.${name}(): int`, (of: OpaqueValue) => read(of).numbers[at])

/** Semantic versions. */
export const semvers: readonly Overload[] = [
  ...fns(['semver(string): Semver', 'semver(string, bool): Semver'], semver, PARSE_COST),
  ...fns(
    ['isSemver(string): bool', 'isSemver(string, bool): bool'],
    (text: string, normalize: unknown) => parse(text, normalize) !== undefined,
    PARSE_COST,
  ),
  part('major', 0),
  part('minor', 1),
  part('patch', 2),
  fn('Semver.isGreaterThan(Semver): bool', (a: OpaqueValue, b: OpaqueValue) => compare(read(a), read(b)) > 0),
  fn('Semver.isLessThan(Semver): bool', (a: OpaqueValue, b: OpaqueValue) => compare(read(a), read(b)) < 0),
  fn('Semver.compareTo(Semver): int', (a: OpaqueValue, b: OpaqueValue) => BigInt(compare(read(a), read(b)))),
]
