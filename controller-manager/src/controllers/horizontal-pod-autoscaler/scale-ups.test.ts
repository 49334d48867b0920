import { kinds, type Pod, type Stored } from '@coxswain/api-types'
import { type Kind, type Outcome, refOf } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { factsOf, usage } from '../../testing/autoscalers.ts'
import { hasFailed } from './facts.ts'
import { identify, isOver, type ScaleUp, startScaleUp, tellStep, underWay, waitsFor, withPod } from './scale-ups.ts'

const NOW = Date.UTC(2026, 0, 1)
const facts = { ...factsOf(3, [usage([900], NOW - 800)]), seenAt: NOW - 4 }
const { target } = facts
const start = (to = 5, readAt = NOW - 800): ScaleUp => {
  if (hasFailed(target)) throw new Error('no target')
  const read = { ...facts, metrics: [usage([900], readAt)] }
  return startScaleUp({ target, namespace: 'default', name: 'web', reason: 'cpu of 90 %', to, facts: read, now: NOW })
}
const pod = (nodeName?: string, phase = 'Pending') => ({ metadata: {}, spec: { nodeName }, status: { phase } }) as unknown as Stored<Pod>
const made: Outcome = { ok: true, object: { metadata: { resourceVersion: '9' } } as never }

describe('a change to more replicas', () => {
  it('has a stage behind it when the last of its pods has', () => {
    let scaleUp = start()
    const see = (uid: string, seen: Stored<Pod> | undefined, after: number): void => {
      scaleUp = withPod(scaleUp, uid, seen, NOW + after)
    }
    see('a', pod(), 10)
    see('b', pod(), 20)
    see('b', pod('n1'), 30)
    see('b', pod('n1', 'Running'), 40)
    see('a', pod('n2'), 50)
    expect([isOver(scaleUp), waitsFor(scaleUp)]).toEqual([false, false])
    see('a', pod('n2', 'Running'), 60)
    expect(isOver(scaleUp)).toBe(true)
    const [measured, seen, decided] = [NOW - 800, NOW - 4, NOW]
    expect(scaleUp.times).toEqual({ measured, seen, decided, created: NOW + 20, scheduled: NOW + 50, running: NOW + 60 })
  })

  it('waits for another pod in the place of one that is gone', () => {
    const lost = withPod(withPod(start(4), 'a', pod(), NOW + 1), 'a', undefined, NOW + 2)
    expect([waitsFor(lost), isOver(lost)]).toEqual([true, false])
    expect(isOver(withPod(lost, 'b', pod('n', 'Running'), NOW + 3))).toBe(true)
  })

  it.each([
    ['ahead', NOW + 600_000],
    ['behind', NOW - 600_000],
  ])('does not believe a clock that is ten minutes %s', (_, at) => {
    expect(start(5, at).times).toEqual({ seen: NOW - 4, decided: NOW })
  })

  it('is followed where it was made, for ten minutes, and no more than four of one autoscaler', () => {
    const known = identify([start()], made)
    expect(identify([start()], undefined)).toEqual([])
    expect(known.map(({ resourceVersion }) => resourceVersion)).toEqual(['9'])
    expect(identify(known, undefined)).toEqual(known)
    expect(underWay(known, NOW + 599_999)).toEqual(known)
    expect(underWay(known, NOW + 600_000)).toEqual([])
    expect(underWay(Array<ScaleUp>(6).fill(start()), NOW)).toHaveLength(4)
  })

  it('is told of by the revision that it made', () => {
    const [known] = identify([withPod(start(4), 'a', pod('n', 'Running'), NOW + 100)], made)
    if (known === undefined) throw new Error('it is not followed')
    expect(tellStep(known)).toMatchObject({
      do: 'tell',
      resource: refOf(kinds.Deployment as Kind),
      name: 'web',
      resourceVersion: '9',
      reason: 'cpu of 90 %',
      stages: ['measured', 'seen', 'decided', 'created', 'scheduled', 'running'].map((name) => ({ name })),
    })
  })
})
