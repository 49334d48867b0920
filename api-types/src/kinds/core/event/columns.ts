import type { Event } from '../../../generated/core.v1.types.ts'
import type { Cell, Column } from '../../../kind.ts'
import type { KubeObject } from '../../../object.ts'
import { parseTime, translateTimeSince } from '../../../time.ts'
import { timedCell } from '../../../timed-cell.ts'

/** Columns of events; both served forms have the same. `read` gives the stored form. */
export const eventColumns = <T extends KubeObject>(read: (event: T) => Event): readonly Column<T>[] => {
  const told = (name: string, priority: 0 | 1, description: string) => ({ name, type: 'string', priority, description }) as const
  const column = (name: string, priority: 0 | 1, description: string, value: (event: Event) => Cell): Column<T> => ({
    ...told(name, priority, description),
    value: (event) => value(read(event)),
  })
  const since = (name: string, priority: 0 | 1, description: string, time: (event: Event) => string | undefined): Column<T> => ({
    ...told(name, priority, description),
    ...timedCell((event: T) => parseTime(time(read(event))), translateTimeSince),
  })
  return [
    since('Last Seen', 0, 'Time since it was last seen.', lastSeen),
    column('Type', 0, 'Normal or Warning.', ({ type }) => type ?? ''),
    column('Reason', 0, 'Why it happened, in one word.', ({ reason }) => reason ?? ''),
    column('Object', 0, 'What it happened to.', target),
    column('Subobject', 1, 'Which part of the object.', ({ involvedObject }) => involvedObject?.fieldPath ?? ''),
    column('Source', 1, 'Who reported it, and where.', reporter),
    column('Message', 0, 'What happened.', ({ message = '' }) => message.trim()),
    since('First Seen', 1, 'Time since it was first seen.', firstSeen),
    column('Count', 1, 'How often it was seen.', count),
    { ...column('Name', 1, 'Name of the event.', ({ metadata }) => metadata.name ?? ''), format: 'name' },
  ]
}

const firstSeen = ({ firstTimestamp, eventTime }: Event): string | undefined => firstTimestamp || eventTime

const lastSeen = (event: Event): string | undefined =>
  event.series ? event.series.lastObservedTime : event.lastTimestamp || firstSeen(event)

/** A series does not count the single event that was there before it. */
const count = ({ series, count = 0 }: Event): number => (series ? (series.count ?? 0) + 1 : count || 1)

const target = ({ involvedObject }: Event): string => {
  const kind = (involvedObject?.kind ?? '').toLowerCase()
  return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind
}

const reporter = ({ source, reportingComponent = '', reportingInstance = '' }: Event): string => {
  const component = source?.component || reportingComponent
  const instance = source?.host || reportingInstance
  return instance === '' ? component : `${component}, ${instance}`
}
