import {
  type Cell,
  type Column,
  type CustomResourceColumnDefinition,
  evaluateJsonPath,
  goJson,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  nameColumn,
  parseJsonPath,
  parseTime,
  timedCell,
  translateTimeSince,
} from '@coxswain/api-types'

const AGE: CustomResourceColumnDefinition = {
  name: 'Age',
  type: 'date',
  description: 'Time that has passed since the object was created.',
  jsonPath: '.metadata.creationTimestamp',
}

/** Columns of a version's table: the name, and what the definition says, or the age (upstream's `tableconvertor`). */
export const customColumns = (columns: readonly CustomResourceColumnDefinition[]): readonly Column<KubeObject>[] => [
  nameColumn,
  ...(columns.length === 0 ? [AGE] : columns).map(columnOf),
]

const columnOf = ({
  name,
  type,
  format = '',
  description = '',
  jsonPath,
  priority = 0,
}: CustomResourceColumnDefinition): Column<KubeObject> => {
  const steps = parseJsonPath(jsonPath)
  // As simple paths find one value at most, the first one is shown.
  const read = (object: KubeObject): JsonValue | undefined =>
    steps === undefined ? undefined : evaluateJsonPath(steps, object as unknown as JsonObject)?.[0]
  const shared = {
    name,
    type: type as Column<KubeObject>['type'],
    ...(format === '' ? {} : { format: format as 'name' }),
    priority: priority as 0 | 1,
    description: description === '' ? `Custom resource definition column (in JSONPath format): ${jsonPath}` : description,
  }
  return type === 'date' ? { ...shared, ...timedCell(read, dateCell) } : { ...shared, value: (object) => cellOf(type, read(object)) }
}

const dateCell = (value: JsonValue | undefined, now: number): Cell => {
  if (typeof value !== 'string') return null
  const time = parseTime(value)
  return time === undefined ? '<invalid>' : translateTimeSince(time, now)
}

const cellOf = (type: string, value: JsonValue | undefined): Cell => {
  if (value === undefined) return null
  switch (type) {
    case 'string':
      return value === null ? '<no value>' : typeof value === 'object' ? goJson(value) : String(value)
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    default:
      return null
  }
}
