import { type DeepReadonly, deepEqual, type PodTemplateSpec, semanticEqual } from '@coxswain/api-types'

/** Do two templates mean the same, however absence and quantities are written? */
export const equalTemplates = (a: DeepReadonly<PodTemplateSpec>, b: DeepReadonly<PodTemplateSpec>): boolean =>
  deepEqual(a, b) || (semanticEqual(a, b) && sameEmptyObjects(a, b))

/** Members that upstream always has, or counts as absent when they are empty. */
const PLAIN_MEMBERS: ReadonlySet<string> = new Set([
  'metadata',
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'resources',
  'limits',
  'requests',
  'overhead',
  'options',
  'volumeAttributes',
])

/** An empty object is often a word of its own: `labelSelector: {}` selects all, and its absence nothing. */
const sameEmptyObjects = (a: unknown, b: unknown): boolean => {
  if (!isObject(a) || !isObject(b)) return true
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => {
    const [one, other] = [member(left, key), member(right, key)]
    if (isObject(one) && isObject(other)) return sameEmptyObjects(one, other)
    return PLAIN_MEMBERS.has(key) || (!isNamed(one) && !isNamed(other))
  })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isNamed = (value: unknown): boolean => isObject(value) && !Array.isArray(value)
const member = (object: Readonly<Record<string, unknown>>, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined)
