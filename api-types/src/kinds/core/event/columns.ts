import type { Event } from '../../../generated/core.v1.types.ts'
import type { Column } from '../../../kind.ts'
import type { KubeObject } from '../../../object.ts'
import { translateTimestampSince } from '../../../time.ts'

/** Columns of events; both served forms have the same. `read` gives the stored form. */
export const eventColumns = <T extends KubeObject>(read: (event: T) => Event): readonly Column<T>[] => {
  const column = (name: string, priority: 0 | 1, description: string, value: (event: Event, now: number) => string): Column<T> => ({
    name,
    type: 'string',
    priority,
    description,
    value: (event, now) => value(read(event), now),
  })
  return [
    column('Last Seen', 0, 'Time since it was last seen.', lastSeen),
    column('Type', 0, 'Normal or Warning.', ({ type }) => type ?? ''),
    column('Reason', 0, 'Why it happened, in one word.', ({ reason }) => reason ?? ''),
    column('Object', 0, 'What it happened to.', target),
    column('Subobject', 1, 'Which part of the object.', ({ involvedObject }) => involvedObject?.fieldPath ?? ''),
    column('Source', 1, 'Who reported it, and where.', reporter),
    column('Message', 0, 'What happened.', ({ message = '' }) => message.trim()),
    column('First Seen', 1, 'Time since it was first seen.', firstSeen),
    { ...column('Count', 1, 'How often it was seen.', () => ''), value: (event) => count(read(event)) },
    { ...column('Name', 1, 'Name of the event.', ({ metadata }) => metadata.name ?? ''), format: 'name' },
  ]
}

const firstSeen = ({ firstTimestamp, eventTime }: Event, now: number): string => translateTimestampSince(firstTimestamp || eventTime, now)

const lastSeen = (event: Event, now: number): string => {
  if (event.series) return translateTimestampSince(event.series.lastObservedTime, now)
  return event.lastTimestamp ? translateTimestampSince(event.lastTimestamp, now) : firstSeen(event, now)
}

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
