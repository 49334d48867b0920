import { randomFillSync } from 'node:crypto'
import { type Random, randomFrom } from '../random.ts'

/** The operating system's source, drawn in blocks. Streams are independent whatever their purpose. */
export const systemRandom = (): Random => {
  const block = new Uint32Array(256)
  let used = block.length
  const word = (): number => {
    if (used === block.length) {
      randomFillSync(block)
      used = 0
    }
    return block[used++] as number
  }
  return randomFrom(word, systemRandom)
}
