import { type FieldPath, type FieldSet, fieldSetOf, type KindDefinition } from '@coxswain/api-types'

const STATUS = fieldSetOf([['f:status']])
const made = new WeakMap<KindDefinition, Map<string, FieldSet | undefined>>()

/** Subresources that write nothing but the status. */
const STATUS_WRITERS: ReadonlySet<string> = new Set(['status', 'approval'])

/**
 * What a (sub)resource passes over in a body can be owned by nobody who writes through it: status on the main one, the spec and what
 * else the kind says where the status is written (upstream's GetResetFields of the kind's strategies).
 */
export const resetFields = (definition: KindDefinition, subresource: string): FieldSet | undefined => {
  const known = made.get(definition) ?? new Map<string, FieldSet | undefined>()
  made.set(definition, known)
  if (!known.has(subresource)) known.set(subresource, make(definition, subresource))
  return known.get(subresource)
}

const make = ({ subresources, resetFields: own }: KindDefinition, subresource: string): FieldSet | undefined => {
  if (subresources.status !== true) return undefined
  if (!STATUS_WRITERS.has(subresource)) return STATUS
  return fieldSetOf([['f:spec'], ...(own?.status ?? []).map(pathOf)])
}

const pathOf = (dotted: string): FieldPath => dotted.split('.').map((name) => `f:${name}`)
