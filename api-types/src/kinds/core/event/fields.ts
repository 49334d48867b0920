import type { Event, ObjectReference } from '../../../generated/core.v1.types.ts'
import type { Event as EventV1 } from '../../../generated/events.v1.types.ts'
import type { SelectableField } from '../../../kind.ts'
import type { KubeObject } from '../../../object.ts'

const REFERENCE = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const

const referenceFields = <T extends KubeObject>(prefix: string, read: (event: T) => ObjectReference | undefined): SelectableField<T>[] =>
  REFERENCE.map((part) => ({ name: `${prefix}.${part}`, value: (event) => read(event)?.[part] ?? '' }))

/** What field selectors may name of a core/v1 Event. */
export const coreFields: readonly SelectableField<Event>[] = [
  ...referenceFields<Event>('involvedObject', ({ involvedObject }) => involvedObject),
  { name: 'reason', value: ({ reason }) => reason ?? '' },
  { name: 'reportingComponent', value: ({ reportingComponent }) => reportingComponent ?? '' },
  // Newer clients name themselves in the other field only.
  { name: 'source', value: ({ source, reportingComponent }) => source?.component || (reportingComponent ?? '') },
  { name: 'type', value: ({ type }) => type ?? '' },
]

/** The same of an events.k8s.io/v1 Event; it has no `source`. */
export const eventsFields: readonly SelectableField<EventV1>[] = [
  ...referenceFields<EventV1>('regarding', ({ regarding }) => regarding).map((field) => ({
    ...field,
    stored: field.name.replace('regarding', 'involvedObject'),
  })),
  { name: 'reason', value: ({ reason }) => reason ?? '' },
  { name: 'reportingController', stored: 'reportingComponent', value: ({ reportingController }) => reportingController ?? '' },
  { name: 'type', value: ({ type }) => type ?? '' },
]
