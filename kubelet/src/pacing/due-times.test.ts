import { groupedDelay } from '@coxswain/client'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createDueTimes } from './due-times.ts'

const begin = () => {
  const clock = virtualClock()
  const due = createDueTimes(clock)
  const done: string[] = []
  const begun = clock.monotonic()
  const task = (name: string) => () => void done.push(`${name} at ${clock.monotonic() - begun}`)
  const advance = (milliseconds: number): void => {
    const end = clock.now() + milliseconds
    for (let next = clock.nextDue(); next !== undefined && next <= end; next = clock.nextDue()) {
      clock.moveTo(next)
      clock.fireNext()
    }
    clock.moveTo(end)
  }
  return { due, done, task, advance, now: clock.monotonic }
}

describe('due times', () => {
  it('run in their order, each key once, and not when cancelled', () => {
    const { advance, due, done, task } = begin()
    due.set('b', 20, task('b'))
    due.set('a', 50, task('a, first'))
    due.set('a', 10, task('a'))
    due.set('c', 30, task('c'))
    due.cancel('c')
    expect(due.left('b')).toBe(20)
    advance(100)
    expect(done).toEqual(['a at 10', 'b at 20'])
    expect(due.left('b')).toBeUndefined()
  })

  it('run together where delays are grouped, and at the same distance ever after', () => {
    const { due, done, task, advance, now } = begin()
    const beat = (name: string) => (): void => {
      task(name)()
      due.set(name, groupedDelay(now(), 1000, 500), beat(name))
    }
    due.set('a', 130, beat('a'))
    due.set('b', 420, beat('b'))
    due.set('c', 610, beat('c'))
    advance(2500)
    expect(done.slice(3)).toEqual(['a at 1000', 'b at 1000', 'c at 1500', 'a at 2000', 'b at 2000', 'c at 2500'])
  })
})
