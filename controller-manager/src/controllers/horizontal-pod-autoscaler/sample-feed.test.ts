import type { KeySourceInput, ObjectKey } from '@coxswain/client'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { followSamples } from './sample-feed.ts'

const begin = () => {
  const clock = virtualClock()
  const enqueued: ObjectKey[] = []
  const listeners = new Set<() => void>()
  const feed = {
    onSample: (told: () => void) => {
      listeners.add(told)
      return () => void listeners.delete(told)
    },
  }
  const enqueue = (key: ObjectKey): void => void enqueued.push(key)
  const running = followSamples({ feed, known: new Map([['default/web', {}]]), longestMs: 15_000 }).start({
    clock,
    enqueue,
  } as unknown as KeySourceInput)
  const measure = (): void => {
    for (const told of listeners) told()
  }
  return { clock, enqueued, measure, running, listeners }
}

describe('new readings', () => {
  it('bring the autoscalers that are known, once a second at most, and the last reading is not lost', () => {
    const { clock, enqueued, measure } = begin()
    for (let i = 0; i < 5; i++) measure()
    expect(enqueued).toEqual(['default/web'])
    expect(clock.nextDue()).toBe(clock.now() + 1000)
    clock.moveTo(clock.now() + 1000)
    clock.fireNext()
    expect(enqueued).toHaveLength(2)
    expect(clock.nextDue()).toBe(clock.now() + 15_000)
  })
  it('that do not come are not waited for without end', () => {
    const { clock, enqueued, measure } = begin()
    measure()
    for (let i = 1; i <= 3; i++) {
      clock.moveTo(clock.now() + 15_000)
      clock.fireNext()
      expect(enqueued).toHaveLength(1 + i)
    }
  })
  it('are not listened to any more once it is stopped', () => {
    const { clock, enqueued, measure, running, listeners } = begin()
    measure()
    measure()
    running.stop()
    expect(clock.nextDue()).toBeUndefined()
    expect(enqueued).toHaveLength(1)
    expect(listeners.size).toBe(0)
  })
})
