import { formatQuantity, quantityFromMilli, quantityToMilli } from '@coxswain/api-types'

/** Thousandths of a quantity that somebody else sent: NaN where it is none. */
export const milliOf = (given: unknown): number => {
  if (typeof given !== 'string' && typeof given !== 'number') return Number.NaN
  try {
    return measuredMilli(given) ?? quantityToMilli(given)
  } catch {
    return Number.NaN
  }
}

const MEASURED = /^(\d{1,15})n$/

/** What is measured of a processor is written in billionths: rounded up as any quantity, and without big numbers. */
const measuredMilli = (given: string | number): number | undefined => {
  const digits = typeof given === 'string' ? MEASURED.exec(given)?.[1] : undefined
  return digits === undefined ? undefined : Math.ceil(Number(digits) / 1e6)
}

/** `250m`, `3`: thousandths as a quantity. */
export const quantityOfMilli = (milli: number): string => formatQuantity(quantityFromMilli(Math.trunc(milli), 'DecimalSI'))
