import type { Event } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'

type ReadEvent = DeepReadonly<Event>

const UNSET = 'needs to be unset'
const TYPES: readonly string[] = ['Normal', 'Warning']

/** What upstream asks besides of events that are created through events.k8s.io/v1; its errors name the fields of the stored form. */
export const validateNewEvent = (event: ReadEvent, at: Path): FieldError[] => {
  const { metadata, eventTime, type = '', firstTimestamp, lastTimestamp, count, source } = event
  const unset = (field: string, isSet: boolean): FieldError[] => (isSet ? [fieldErrors.invalid(at.child(field), '', UNSET)] : [])
  return [
    ...nameErrors(metadata, at.child('metadata')),
    ...seriesErrors(event, at),
    ...(eventTime ? [] : [fieldErrors.required(at.child('eventTime'))]),
    ...(TYPES.includes(type) ? [] : [fieldErrors.invalid(at.child('type'), '', `has invalid value: ${type}`)]),
    ...unset('firstTimestamp', Boolean(firstTimestamp)),
    ...unset('lastTimestamp', Boolean(lastTimestamp)),
    ...unset('count', Boolean(count)),
    ...unset('source', Boolean(source?.component || source?.host)),
  ]
}

const nameErrors = ({ name = '', generateName = '' }: ReadEvent['metadata'], at: Path): FieldError[] => [
  ...(generateName === ''
    ? []
    : isDns1123Subdomain(generateName, true).map((why) => fieldErrors.invalid(at.child('generateName'), generateName, why))),
  ...isDns1123Subdomain(name).map((why) => fieldErrors.invalid(at.child('name'), name, why)),
]

const seriesErrors = ({ series }: ReadEvent, at: Path): FieldError[] =>
  series
    ? [
        ...((series.count ?? 0) < 2 ? [fieldErrors.invalid(at.child('series.count'), '', 'should be at least 2')] : []),
        ...(series.lastObservedTime ? [] : [fieldErrors.required(at.child('series.lastObservedTime'))]),
      ]
    : []

/** Field of the stored form, the name that upstream's internal type has for it, and how it shows an absent value. */
const FROZEN: readonly (readonly [keyof Event, string, '' | null | 0])[] = [
  ['involvedObject', 'involvedObject', null],
  ['reason', 'reason', ''],
  ['message', 'message', ''],
  ['source', 'source', null],
  ['firstTimestamp', 'firstTimestamp', null],
  ['lastTimestamp', 'lastTimestamp', null],
  ['count', 'count', 0],
  ['type', 'type', ''],
  ['eventTime', 'eventTime', null],
  ['action', 'action', ''],
  ['related', 'related', null],
  ['reportingComponent', 'reportingController', ''],
  ['reportingInstance', 'reportingInstance', ''],
]

/** Through events.k8s.io/v1 nothing but the series of an event may change. */
export const validateNewEventUpdate = (next: ReadEvent, old: ReadEvent, at: Path): FieldError[] => [
  ...(semanticEqual(next.series, old.series) ? [] : seriesErrors(next, at)),
  ...FROZEN.flatMap(([field, shown, absent]) => {
    const [value, before] = [next[field] || absent, old[field] || absent]
    return semanticEqual(value, before) ? [] : [fieldErrors.invalid(at.child(shown), value, fieldErrors.IMMUTABLE)]
  }),
]
