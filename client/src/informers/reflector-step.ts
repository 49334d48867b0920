import type { KubeObject, Stored } from '@coxswain/api-types'
import type { WatchEvent } from '../client/verbs/watch.ts'
import { keyOf } from '../util/object-key.ts'
import {
  type Failure,
  failureOf,
  gathered,
  type Memory,
  type ReflectorEffect,
  type ReflectorInput,
  type ReflectorState,
} from './reflector-state.ts'

type StoredObject = Stored<KubeObject>
type Step = readonly [readonly ReflectorEffect[], ReflectorState]

/** client-go forgets a reflector's failures after this long without one. */
const FORGET_MS = 120_000
/** A watch that ends sooner without any event counts as a failure: else a broken server is asked in a tight loop. */
const SHORT_WATCH_MS = 1000
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

export const initialState = (streaming: boolean): ReflectorState => ({
  tag: 'Empty',
  streaming,
  failures: 0,
  failedAt: Number.NEGATIVE_INFINITY,
})

/** The reflector's only rule: what to do, and where that leads. Pure. */
export const step = (state: ReflectorState, input: ReflectorInput): Step => {
  if (state.tag === 'Stopped') return [[], state]
  switch (input.tag) {
    case 'stop':
      return [[{ tag: 'close' }], { ...memoryOf(state), tag: 'Stopped' }]
    case 'start':
      return state.tag === 'Empty' ? beginList(memoryOf(state)) : [[], state]
    case 'retry':
      return state.tag === 'BackingOff' ? resume(state, input.at) : [[], state]
    case 'page':
      return state.tag === 'Listing' ? onPage(state, input) : [[], state]
    case 'events':
      return onEvents(state, input)
    case 'closed':
      return onClosed(state, input.at)
    case 'failed':
      return onFailed(state, input)
  }
}

const memoryOf = ({ streaming, failures, failedAt }: ReflectorState): Memory => ({ streaming, failures, failedAt })

const beginList = (memory: Memory): Step =>
  memory.streaming
    ? [[{ tag: 'watch', resourceVersion: '', initial: true }], { ...memory, tag: 'StreamListing', received: undefined }]
    : [[{ tag: 'list', paged: true, more: '' }], { ...memory, tag: 'Listing', received: undefined, paged: true }]

const beginWatch = (memory: Memory, resourceVersion: string, at: number): Step => [
  [{ tag: 'watch', resourceVersion, initial: false }],
  { ...memory, tag: 'Watching', resourceVersion, openedAt: at, quiet: true },
]

const resume = (state: ReflectorState & { readonly tag: 'BackingOff' }, at: number): Step =>
  state.resume === undefined ? beginList(memoryOf(state)) : beginWatch(memoryOf(state), state.resume, at)

const onPage = (state: ReflectorState & { readonly tag: 'Listing' }, page: ReflectorInput & { readonly tag: 'page' }): Step => {
  const received = { items: page.items, before: state.received }
  if (page.more !== '') return [[{ tag: 'list', paged: true, more: page.more }], { ...state, received }]
  const [effects, next] = beginWatch(memoryOf(state), page.resourceVersion, page.at)
  return [[{ tag: 'replace', items: gathered(received), resourceVersion: page.resourceVersion }, ...effects], next]
}

const onEvents = (state: ReflectorState, { events, at }: ReflectorInput & { readonly tag: 'events' }): Step => {
  const broken = events.findIndex((event) => event.type === 'ERROR')
  const sound = broken < 0 ? events : events.slice(0, broken)
  const [effects, next] =
    state.tag === 'StreamListing'
      ? onInitial(state, sound, at)
      : state.tag === 'Watching'
        ? onFollowing(state, sound)
        : ([[], state] as Step)
  const error = events[broken]
  if (error?.type !== 'ERROR') return [effects, next]
  const [more, last] = onFailed(next, { tag: 'failed', failure: failureOf(error.object), at })
  return [[...effects, ...more], last]
}

const versionAfter = (events: readonly WatchEvent[], fallback: string): string => {
  const last = events.at(-1)
  return (last === undefined || last.type === 'ERROR' ? undefined : last.object.metadata.resourceVersion) ?? fallback
}

const onFollowing = (state: ReflectorState & { readonly tag: 'Watching' }, events: readonly WatchEvent[]): Step => {
  if (events.length === 0) return [[], state]
  const resourceVersion = versionAfter(events, state.resourceVersion)
  return [[{ tag: 'apply', events, resourceVersion }], { ...state, resourceVersion, quiet: false }]
}

const endsInitial = (event: WatchEvent): boolean =>
  event.type === 'BOOKMARK' && event.object.metadata.annotations?.[INITIAL_EVENTS_END] === 'true'

const onInitial = (state: ReflectorState & { readonly tag: 'StreamListing' }, events: readonly WatchEvent[], at: number): Step => {
  const end = events.findIndex(endsInitial)
  if (end < 0) return [[], { ...state, received: { items: events, before: state.received } }]
  const all = gathered({ items: events.slice(0, end), before: state.received })
  const resourceVersion = versionAfter(events.slice(0, end + 1), '')
  const watching: ReflectorState = { ...memoryOf(state), tag: 'Watching', resourceVersion, openedAt: at, quiet: false }
  const [effects, next] = onFollowing(watching, events.slice(end + 1))
  return [[{ tag: 'replace', items: folded(all), resourceVersion }, ...effects], next]
}

/** The objects that a run of events leaves, each once. */
const folded = (events: readonly WatchEvent[]): readonly StoredObject[] => {
  const objects = new Map<string, StoredObject>()
  for (const event of events) {
    if (event.type === 'ADDED' || event.type === 'MODIFIED') objects.set(keyOf(event.object), event.object)
    else if (event.type === 'DELETED') objects.delete(keyOf(event.object))
  }
  return [...objects.values()]
}

const onClosed = (state: ReflectorState, at: number): Step => {
  // A server that ends the stream before its bookmark does not keep the protocol: read pages instead.
  if (state.tag === 'StreamListing')
    return backOff({ ...memoryOf(state), streaming: false }, { resume: undefined, leastMs: 0, after: 'answer', at })
  if (state.tag !== 'Watching') return [[], state]
  if (state.quiet && at - state.openedAt < SHORT_WATCH_MS)
    return backOff(memoryOf(state), { resume: state.resourceVersion, leastMs: 0, after: 'answer', at })
  return beginWatch(memoryOf(state), state.resourceVersion, at)
}

const isExpired = ({ code, reason }: Failure): boolean => code === 410 || reason === 'Expired' || reason === 'Gone'
/** What passes by itself: the connection, an overload, a server that stops. The copy is still good to resume from. */
const isPassing = ({ code }: Failure): boolean => code === 0 || code === 429 || code >= 500

const onFailed = (state: ReflectorState, { failure, at }: ReflectorInput & { readonly tag: 'failed' }): Step => {
  const report: ReflectorEffect = { tag: 'report', failure }
  const wait = { leastMs: failure.retryAfterMs, after: failure.code === 0 ? 'silence' : 'answer', at } as const
  if (state.tag === 'StreamListing') {
    if (failure.code !== 422 && failure.code !== 400) return prepend(report, backOff(memoryOf(state), { resume: undefined, ...wait }))
    // The server says that it does not know streamed lists: not worth a report, nor a wait.
    return prepend({ tag: 'close' }, beginList({ ...memoryOf(state), streaming: false }))
  }
  if (state.tag === 'Listing') {
    if (state.paged && state.received !== undefined && isExpired(failure))
      return [[{ tag: 'list', paged: false, more: '' }], { ...memoryOf(state), tag: 'Listing', received: undefined, paged: false }]
    return prepend(report, backOff(memoryOf(state), { resume: undefined, ...wait }))
  }
  if (state.tag !== 'Watching') return [[], state]
  const resume = isPassing(failure) && !failure.ahead && !isExpired(failure) ? state.resourceVersion : undefined
  return prepend(report, backOff(memoryOf(state), { resume, ...wait }))
}

const prepend = (effect: ReflectorEffect, [effects, state]: Step): Step => [[effect, ...effects], state]

interface Wait {
  readonly resume: string | undefined
  readonly leastMs: number
  readonly after: 'answer' | 'silence'
  readonly at: number
}

const backOff = (memory: Memory, { resume, leastMs, after, at }: Wait): Step => {
  const failures = at - memory.failedAt > FORGET_MS ? 0 : memory.failures
  return [
    [{ tag: 'close' }, { tag: 'wait', failures, leastMs, after }],
    { ...memory, tag: 'BackingOff', resume, failures: failures + 1, failedAt: at },
  ]
}
