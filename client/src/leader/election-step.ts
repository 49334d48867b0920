import { compareResourceVersions } from '../util/resource-version.ts'
import type { ElectionEffect, ElectionInput, ElectionState, ElectionTimes, StoredLease } from './election-state.ts'

type Step = readonly [readonly ElectionEffect[], ElectionState]
type Candidate = ElectionState & { readonly tag: 'Candidate' }
type Leading = ElectionState & { readonly tag: 'Leading' }

export interface ElectionConfig extends ElectionTimes {
  readonly identity: string
}

/** client-go's JitterFactor: a candidate waits up to this much of a retry period more. */
const JITTER_FACTOR = 1.2

/** The rules of an election (client-go `tools/leaderelection`), with the lease watched instead of polled. Pure. */
export const electionStep = (config: ElectionConfig, state: ElectionState, input: ElectionInput): Step => {
  if (state.tag === 'Stopped') return [[], state]
  if (input.tag === 'stop') return stop(state)
  if (state.tag === 'Idle') {
    if (input.tag !== 'start') return [[], state]
    return [[retryTick(config)], { tag: 'Candidate', lease: undefined, seenAt: input.at, busy: false }]
  }
  return state.tag === 'Candidate' ? candidateStep(config, state, input) : leadingStep(config, state, input)
}

const holderOf = (lease: StoredLease): string => lease.spec?.holderIdentity ?? ''
const retryTick = ({ retryPeriodMs }: ElectionTimes): ElectionEffect => ({
  tag: 'tickAfter',
  milliseconds: retryPeriodMs,
  jitterMs: JITTER_FACTOR * retryPeriodMs,
})

const stop = (state: ElectionState): Step => {
  if (state.tag === 'Leading') return [[{ tag: 'stoppedLeading' }, { tag: 'release', base: state.lease }], { tag: 'Stopped' }]
  // A write that is under way may still win the lease: it must not be kept by nobody.
  return [state.tag === 'Candidate' && state.busy ? [{ tag: 'release', base: undefined }] : [], { tag: 'Stopped' }]
}

/** When the lease as seen runs out, by the duration that its holder wrote. */
const expiresAt = (config: ElectionConfig, lease: StoredLease, seenAt: number): number => {
  const seconds = lease.spec?.leaseDurationSeconds
  return seenAt + (seconds === undefined ? config.leaseDurationMs : seconds * 1000)
}

const candidateStep = (config: ElectionConfig, state: Candidate, input: ElectionInput): Step => {
  switch (input.tag) {
    case 'observed':
      return consider(config, seen(state, input), input.at)
    case 'tick':
      return state.lease === undefined ? [[{ tag: 'read' }, retryTick(config)], state] : consider(config, state, input.at)
    case 'written':
      return [
        [{ tag: 'startedLeading' }, renewTick(config, { renewedAt: input.sentAt, at: input.at })],
        { tag: 'Leading', lease: input.lease, renewedAt: input.sentAt, busy: false },
      ]
    case 'failed':
      return [[...(input.stale ? [{ tag: 'read' } as const] : []), retryTick(config)], { ...state, busy: false }]
    default:
      return [[], state]
  }
}

/** A lease that has changed begins its time anew; the same one, or an older one that came late, does not. */
const seen = (state: Candidate, { lease, at }: ElectionInput & { readonly tag: 'observed' }): Candidate => {
  const known = state.lease
  if (lease === null || known === null || known === undefined) return { ...state, lease, seenAt: at }
  const sameObject = lease.metadata.uid === known.metadata.uid
  if (sameObject && compareResourceVersions(lease.metadata.resourceVersion, known.metadata.resourceVersion) <= 0) return state
  return { ...state, lease, seenAt: at }
}

const consider = (config: ElectionConfig, state: Candidate, at: number): Step => {
  const { lease, seenAt } = state
  if (state.busy || lease === undefined) return [[], state]
  if (lease === null) return [[{ tag: 'write', base: null, taking: true }], { ...state, busy: true }]
  const holder = holderOf(lease)
  // Ours already: this process was started again within its own lease.
  if (holder === config.identity) return [[{ tag: 'write', base: lease, taking: false }], { ...state, busy: true }]
  const left = expiresAt(config, lease, seenAt) - at
  if (holder === '' || left <= 0) return [[{ tag: 'write', base: lease, taking: true }], { ...state, busy: true }]
  // Candidates that saw the same renewal must not all come at the same instant.
  return [[{ tag: 'tickAfter', milliseconds: left, jitterMs: config.retryPeriodMs * 0.1 }], state]
}

const deadline = ({ renewDeadlineMs }: ElectionTimes, renewedAt: number): number => renewedAt + renewDeadlineMs

const renewTick = (config: ElectionConfig, { renewedAt, at }: { readonly renewedAt: number; readonly at: number }): ElectionEffect => ({
  tag: 'tickAfter',
  milliseconds: Math.max(0, Math.min(config.retryPeriodMs, deadline(config, renewedAt) - at)),
  jitterMs: 0,
})

const leadingStep = (config: ElectionConfig, state: Leading, input: ElectionInput): Step => {
  switch (input.tag) {
    case 'tick': {
      if (input.at >= deadline(config, state.renewedAt)) return lose(config, { lease: state.lease, at: input.at })
      const next = renewTick(config, { renewedAt: state.renewedAt, at: input.at })
      if (state.busy) return [[next], state]
      return [[{ tag: 'write', base: state.lease, taking: false }, next], { ...state, busy: true }]
    }
    case 'written':
      return [
        [renewTick(config, { renewedAt: input.sentAt, at: input.at })],
        { ...state, lease: input.lease, renewedAt: input.sentAt, busy: false },
      ]
    case 'failed':
      return [input.stale ? [{ tag: 'read' }] : [], { ...state, busy: false }]
    case 'observed':
      return observedByLeader(config, state, input)
    default:
      return [[], state]
  }
}

const observedByLeader = (config: ElectionConfig, state: Leading, { lease, at }: ElectionInput & { readonly tag: 'observed' }): Step => {
  // Deleted under us: make it again, unless somebody else does so first.
  if (lease === null) return state.busy ? [[], state] : [[{ tag: 'write', base: null, taking: false }], { ...state, busy: true }]
  const newer =
    lease.metadata.uid !== state.lease.metadata.uid ||
    compareResourceVersions(lease.metadata.resourceVersion, state.lease.metadata.resourceVersion) > 0
  if (!newer) return [[], state]
  return holderOf(lease) === config.identity ? [[], { ...state, lease }] : lose(config, { lease, at })
}

const lose = (config: ElectionConfig, { lease, at }: { readonly lease: StoredLease; readonly at: number }): Step => [
  [{ tag: 'stoppedLeading' }, retryTick(config)],
  { tag: 'Candidate', lease, seenAt: at, busy: false },
]
