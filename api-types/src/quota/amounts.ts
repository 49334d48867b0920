import { addQuantities, compareQuantities, formatQuantity, parseQuantity, type Quantity, subtractQuantities } from '../quantity.ts'

/** Amounts by the name of what is counted: `pods`, `requests.cpu`, `count/secrets`. */
export type Amounts = ReadonlyMap<string, Quantity>

export const NO_AMOUNTS: Amounts = new Map()
export const ONE: Quantity = parseQuantity('1')
export const NOUGHT: Quantity = parseQuantity('0')

export const readAmounts = (list: Readonly<Record<string, string | number>> | undefined): Amounts =>
  new Map(Object.entries(list ?? {}).map(([name, amount]) => [name, parseQuantity(amount)]))

export const writeAmounts = (amounts: Amounts): Record<string, string> =>
  Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]))

export const addAmounts = (a: Amounts, b: Amounts): Amounts => combine(a, b, addQuantities)
export const subtractAmounts = (a: Amounts, b: Amounts): Amounts => combine(a, b, subtractQuantities)

const combine = (a: Amounts, b: Amounts, how: (a: Quantity, b: Quantity) => Quantity): Amounts => {
  const result = new Map(a)
  for (const [name, amount] of b) result.set(name, how(result.get(name) ?? NOUGHT, amount))
  return result
}

/** The amounts of these names alone. */
export const maskAmounts = (amounts: Amounts, names: Iterable<string>): Amounts => {
  const result = new Map<string, Quantity>()
  for (const name of names) {
    const amount = amounts.get(name)
    if (amount !== undefined) result.set(name, amount)
  }
  return result
}

export const withoutNoughts = (amounts: Amounts): Amounts => new Map([...amounts].filter(([, { nanos }]) => nanos !== 0n))

/** Names of which there is more than the limits allow; what has no limit may be any amount. */
export const exceeding = (amounts: Amounts, limits: Amounts): readonly string[] =>
  [...amounts].flatMap(([name, amount]) => {
    const limit = limits.get(name)
    return limit !== undefined && compareQuantities(amount, limit) > 0 ? [name] : []
  })

/** `a=1,b=2`, in order of the names. */
export const amountsText = (amounts: Amounts): string =>
  [...amounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${name}=${formatQuantity(amount)}`)
    .join(',')
