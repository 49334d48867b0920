import { describe, expect, it } from 'vitest'
import { createSharedJoin } from './shared-join.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('a shared join', () => {
  it('gives the same bytes for the same chunks', () => {
    const join = createSharedJoin()
    const [a, b] = [bytes(1, 2), bytes(3)]
    const first = join([a, b], 3)
    expect([...first.bytes]).toEqual([1, 2, 3])
    expect(join([a, b], 3)).toBe(first)
  })

  it('joins anew where a chunk is another one, though it may look the same', () => {
    const join = createSharedJoin()
    const [a, b] = [bytes(1), bytes(2)]
    const first = join([a, b], 2)
    expect([...join([b, a], 2).bytes]).toEqual([2, 1])
    expect([...join([a, b, a], 3).bytes]).toEqual([1, 2, 1])
    expect(join([a, bytes(2)], 2)).not.toBe(first)
  })

  it('gives them as a chunk of HTTP/1.1 as well', () => {
    const text = Buffer.from('0123456789abcdefgh')
    expect(Buffer.from(createSharedJoin()([text], 18).chunk).toString()).toBe('12\r\n0123456789abcdefgh\r\n')
  })
})
