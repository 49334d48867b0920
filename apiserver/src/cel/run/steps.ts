import type { Overload } from '../library/define.ts'

/** Functions that find what they give without looking at the rest. */
const DIRECT = new Set([
  '_[_]',
  '_[?_]',
  '_?._',
  '_==_',
  '_!=_',
  '@in',
  'first',
  'last',
  'optional.of',
  'type',
  'dyn',
  'string.size',
  'quantity',
])
/** Functions that make something of each character or item. */
const HEAVY: Readonly<Record<string, number>> = {
  reverse: 4,
  split: 4,
  sort: 8,
  '@sortByAssociatedKeys': 8,
  flatten: 8,
  distinct: 2,
  slice: 1,
  findAll: 16,
  format: 2,
  url: 4,
  isURL: 4,
  lowerAscii: 1,
  upperAscii: 1,
  bytes: 1,
  string: 1,
  join: 2,
  isSorted: 4,
  min: 4,
  max: 4,
  sum: 4,
  charAt: 0.25,
  substring: 0.25,
}
const LIGHT = 0.125
const SIZED = new Set(['string', 'bytes', 'list', 'parameter', 'dyn'])

/** Steps of work for each character or item of a call's arguments, beside what it counts itself: what they take is measured, not upstream's cost. */
export const stepsOf = ({ name, parameters }: Overload): number => {
  if (DIRECT.has(name) || !parameters.some(({ kind }) => SIZED.has(kind))) return 0
  return HEAVY[name] ?? LIGHT
}
