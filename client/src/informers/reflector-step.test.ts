import type { KubeObject, Stored } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import type { WatchEvent } from '../client/verbs/watch.ts'
import type { Failure, ReflectorEffect, ReflectorInput, ReflectorState } from './reflector-state.ts'
import { initialState, step } from './reflector-step.ts'

const object = (name: string, resourceVersion: string): Stored<KubeObject> => ({
  metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion, creationTimestamp: '' },
})
const bookmark = (resourceVersion: string, end = false): WatchEvent => ({
  type: 'BOOKMARK',
  object: {
    metadata: { ...object('', resourceVersion).metadata, ...(end ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}) },
  },
})
const failure = (code: number, more: Partial<Failure> = {}): Failure => ({
  code,
  reason: '',
  message: '',
  retryAfterMs: 0,
  ahead: false,
  ...more,
})

/** Feeds inputs one after another; gives the last state and the effects of the last input. */
const after = (start: ReflectorState, ...inputs: readonly ReflectorInput[]): readonly [readonly ReflectorEffect[], ReflectorState] =>
  inputs.reduce<readonly [readonly ReflectorEffect[], ReflectorState]>(([, state], input) => step(state, input), [[], start])
const tags = (effects: readonly ReflectorEffect[]): readonly string[] => effects.map(({ tag }) => tag)
const watching = (): ReflectorState =>
  after(initialState(false), { tag: 'start' }, { tag: 'page', items: [], resourceVersion: '10', more: '', at: 0 })[1]

describe('reflector', () => {
  it('reads all pages, replaces the copy once, and watches from the version of the list', () => {
    const [first, listing] = after(
      initialState(false),
      { tag: 'start' },
      { tag: 'page', items: [object('a', '1')], resourceVersion: '', more: 'next', at: 0 },
    )
    expect(first).toEqual([{ tag: 'list', paged: true, more: 'next' }])
    const [effects, state] = step(listing, { tag: 'page', items: [object('b', '2')], resourceVersion: '10', more: '', at: 0 })
    expect(effects).toEqual([
      { tag: 'replace', items: [object('a', '1'), object('b', '2')], resourceVersion: '10' },
      { tag: 'watch', resourceVersion: '10', initial: false },
    ])
    expect(state).toMatchObject({ tag: 'Watching', resourceVersion: '10' })
  })

  it('takes a streamed list as whole only at its bookmark', () => {
    const [effects, streaming] = after(
      initialState(true),
      { tag: 'start' },
      { tag: 'events', events: [{ type: 'ADDED', object: object('a', '1') }], at: 0 },
    )
    expect(effects).toEqual([])
    const live: WatchEvent = { type: 'MODIFIED', object: object('a', '11') }
    const [last, state] = step(streaming, {
      tag: 'events',
      events: [{ type: 'ADDED', object: object('b', '2') }, bookmark('10', true), live],
      at: 5,
    })
    expect(last).toEqual([
      { tag: 'replace', items: [object('a', '1'), object('b', '2')], resourceVersion: '10' },
      { tag: 'apply', events: [live], resourceVersion: '11' },
    ])
    expect(state).toMatchObject({ tag: 'Watching', resourceVersion: '11' })
  })

  it.each([422, 400])('lists by pages at once, and for good, when streamed lists are refused with %i', (code) => {
    const [effects, state] = after(initialState(true), { tag: 'start' }, { tag: 'failed', failure: failure(code), at: 0 })
    expect(tags(effects)).toEqual(['close', 'list'])
    expect(state).toMatchObject({ tag: 'Listing', streaming: false })
  })

  it('lists by pages where a server ends a streamed list without its bookmark', () => {
    const [, state] = after(initialState(true), { tag: 'start' }, { tag: 'closed', at: 400_000 }, { tag: 'retry', at: 401_000 })
    expect(state).toMatchObject({ tag: 'Listing', streaming: false })
  })
})

describe('reflector that has lost its watch', () => {
  it('resumes from the last version when the server ends the watch', () => {
    const [effects] = after(watching(), { tag: 'events', events: [bookmark('15')], at: 10 }, { tag: 'closed', at: 20 })
    expect(effects).toEqual([{ tag: 'watch', resourceVersion: '15', initial: false }])
  })

  it('waits before it watches again when the watch was over at once', () => {
    const [effects, state] = after(watching(), { tag: 'closed', at: 10 })
    expect(effects).toEqual([{ tag: 'close' }, { tag: 'wait', failures: 0, leastMs: 0, after: 'answer' }])
    expect(state).toMatchObject({ tag: 'BackingOff', resume: '10' })
  })

  it.each([
    ['an answer', { tag: 'failed', failure: failure(410, { reason: 'Expired' }), at: 10 } as const],
    ['an event', { tag: 'events', events: [{ type: 'ERROR', object: { code: 410, reason: 'Expired', metadata: {} } }], at: 10 } as const],
  ])('lists again when %s says that its version has expired', (_, input) => {
    const [, state] = after(watching(), input, { tag: 'retry', at: 1000 })
    expect(state.tag).toBe('Listing')
  })

  it('lists again when the server has not yet reached its version: it was restored', () => {
    const [, state] = after(watching(), { tag: 'failed', failure: failure(504, { ahead: true }), at: 10 })
    expect(state).toMatchObject({ tag: 'BackingOff', resume: undefined })
  })

  it('keeps its place over lost connections and overload, and waits as long as the server asks', () => {
    const [effects, state] = after(watching(), { tag: 'failed', failure: failure(429, { retryAfterMs: 5000 }), at: 10 })
    expect(effects).toContainEqual({ tag: 'wait', failures: 0, leastMs: 5000, after: 'answer' })
    expect(state).toMatchObject({ tag: 'BackingOff', resume: '10' })
  })

  it('applies the events before an error, and then deals with it', () => {
    const added: WatchEvent = { type: 'ADDED', object: object('a', '11') }
    const [effects] = after(watching(), { tag: 'events', events: [added, { type: 'ERROR', object: { code: 500, metadata: {} } }], at: 10 })
    expect(tags(effects)).toEqual(['apply', 'report', 'close', 'wait'])
  })

  it('reads the whole list at once when a continuation has expired', () => {
    const [effects] = after(
      initialState(false),
      { tag: 'start' },
      { tag: 'page', items: [object('a', '1')], resourceVersion: '', more: 'next', at: 0 },
      { tag: 'failed', failure: failure(410), at: 1 },
    )
    expect(effects).toEqual([{ tag: 'list', paged: false, more: '' }])
  })

  it('waits longer with each failure, and forgets them after two quiet minutes', () => {
    let state = after(initialState(false), { tag: 'start' })[1]
    const failAt = (at: number): unknown => {
      const [effects, next] = step(state, { tag: 'failed', failure: failure(500), at })
      state = step(next, { tag: 'retry', at })[1]
      return effects.find(({ tag }) => tag === 'wait')
    }
    expect([failAt(0), failAt(1000), failAt(2000)].map((effect) => (effect as { failures: number }).failures)).toEqual([0, 1, 2])
    expect(failAt(200_000)).toMatchObject({ failures: 0 })
  })

  it('does nothing more once stopped', () => {
    const [effects, stopped] = after(watching(), { tag: 'stop' })
    expect(effects).toEqual([{ tag: 'close' }])
    expect(after(stopped, { tag: 'start' }, { tag: 'retry', at: 1 }, { tag: 'closed', at: 2 })).toEqual([[], stopped])
  })
})
