import type { LimitRangeItem } from '../../../generated/core.v1.types.ts'
import { parseQuantity, quantityMilliValue } from '../../../quantity.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { compare, type QuantityValue, quantityText, wholeValue } from '../pod/quantities.ts'
import { isOvercommitAllowed } from '../pod/resource-names.ts'

type Errors = readonly FieldError[]

/** The amounts that a limit gives for one resource. */
interface Amounts {
  readonly min?: QuantityValue | undefined
  readonly max?: QuantityValue | undefined
  readonly byDefault?: QuantityValue | undefined
  readonly request?: QuantityValue | undefined
  readonly ratio?: QuantityValue | undefined
}

/** Of every resource: the least is no more than the default request, that no more than the default limit, that no more than the most. */
export const amountErrors = (limit: LimitRangeItem, at: Path): Errors => {
  const { min = {}, max = {}, default: defaults = {}, defaultRequest: requests = {}, maxLimitRequestRatio: ratios = {} } = limit
  const names = new Set([max, min, defaults, requests, ratios].flatMap((list) => Object.keys(list)))
  return [...names].flatMap((name) => {
    const of = (list: Readonly<Record<string, QuantityValue>>) => (Object.hasOwn(list, name) ? list[name] : undefined)
    const amounts = { min: of(min), max: of(max), byDefault: of(defaults), request: of(requests), ratio: of(ratios) }
    return [...orderErrors(name, amounts, at), ...ratioErrors(name, amounts, at), ...overcommitErrors(name, amounts, at)]
  })
}

const orderErrors = (name: string, { min, max, byDefault, request }: Amounts, at: Path): Errors => {
  const errors: FieldError[] = []
  /** `place` and `shown` are where upstream says it and the value it shows there. */
  const check = (
    less: QuantityValue | undefined,
    more: QuantityValue | undefined,
    words: [string, string],
    place: string,
    shown: unknown,
  ) => {
    if (less === undefined || more === undefined || compare(less, more) <= 0) return
    const why = `${words[0]} value ${quantityText(less)} is greater than ${words[1]} value ${quantityText(more)}`
    errors.push(fieldErrors.invalid(at.child(place).key(name), quantityText(shown as QuantityValue), why))
  }
  check(min, max, ['min', 'max'], 'min', min)
  check(min, request, ['min', 'default request'], 'defaultRequest', request)
  check(request, max, ['default request', 'max'], 'defaultRequest', request)
  check(request, byDefault, ['default request', 'default limit'], 'defaultRequest', request)
  check(min, byDefault, ['min', 'default'], 'default', min)
  check(byDefault, max, ['default', 'max'], 'default', max)
  return errors
}

const ratioErrors = (name: string, { min, max, ratio }: Amounts, at: Path): Errors => {
  if (ratio === undefined) return []
  const wrong = (why: string): FieldError =>
    fieldErrors.invalid(at.child('maxLimitRequestRatio').key(name), quantityText(ratio), `ratio ${quantityText(ratio)} is ${why}`)
  const most = min === undefined || max === undefined ? Number.POSITIVE_INFINITY : ratioOf(max, min, ratio)
  return [
    ...(compare(ratio, 1) < 0 ? [wrong('less than 1')] : []),
    ...(most < numberOf(ratio, [ratio, ...(min === undefined || max === undefined ? [] : [min, max])])
      ? [wrong(`greater than max/min = ${most.toFixed(6)}`)]
      : []),
  ]
}

const MAX_MILLI = (2n ** 63n - 1n) / 1000n

/** In thousandths where all of them fit into 64 bits so, in whole units where not. */
const numberOf = (value: QuantityValue, all: readonly QuantityValue[]): number =>
  all.every((each) => wholeValue(each) < MAX_MILLI) ? Number(quantityMilliValue(parseQuantity(value))) / 1000 : Number(wholeValue(value))

const ratioOf = (max: QuantityValue, min: QuantityValue, ratio: QuantityValue): number => {
  const all = [ratio, min, max]
  return numberOf(max, all) / numberOf(min, all)
}

/** What cannot be overcommitted is requested as it is limited. */
const overcommitErrors = (name: string, { byDefault, request }: Amounts, at: Path): Errors => {
  if (isOvercommitAllowed(name) || byDefault === undefined || request === undefined || compare(byDefault, request) === 0) return []
  const why = `default value ${quantityText(byDefault)} must equal to defaultRequest value ${quantityText(request)} in ${name}`
  return [fieldErrors.invalid(at.child('defaultRequest').key(name), quantityText(request), why)]
}
