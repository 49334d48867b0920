import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createRounds } from './rounds.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('rounds', () => {
  it('come at the end of the turn after a quiet time', async () => {
    const rounds = createRounds(virtualClock(), 5)
    const done: string[] = []
    rounds(() => done.push('a'))
    rounds(() => done.push('b'))
    expect(done).toEqual([])
    await turn()
    expect(done).toEqual(['a', 'b'])
  })

  it('come at their pace when there is always something to do', async () => {
    const clock = virtualClock()
    const rounds = createRounds(clock, 5)
    const done: string[] = []
    rounds(() => done.push('a'))
    await turn()
    rounds(() => done.push('b'))
    await turn()
    expect(done).toEqual(['a'])
    clock.moveTo(clock.now() + 4)
    clock.fireNext()
    rounds(() => done.push('c'))
    expect(done).toEqual(['a'])
    clock.moveTo(clock.now() + 1)
    clock.fireNext()
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('leave time for other things when they take long', async () => {
    const clock = virtualClock()
    const rounds = createRounds(clock, 5)
    const done: string[] = []
    rounds(() => clock.moveTo(clock.now() + 2))
    await turn()
    rounds(() => done.push('after 10 ms'))
    clock.moveTo(clock.now() + 9)
    clock.fireNext()
    expect(done).toEqual([])
    clock.moveTo(clock.now() + 1)
    clock.fireNext()
    expect(done).toEqual(['after 10 ms'])
  })

  it('come each turn where no pace is asked for', async () => {
    const rounds = createRounds(virtualClock(), 0)
    const done: string[] = []
    for (const name of ['a', 'b']) {
      rounds(() => done.push(name))
      await turn()
    }
    expect(done).toEqual(['a', 'b'])
  })
})
