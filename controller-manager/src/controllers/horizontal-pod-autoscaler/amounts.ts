import { formatQuantity, quantityFromMilli, quantityToMilli } from '@coxswain/api-types'

/** Thousandths of a quantity that somebody else sent: NaN where it is none. */
export const milliOf = (given: unknown): number => {
  if (typeof given !== 'string' && typeof given !== 'number') return Number.NaN
  try {
    return quantityToMilli(given)
  } catch {
    return Number.NaN
  }
}

/** `250m`, `3`: thousandths as a quantity. */
export const quantityOfMilli = (milli: number): string => formatQuantity(quantityFromMilli(Math.trunc(milli), 'DecimalSI'))
