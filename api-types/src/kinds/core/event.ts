import { defineKind } from '../../define-kind.ts'
import type { Event } from '../../generated/core.v1.types.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { eventColumns } from './event/columns.ts'
import { coreFields } from './event/fields.ts'
import { eventsForm } from './event/served.ts'
import { validateEvent } from './event/validate.ts'

/** What happened to an object, for people to read. Stored in its older form, and served in the newer one of events.k8s.io too. */
export const event = defineKind<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  scope: 'Namespaced',
  schema: 'core/v1.Event',
  // Upstream asks for no more of an event's name than that a path can hold it; the newer form asks for more.
  validateName: isValidPathSegmentName,
  createOnUpdate: true,
  ttl: 'event',
  fields: coreFields,
  validate: validateEvent,
  columns: eventColumns((stored: Event) => stored),
  served: [eventsForm],
})
