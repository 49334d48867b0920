import { type DeepReadonly, deepEqual, type PodTemplateSpec, semanticEqual } from '@coxswain/api-types'

/** The label that tells the pods of one template from those of another. */
export const POD_TEMPLATE_HASH = 'pod-template-hash'

type Template = DeepReadonly<PodTemplateSpec>

/** Do two templates mean the same, the hash that a ReplicaSet's bears set aside (upstream's `EqualIgnoreHash`)? */
export const sameTemplate = (a: Template | undefined, b: Template | undefined): boolean => {
  const [left, right] = [withoutHash(a ?? {}), withoutHash(b ?? {})]
  return deepEqual(left, right) || (semanticEqual(left, right) && sameEmptyObjects(left, right))
}

/** The template as its user wrote it. */
export const withoutHash = (template: Template): Template => {
  const { metadata } = template
  if (metadata?.labels === undefined || !Object.hasOwn(metadata.labels, POD_TEMPLATE_HASH)) return template
  const { [POD_TEMPLATE_HASH]: _, ...labels } = metadata.labels
  return { ...template, metadata: { ...metadata, labels } }
}

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
