import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinBytes } from '../util/join-bytes.ts'
import { createFrameReader, encodeFrame, type Frame } from './frames.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const headOf = (id: number) => ({ id, method: 'POST', path: '/api/v1/pods', query: '', headers: { accept: 'é' } })

describe('frames', () => {
  it('come back whole, wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 }), { maxLength: 6 }),
        fc.array(fc.nat(60), { maxLength: 40 }),
        (bodies, cuts) => {
          const stream = joinBytes(bodies.flatMap((body, id) => encodeFrame(headOf(id), body)))
          const reader = createFrameReader(10_000)
          const frames: Frame[] = []
          let at = 0
          for (const cut of [...cuts, stream.byteLength]) {
            frames.push(...reader.push(stream.subarray(at, at + cut)))
            at += cut
          }
          expect(reader.empty).toBe(true)
          expect(frames.map(({ head, body }) => ({ head, body: [...body] }))).toEqual(
            bodies.map((body, id) => ({ head: headOf(id), body: [...joinBytes(body)] })),
          )
        },
      ),
      { seed: 1 },
    )
  })

  it('are held until they are complete', () => {
    const stream = joinBytes(encodeFrame(headOf(1), [bytes('body')]))
    const reader = createFrameReader(1_000)
    expect(reader.push(stream.subarray(0, stream.byteLength - 1))).toEqual([])
    expect(reader.empty).toBe(false)
    expect(reader.push(stream.subarray(-1))).toHaveLength(1)
    expect(reader.empty).toBe(true)
  })

  it('are refused where they are longer than they may be, before they have come', () => {
    const stream = joinBytes(encodeFrame(headOf(1), [new Uint8Array(2_000)]))
    expect(() => createFrameReader(1_000).push(stream.subarray(0, 8))).toThrow('longer than 1000')
  })

  it('are refused where a head is no JSON', () => {
    const stream = joinBytes(encodeFrame(headOf(1), []))
    stream[8] = 0
    expect(() => createFrameReader(1_000).push(stream)).toThrow(SyntaxError)
  })
})
