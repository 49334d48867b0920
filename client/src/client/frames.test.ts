import { describe, expect, it } from 'vitest'
import { createFrameSplitter } from './frames.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('frame splitter', () => {
  it('gives the same frames wherever the stream is cut, even inside a character', () => {
    const frames = ['{"a":"ä€😀"}', '{"b":2}', '{"c":"日本"}']
    const whole = bytes(`${frames.join('\n')}\n`)
    for (let size = 1; size <= whole.length; size++) {
      const splitter = createFrameSplitter()
      const seen: string[] = []
      for (let at = 0; at < whole.length; at += size) seen.push(...splitter.push(whole.subarray(at, at + size)))
      expect(seen).toEqual(frames)
      expect(splitter.empty).toBe(true)
    }
  })

  it('keeps an unfinished frame until it is complete', () => {
    const splitter = createFrameSplitter()
    expect(splitter.push(bytes('{"a":1}\n{"b"'))).toEqual(['{"a":1}'])
    expect(splitter.empty).toBe(false)
    expect(splitter.push(bytes('\n'))).toEqual(['{"b"'])
  })

  it('refuses a frame longer than its limit', () => {
    const splitter = createFrameSplitter(4)
    splitter.push(bytes('1234'))
    expect(() => splitter.push(bytes('5'))).toThrow('longer than 4 bytes')
  })
})
