import { describe, expect, it } from 'vitest'
import { DEFAULT_ELECTION_TIMES, type ElectionEffect, type ElectionInput, type ElectionState, type StoredLease } from './election-state.ts'
import { electionStep } from './election-step.ts'

const config = { ...DEFAULT_ELECTION_TIMES, identity: 'me' }
const lease = (holderIdentity: string, resourceVersion: string): StoredLease => ({
  metadata: { namespace: 'kube-system', name: 'lock', uid: 'u', resourceVersion, creationTimestamp: '' },
  spec: { holderIdentity, leaseDurationSeconds: 15, leaseTransitions: 3 },
})
const after = (start: ElectionState, ...inputs: readonly ElectionInput[]): readonly [readonly ElectionEffect[], ElectionState] =>
  inputs.reduce<readonly [readonly ElectionEffect[], ElectionState]>(([, state], input) => electionStep(config, state, input), [[], start])
const started: ElectionInput = { tag: 'start', at: 0 }
const leading = (): ElectionState =>
  after(
    { tag: 'Idle' },
    started,
    { tag: 'observed', lease: null, at: 0 },
    { tag: 'written', lease: lease('me', '5'), sentAt: 100, at: 150 },
  )[1]

describe('candidate', () => {
  it('creates a lease that is not there, and leads once it is written', () => {
    const [create, candidate] = after({ tag: 'Idle' }, started, { tag: 'observed', lease: null, at: 0 })
    expect(create).toEqual([{ tag: 'write', base: null, taking: true }])
    const [effects, state] = electionStep(config, candidate, { tag: 'written', lease: lease('me', '5'), sentAt: 100, at: 150 })
    expect(effects).toEqual([{ tag: 'startedLeading' }, { tag: 'tickAfter', milliseconds: 2000, jitterMs: 0 }])
    expect(state).toMatchObject({ tag: 'Leading', renewedAt: 100 })
  })

  it('waits out the full time of a lease from when it saw it, whatever time the lease names', () => {
    const [wait, state] = after({ tag: 'Idle' }, started, { tag: 'observed', lease: lease('other', '5'), at: 1000 })
    expect(wait).toEqual([{ tag: 'tickAfter', milliseconds: 15_000, jitterMs: 200 }])
    expect(electionStep(config, state, { tag: 'tick', at: 15_999 })[0]).toEqual([{ tag: 'tickAfter', milliseconds: 1, jitterMs: 200 }])
    expect(electionStep(config, state, { tag: 'tick', at: 16_000 })[0]).toEqual([{ tag: 'write', base: lease('other', '5'), taking: true }])
  })

  it('begins the time anew with each renewal it sees, but not with one that it has seen before', () => {
    const seen = after({ tag: 'Idle' }, started, { tag: 'observed', lease: lease('other', '5'), at: 1000 })[1]
    const [effects, renewed] = electionStep(config, seen, { tag: 'observed', lease: lease('other', '6'), at: 9000 })
    expect(effects).toEqual([{ tag: 'tickAfter', milliseconds: 15_000, jitterMs: 200 }])
    expect(electionStep(config, renewed, { tag: 'observed', lease: lease('other', '5'), at: 12_000 })[1]).toMatchObject({ seenAt: 9000 })
  })

  it('takes a lease at once that was released, and renews its own from before a restart', () => {
    expect(after({ tag: 'Idle' }, started, { tag: 'observed', lease: lease('', '5'), at: 1 })[0]).toEqual([
      { tag: 'write', base: lease('', '5'), taking: true },
    ])
    expect(after({ tag: 'Idle' }, started, { tag: 'observed', lease: lease('me', '5'), at: 1 })[0]).toEqual([
      { tag: 'write', base: lease('me', '5'), taking: false },
    ])
  })

  it('reads the lease anew when somebody else was quicker', () => {
    const [effects, state] = after(
      { tag: 'Idle' },
      started,
      { tag: 'observed', lease: null, at: 0 },
      { tag: 'failed', stale: true, at: 10 },
    )
    expect(effects[0]).toEqual({ tag: 'read' })
    expect(state).toMatchObject({ tag: 'Candidate', busy: false })
  })

  it('gives up, on stop, what a write under way may still win', () => {
    expect(after({ tag: 'Idle' }, started, { tag: 'observed', lease: null, at: 0 }, { tag: 'stop' })[0]).toEqual([
      { tag: 'release', base: undefined },
    ])
  })
})

describe('leader', () => {
  it('renews each retry period, one write at a time', () => {
    const [effects, busy] = electionStep(config, leading(), { tag: 'tick', at: 2150 })
    expect(effects).toEqual([
      { tag: 'write', base: lease('me', '5'), taking: false },
      { tag: 'tickAfter', milliseconds: 2000, jitterMs: 0 },
    ])
    expect(electionStep(config, busy, { tag: 'tick', at: 4150 })[0]).toEqual([{ tag: 'tickAfter', milliseconds: 2000, jitterMs: 0 }])
  })

  it('steps down when the renew deadline has passed since the last renewal was sent', () => {
    const [effects, state] = after(
      leading(),
      { tag: 'tick', at: 2150 },
      { tag: 'failed', stale: false, at: 7000 },
      { tag: 'tick', at: 10_100 },
    )
    expect(effects[0]).toEqual({ tag: 'stoppedLeading' })
    expect(state.tag).toBe('Candidate')
  })

  it('steps down at once when it sees another holder', () => {
    expect(electionStep(config, leading(), { tag: 'observed', lease: lease('other', '9'), at: 500 })[0][0]).toEqual({
      tag: 'stoppedLeading',
    })
    expect(electionStep(config, leading(), { tag: 'observed', lease: lease('other', '4'), at: 500 })[0]).toEqual([])
  })

  it('makes a lease again that was deleted', () => {
    expect(electionStep(config, leading(), { tag: 'observed', lease: null, at: 500 })[0]).toEqual([
      { tag: 'write', base: null, taking: false },
    ])
  })

  it('stops what it leads before it gives the lease up', () => {
    expect(electionStep(config, leading(), { tag: 'stop' })[0]).toEqual([
      { tag: 'stoppedLeading' },
      { tag: 'release', base: lease('me', '5') },
    ])
  })
})
