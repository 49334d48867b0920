import { canonicalQuantity, compareQuantities, parseQuantity } from '@coxswain/api-types'

export type Amounts = Readonly<Record<string, string | number>>

/** A bound on one resource, of containers, pods or claims. */
export interface Bound {
  readonly type: string
  readonly name: string
  readonly bound: string | number
}

/** Upstream's four comparisons, with its texts; undefined where the bound is kept. */
export const minErrors = ({ type, name, bound }: Bound, requests: Amounts, limits: Amounts): string | undefined => {
  const least = `minimum ${name} usage per ${type} is ${text(bound)}`
  const [request, limit] = [requests[name], limits[name]]
  if (request === undefined) return `${least}.  No request is specified`
  if (compare(request, bound) < 0) return `${least}, but request is ${text(request)}`
  return limit !== undefined && compare(limit, bound) < 0 ? `${least}, but limit is ${text(limit)}` : undefined
}

export const maxErrors = ({ type, name, bound }: Bound, requests: Amounts, limits: Amounts): string | undefined => {
  const most = `maximum ${name} usage per ${type} is ${text(bound)}`
  const [request, limit] = [requests[name], limits[name]]
  if (limit === undefined) return `${most}.  No limit is specified`
  if (compare(limit, bound) > 0) return `${most}, but limit is ${text(limit)}`
  return request !== undefined && compare(request, bound) > 0 ? `${most}, but request is ${text(request)}` : undefined
}

/** For what has requests and no limits. */
export const maxRequestErrors = ({ type, name, bound }: Bound, requests: Amounts): string | undefined => {
  const most = `maximum ${name} usage per ${type} is ${text(bound)}`
  const request = requests[name]
  if (request === undefined) return `${most}.  No request is specified`
  return compare(request, bound) > 0 ? `${most}, but request is ${text(request)}` : undefined
}

export const ratioErrors = ({ type, name, bound }: Bound, requests: Amounts, limits: Amounts): string | undefined => {
  const most = `${name} max limit to request ratio per ${type} is ${text(bound)}`
  const request = parseQuantity(requests[name] ?? '0').nanos
  const limit = parseQuantity(limits[name] ?? '0').nanos
  if (request === 0n) return `${most}, but no request is specified or request is 0`
  if (limit === 0n) return `${most}, but no limit is specified or limit is 0`
  const ratio = Number(limit) / Number(request)
  return ratio > Number(parseQuantity(bound).nanos) / 1e9 ? `${most}, but provided ratio is ${ratio.toFixed(6)}` : undefined
}

const text = (amount: string | number): string => canonicalQuantity(amount)
const compare = (a: string | number, b: string | number): number => compareQuantities(parseQuantity(a), parseQuantity(b))
