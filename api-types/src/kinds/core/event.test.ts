import { describe, expect, test } from 'vitest'
import type { Event } from '../../generated/core.v1.types.ts'
import type { Event as EventV1 } from '../../generated/events.v1.types.ts'
import { deepFreeze } from '../../util/deep.ts'
import type { FieldError } from '../../validation/field-error.ts'
import { fieldErrorMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { eventsForm, fromEventV1, toEventV1 } from './event/served.ts'
import { event } from './event.ts'

const text = (errors: readonly FieldError[]) => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const reference = {
  kind: 'Pod',
  namespace: 'default',
  name: 'web',
  uid: 'u',
  apiVersion: 'v1',
  resourceVersion: '7',
  fieldPath: 'spec.containers{a}',
}

const full = (): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'web.1', namespace: 'default', labels: { a: 'b' } },
  involvedObject: reference,
  reason: 'Pulled',
  message: ' image is here \n',
  source: { component: 'kubelet', host: 'node-1' },
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:30:00Z',
  count: 3,
  type: 'Normal',
  eventTime: '2026-01-01T00:00:00.000001Z',
  series: { count: 4, lastObservedTime: '2026-01-01T00:44:30.000002Z' },
  action: 'Pull',
  related: { kind: 'Node', name: 'node-1' },
  reportingComponent: 'example.com/reporter',
  reportingInstance: 'reporter-1',
})

/** As newer clients write them. */
const newer = (): Event => {
  const { source: _source, firstTimestamp: _first, lastTimestamp: _last, count: _count, series: _series, ...rest } = full()
  return rest
}

describe('conversion', () => {
  test('gives every field its other name', () => {
    expect(toEventV1(full())).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: full().metadata,
      eventTime: '2026-01-01T00:00:00.000001Z',
      series: { count: 4, lastObservedTime: '2026-01-01T00:44:30.000002Z' },
      reportingController: 'example.com/reporter',
      reportingInstance: 'reporter-1',
      action: 'Pull',
      reason: 'Pulled',
      regarding: reference,
      related: { kind: 'Node', name: 'node-1' },
      note: ' image is here \n',
      type: 'Normal',
      deprecatedSource: { component: 'kubelet', host: 'node-1' },
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
      deprecatedLastTimestamp: '2026-01-01T00:30:00Z',
      deprecatedCount: 3,
    })
  })

  test.each<[string, Event]>([
    ['full', full()],
    ['newer', newer()],
    [
      'older',
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'x' },
        involvedObject: {},
        eventTime: null as unknown as string,
        reportingComponent: '',
        reportingInstance: '',
      },
    ],
  ])('a %s event comes back the same', (_, stored) => {
    const frozen = deepFreeze(stored)
    expect(fromEventV1(toEventV1(frozen))).toEqual(frozen)
  })

  test('a served event comes back the same', () => {
    const served: EventV1 = deepFreeze(toEventV1(full()))
    expect(toEventV1(fromEventV1(served))).toEqual(served)
    const bare: EventV1 = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'x' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      regarding: {},
    }
    expect(toEventV1(fromEventV1(bare))).toEqual(bare)
  })
})

describe('validate', () => {
  test('accepts both ways of events', () => {
    expect(text(event.validate(newer(), root))).toEqual([])
    expect(
      text(event.validate({ metadata: { name: 'x', namespace: 'default' }, involvedObject: { kind: 'Node', name: 'a' } }, root)),
    ).toEqual([])
  })

  test('an older event stands beside its object', () => {
    const wrong: Event = { metadata: { namespace: 'a' }, involvedObject: { namespace: 'b' } }
    expect(text(event.validate(wrong, root))).toEqual(['involvedObject.namespace: Invalid value: "b": does not match event.namespace'])
    expect(text(event.validate({ metadata: { namespace: 'a' }, involvedObject: {} }, root))).toEqual([
      'involvedObject.namespace: Invalid value: "": does not match event.namespace',
    ])
  })

  test('a newer event says who, what and why, in bounds', () => {
    const empty: Event = { metadata: { namespace: 'a' }, involvedObject: { namespace: 'a' }, eventTime: 'x', message: 'm'.repeat(1025) }
    expect(text(event.validate(empty, root))).toEqual([
      'reportingController: Required value',
      'reportingController: Invalid value: "": name part must be non-empty',
      expect.stringMatching(/^reportingController: Invalid value: "": name part must consist of/),
      'reportingInstance: Required value',
      'action: Required value',
      'reason: Required value',
      'message: Invalid value: "": can have at most 1024 characters',
    ])
    expect(text(event.validate({ ...newer(), action: 'ä'.repeat(65) }, root))).toEqual([
      'action: Invalid value: "": can have at most 128 characters',
    ])
  })

  test('through events.k8s.io the older fields stay away', () => {
    expect(text(eventsForm.validateCreate?.(newer(), root) ?? [])).toEqual([])
    const wrong: Event = {
      ...full(),
      metadata: { name: 'Web', namespace: 'default' },
      type: 'Bad',
      eventTime: undefined,
      series: { count: 1 },
    }
    expect(text(eventsForm.validateCreate?.(wrong, root) ?? [])).toEqual([
      expect.stringMatching(/^metadata\.name: Invalid value: "Web": a lowercase RFC 1123 subdomain/),
      'series.count: Invalid value: "": should be at least 2',
      'series.lastObservedTime: Required value',
      'eventTime: Required value',
      'type: Invalid value: "": has invalid value: Bad',
      'firstTimestamp: Invalid value: "": needs to be unset',
      'lastTimestamp: Invalid value: "": needs to be unset',
      'count: Invalid value: "": needs to be unset',
      'source: Invalid value: "": needs to be unset',
    ])
  })

  test('through events.k8s.io only the series changes', () => {
    const update = (next: Event) => text(eventsForm.validateUpdate?.(next, newer(), root) ?? [])
    expect(update({ ...newer(), series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } })).toEqual([])
    expect(update({ ...newer(), note: 'x', message: 'other', reportingComponent: undefined } as Event)).toEqual([
      'message: Invalid value: "other": field is immutable',
      'reportingController: Invalid value: "": field is immutable',
    ])
  })
})

describe('columns', () => {
  const now = Date.parse('2026-01-01T01:00:00Z')
  const row = (object: Event) => event.columns.map((column) => column.value(object, now))

  test('have the headers of kubectl, in both forms', () => {
    const headers = [
      'Last Seen:0',
      'Type:0',
      'Reason:0',
      'Object:0',
      'Subobject:1',
      'Source:1',
      'Message:0',
      'First Seen:1',
      'Count:1',
      'Name:1',
    ]
    expect(event.columns.map(({ name, priority }) => `${name}:${priority}`)).toEqual(headers)
    expect(eventsForm.columns.map(({ name, priority }) => `${name}:${priority}`)).toEqual(headers)
  })

  test('show the series before the count', () => {
    const expected = ['15m', 'Normal', 'Pulled', 'pod/web', 'spec.containers{a}', 'kubelet, node-1', 'image is here', '60m', 5, 'web.1']
    expect(row(full())).toEqual(expected)
    expect(eventsForm.columns.map((column) => column.value(toEventV1(full()), now))).toEqual(expected)
  })

  test('show a single newer event', () => {
    expect(row(newer())).toEqual([
      '59m',
      'Normal',
      'Pulled',
      'pod/web',
      'spec.containers{a}',
      'example.com/reporter, reporter-1',
      'image is here',
      '59m',
      1,
      'web.1',
    ])
  })
})

test('selectable fields have the names of each form', () => {
  const names = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']
  expect(event.fields.map(({ name }) => name)).toEqual([
    ...names.map((name) => `involvedObject.${name}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ])
  expect(eventsForm.fields.map(({ name }) => name)).toEqual([
    ...names.map((name) => `regarding.${name}`),
    'reason',
    'reportingController',
    'type',
  ])
  const read = (name: string, object: Event) => event.fields.find((field) => field.name === name)?.value(object)
  expect(read('source', full())).toBe('kubelet')
  expect(read('source', newer())).toBe('example.com/reporter')
  expect(read('involvedObject.name', full())).toBe('web')
})

test('events take any name that a path can hold', () => {
  expect(event.validateName('Web Pod.1', false)).toEqual([])
  expect(event.validateName('a/b%', false)).toEqual(["may not contain '/'", "may not contain '%'"])
  expect(event.validateName('..', false)).toEqual(["may not be '..'"])
})
