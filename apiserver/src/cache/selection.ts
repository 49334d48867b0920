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
export const selectionOf = (resource: Resource, namespace: string, pathName: string, query: Query): Selection => {
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
    throw status.badRequest(`unable to parse requirement: ${(error as Error).message}`)
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
  for (const { field } of requirements) {
    if (!META.includes(field) && fieldIndex(resource, field) < 0) throw status.badRequest(`field label not supported: ${field}`)
  }
  return requirements
}

const fieldIndex = (resource: Resource, name: string): number => resource.fields.findIndex((field) => field.name === name)

const fieldTest = (resource: Resource, { field, operator, value }: FieldRequirement): ((entry: Entry) => boolean) => {
  const equal = operator === '='
  if (field === 'metadata.name') return (entry) => (entry.name === value) === equal
  if (field === 'metadata.namespace') return (entry) => (entry.namespace === value) === equal
  const index = fieldIndex(resource, field)
  return (entry) => (entry.fields[index] === value) === equal
}
