import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createWorkQueue } from './work-queue.ts'

const begin = () => {
  const clock = virtualClock()
  let announced = 0
  const queue = createWorkQueue({ clock, onReady: () => announced++ })
  const advance = (milliseconds: number): void => {
    clock.moveTo(clock.now() + milliseconds)
    while (clock.fireNext());
  }
  const takeAll = (): readonly (string | undefined)[] => {
    const keys: (string | undefined)[] = []
    for (let key = queue.take(); key !== undefined; key = queue.take()) keys.push(key)
    return keys
  }
  return { clock, queue, advance, takeAll, announced: () => announced }
}

describe('work queue', () => {
  it('holds a key once, and gives keys in the order in which they came', () => {
    const { queue, takeAll } = begin()
    for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key)
    expect(queue.depth).toBe(3)
    expect(takeAll()).toEqual(['a', 'b', 'c'])
  })

  it('gives a key to one worker at a time, and again when it was added meanwhile', () => {
    const { queue, takeAll } = begin()
    queue.add('a')
    expect(queue.take()).toBe('a')
    queue.add('a')
    queue.add('a')
    expect(queue.take()).toBeUndefined()
    queue.done('a')
    expect(takeAll()).toEqual(['a'])
    queue.done('a')
    expect(queue.take()).toBeUndefined()
  })

  it('adds keys when they are due, at the earliest of their times', () => {
    const { queue, advance, takeAll } = begin()
    queue.addAfter('late', 300)
    queue.addAfter('early', 100)
    queue.addAfter('late', 200)
    queue.addAfter('early', 500)
    advance(99)
    expect(takeAll()).toEqual([])
    advance(1)
    expect(takeAll()).toEqual(['early'])
    advance(100)
    expect(takeAll()).toEqual(['late'])
    advance(1000)
    expect(takeAll()).toEqual([])
  })

  it('doubles the back-off of a key from 5 ms to 1000 s, and forgets it', () => {
    const { queue } = begin()
    const delays = Array.from({ length: 20 }, () => queue.retry('a'))
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40])
    expect(delays.at(-1)).toBe(1_000_000)
    expect(queue.retry('b')).toBe(5)
    expect(queue.retry('b', 7000)).toBe(7000)
    queue.forget('a')
    expect(queue.retry('a')).toBe(5)
  })
})

describe('work queue as a whole', () => {
  it('goes on from a dump where it was, with what was being worked on', () => {
    const { queue } = begin()
    queue.add('working')
    queue.take()
    queue.add('ready')
    queue.addAfter('waiting', 50)
    queue.retry('failing')
    const dump = JSON.parse(JSON.stringify(queue.dump()))
    const { queue: other, advance, takeAll } = begin()
    other.restore(dump)
    expect(takeAll()).toEqual(['working', 'ready'])
    advance(50)
    expect(takeAll()).toEqual(['failing', 'waiting'])
    expect(other.failures('failing')).toBe(1)
  })

  it('stays quick with a hundred thousand keys', () => {
    const { queue, takeAll } = begin()
    for (let i = 0; i < 100_000; i++) queue.add(`key-${i}`)
    expect(takeAll()).toHaveLength(100_000)
  })

  it('does nothing more once stopped', () => {
    const { clock, queue, advance, announced } = begin()
    queue.addAfter('a', 10)
    queue.stop()
    queue.add('b')
    advance(20)
    expect(queue.take()).toBeUndefined()
    expect(announced()).toBe(0)
    expect(clock.nextDue()).toBeUndefined()
  })
})
