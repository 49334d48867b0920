import type { Column } from './kind.ts'
import type { KubeObject } from './object.ts'
import { parseTime, translateTimeSince } from './time.ts'
import { timedCell } from './timed-cell.ts'

/** The first column of nearly every kind. */
export const nameColumn: Column<KubeObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  priority: 0,
  description: 'Name of the object, unique in its namespace among objects of its kind.',
  value: ({ metadata }) => metadata.name ?? '',
}

/** Time since creation in kubectl's short form, `3d4h`. */
export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  type: 'string',
  priority: 0,
  description: 'Time that has passed since the object was created.',
  ...timedCell(({ metadata }) => parseTime(metadata.creationTimestamp), translateTimeSince),
}

/** What kinds without columns of their own show beside the name. */
export const createdAtColumn: Column<KubeObject> = {
  name: 'Created At',
  type: 'date',
  priority: 0,
  description: 'When the object was created.',
  value: ({ metadata }) => metadata.creationTimestamp ?? null,
}
