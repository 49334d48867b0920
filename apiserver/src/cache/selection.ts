import {
  type FieldRequirement,
  type LabelRequirement,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  type Resource,
  status,
} from '@coxswain/api-types'
import type { Query } from '../request/query.ts'
import type { Entry } from './entry.ts'

/** Which objects of a kind a request is about: compiled once a request, applied to each entry. */
export interface Selection {
  readonly namespace: string
  /** An exact name, from the path or `metadata.name=`; undefined where any will do. */
  readonly name: string | undefined
  /** True where only the namespace narrows it: counts are then known without looking at each object. */
  readonly everything: boolean
  /** The narrowest equality that the cache can index: a selectable field's name and value. */
  readonly indexed: { readonly field: number; readonly value: string } | undefined
  matches(entry: Entry): boolean
}

const META: readonly string[] = ['metadata.name', 'metadata.namespace']

/** Throws BadRequest on a selector that cannot be read, or that names a field the kind does not offer. */
export const selectionOf = (resource: Resource, within: string, pathName: string, query: Query): Selection => {
  // The path of a namespace is said to be inside it.
  const namespace = resource.definition.scope === 'Namespaced' ? within : ''
  const labels = parseLabels(query.get('labelSelector') ?? '')
  const fields = parseFields(resource, query.get('fieldSelector') ?? '')
  const byName = pathName !== '' ? pathName : fields.find((each) => each.field === 'metadata.name' && each.operator === '=')?.value
  const tests = fields.map((each) => fieldTest(resource, each))
  const equality = fields.find((each) => each.operator === '=' && !META.includes(each.field))
  return {
    namespace,
    name: byName,
    everything: labels.length === 0 && fields.length === 0 && byName === undefined,
    indexed: equality === undefined ? undefined : { field: fieldIndex(resource, equality.field), value: equality.value },
    matches: (entry) =>
      (namespace === '' || entry.namespace === namespace) &&
      (byName === undefined || entry.name === byName) &&
      (labels.length === 0 || matchesLabels(labels, entry.labels ?? {})) &&
      tests.every((test) => test(entry)),
  }
}

const parseLabels = (text: string): readonly LabelRequirement[] => {
  if (text === '') return []
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw status.badRequest((error as Error).message)
  }
}

const parseFields = (resource: Resource, text: string): readonly FieldRequirement[] => {
  if (text === '') return []
  let requirements: readonly FieldRequirement[]
  try {
    requirements = parseFieldSelector(text)
  } catch (error) {
    throw status.badRequest((error as Error).message)
  }
  for (const { field } of requirements) if (!isKnown(resource, field)) throw status.badRequest(unknownField(resource, field))
  return requirements
}

/** Kinds of the cluster that have fields of their own do not offer the namespace; the others do, for what it is worth. */
const isKnown = (resource: Resource, field: string): boolean =>
  field === 'metadata.namespace'
    ? resource.definition.scope === 'Namespaced' || (resource.fields.length === 0 && resource.custom === undefined)
    : META.includes(field) || fieldIndex(resource, field) >= 0

/** Upstream says it in one way for kinds that have fields of their own, and in another for those that have none. */
const unknownField = ({ fields, custom }: Resource, field: string): string =>
  fields.length > 0 || custom !== undefined
    ? `field label not supported: ${field}`
    : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`

/** Place of a field among the stored form's, whose values the entries hold; -1 where the resource offers no such field. */
const fieldIndex = ({ fields, definition }: Resource, name: string): number => {
  const field = fields.find((each) => each.name === name)
  return field === undefined ? -1 : definition.fields.findIndex((each) => each.name === (field.stored ?? field.name))
}

const fieldTest = (resource: Resource, { field, operator, value }: FieldRequirement): ((entry: Entry) => boolean) => {
  const equal = operator === '='
  if (field === 'metadata.name') return (entry) => (entry.name === value) === equal
  if (field === 'metadata.namespace') return (entry) => (entry.namespace === value) === equal
  const index = fieldIndex(resource, field)
  return (entry) => (entry.fields[index] === value) === equal
}
