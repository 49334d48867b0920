import type { Event } from '../../../generated/core.v1.types.ts'
import type { Event as EventV1 } from '../../../generated/events.v1.types.ts'
import type { ServedForm } from '../../../kind.ts'
import { eventColumns } from './columns.ts'
import { eventsFields } from './fields.ts'
import { validateNewEvent, validateNewEventUpdate } from './validate-new.ts'

/** An events.k8s.io/v1 Event from the stored one: other names for the same (upstream's `Convert_core_Event_To_v1_Event`). Shares its parts. */
export const toEventV1 = (stored: Event): EventV1 => {
  const {
    involvedObject,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    reportingComponent,
    reportingInstance,
    eventTime,
    ...same
  } = stored
  return {
    ...same,
    apiVersion: 'events.k8s.io/v1',
    // Upstream writes a time that is not set as null.
    eventTime: (eventTime ?? null) as string,
    regarding: involvedObject,
    series: same.series as EventV1['series'],
    ...optional('note', message),
    ...optional('reportingController', reportingComponent || undefined),
    ...optional('reportingInstance', reportingInstance || undefined),
    ...optional('deprecatedSource', source),
    ...optional('deprecatedFirstTimestamp', firstTimestamp),
    ...optional('deprecatedLastTimestamp', lastTimestamp),
    ...optional('deprecatedCount', count),
  }
}

/** The stored Event from an events.k8s.io/v1 one. Shares its parts. */
export const fromEventV1 = (served: EventV1): Event => {
  const {
    regarding,
    note,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    reportingController,
    reportingInstance,
    ...same
  } = served
  return {
    ...same,
    apiVersion: 'v1',
    involvedObject: regarding ?? {},
    // These two are written even when they are empty.
    reportingComponent: reportingController ?? '',
    reportingInstance: reportingInstance ?? '',
    ...optional('message', note),
    ...optional('source', deprecatedSource),
    ...optional('firstTimestamp', deprecatedFirstTimestamp),
    ...optional('lastTimestamp', deprecatedLastTimestamp),
    ...optional('count', deprecatedCount),
  }
}

const optional = <Name extends string, Value>(name: Name, value: Value | undefined): { readonly [K in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: Value }

export const eventsForm: ServedForm<Event, EventV1> = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  schema: 'events/v1.Event',
  toStored: fromEventV1,
  fromStored: toEventV1,
  columns: eventColumns(fromEventV1),
  fields: eventsFields,
  validateCreate: validateNewEvent,
  validateUpdate: validateNewEventUpdate,
}
