import { formatQuantity, parseQuantity, quantityMilliValue } from '../quantity.ts'
import { setOwn } from './deep.ts'

/** Only these can hold parts of a thousandth: nano and micro suffixes, fractions, exponents. */
const MAY_BE_FINER = /[nu.eE]/
const MILLI = 10n ** 6n

/** Rounds amounts of resources up to thousandths, in place (upstream's `SetDefaults_ResourceList`). */
export const roundToMilli = (amounts: Record<string, string | number> | undefined): void => {
  for (const [name, value] of Object.entries(amounts ?? {})) {
    if (!MAY_BE_FINER.test(String(value))) continue
    const quantity = parseQuantity(value)
    if (quantity.nanos % MILLI === 0n) continue
    setOwn(amounts ?? {}, name, formatQuantity({ nanos: quantityMilliValue(quantity) * MILLI, format: quantity.format }))
  }
}
