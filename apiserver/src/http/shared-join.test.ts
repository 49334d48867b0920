import { describe, expect, it } from 'vitest'
import { createSharedJoin } from './shared-join.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('a shared join', () => {
  it('gives the same bytes for the same chunks', () => {
    const join = createSharedJoin()
    const [a, b] = [bytes(1, 2), bytes(3)]
    const first = join([a, b], 3)
    expect([...first]).toEqual([1, 2, 3])
    expect(join([a, b], 3)).toBe(first)
  })

  it('joins anew where a chunk is another one, though it may look the same', () => {
    const join = createSharedJoin()
    const [a, b] = [bytes(1), bytes(2)]
    const first = join([a, b], 2)
    expect([...join([b, a], 2)]).toEqual([2, 1])
    expect([...join([a, b, a], 3)]).toEqual([1, 2, 1])
    expect(join([a, bytes(2)], 2)).not.toBe(first)
  })
})
