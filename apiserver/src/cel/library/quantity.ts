import {
  addQuantities,
  compareQuantities,
  isQuantityText,
  parseQuantity,
  type Quantity,
  QuantityError,
  subtractQuantities,
} from '@coxswain/api-types'
import { traversalOf } from '../cost/rules.ts'
import { error, type OpaqueValue, type Value } from '../values.ts'
import { fn, type Overload, typeOf } from './define.ts'

const TYPE = typeOf('Quantity')
const NANOS = 10n ** 9n
const MAX_INT = 2n ** 63n - 1n
const PARSE_COST = traversalOf(0)

const quantity = (of: Quantity): OpaqueValue => ({
  tag: 'opaque',
  type: TYPE,
  content: { ...of, same: (other: Quantity) => other.nanos === of.nanos },
})
const read = ({ content }: OpaqueValue): Quantity => content as Quantity

const parse = (text: string): Value => {
  try {
    return quantity(parseQuantity(text))
  } catch (cause) {
    if (cause instanceof QuantityError) return error(cause.message)
    throw cause
  }
}

const isInteger = (of: OpaqueValue): boolean => {
  const { nanos } = read(of)
  const whole = nanos / NANOS
  return nanos % NANOS === 0n && whole <= MAX_INT && whole >= -MAX_INT - 1n
}
const order = (a: OpaqueValue, b: OpaqueValue): number => Math.sign(compareQuantities(read(a), read(b)))
const whole = (value: bigint): Quantity => ({ nanos: value * NANOS, format: 'DecimalSI' })

/** Kubernetes' quantities. */
export const quantities: readonly Overload[] = [
  fn('quantity(string): Quantity', parse, PARSE_COST),
  fn('isQuantity(string): bool', (text: string) => isQuantityText(text), PARSE_COST),
  fn('Quantity.sign(): int', (of: OpaqueValue) => {
    const { nanos } = read(of)
    return nanos > 0n ? 1n : nanos < 0n ? -1n : 0n
  }),
  fn('Quantity.isInteger(): bool', isInteger),
  fn('Quantity.asInteger(): int', (of: OpaqueValue) => (isInteger(of) ? read(of).nanos / NANOS : error('cannot convert value to integer'))),
  fn('Quantity.asApproximateFloat(): double', (of: OpaqueValue) => Number(read(of).nanos) / Number(NANOS)),
  fn('Quantity.isGreaterThan(Quantity): bool', (a: OpaqueValue, b: OpaqueValue) => order(a, b) > 0),
  fn('Quantity.isLessThan(Quantity): bool', (a: OpaqueValue, b: OpaqueValue) => order(a, b) < 0),
  fn('Quantity.compareTo(Quantity): int', (a: OpaqueValue, b: OpaqueValue) => BigInt(order(a, b))),
  fn('Quantity.add(Quantity): Quantity', (a: OpaqueValue, b: OpaqueValue) => quantity(addQuantities(read(a), read(b)))),
  fn('Quantity.add(int): Quantity', (a: OpaqueValue, b: bigint) => quantity(addQuantities(read(a), whole(b)))),
  fn('Quantity.sub(Quantity): Quantity', (a: OpaqueValue, b: OpaqueValue) => quantity(subtractQuantities(read(a), read(b)))),
  fn('Quantity.sub(int): Quantity', (a: OpaqueValue, b: bigint) => quantity(subtractQuantities(read(a), whole(b)))),
]
