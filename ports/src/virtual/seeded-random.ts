import { type Random, randomFrom } from '../random.ts'

/** FNV-1a over the text's UTF-16 units, folded into `start`. */
const hash = (text: string, start: number): number => {
  let value = start >>> 0
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  return value
}

/** The same seed gives the same stream, for ever (sfc32). The state is four words: `dump` and `seededRandom(state)` resume it. */
export const seededRandom = (seed: string): Random => {
  let [a, b, c, counter] = [hash(seed, 0x811c9dc5), hash(seed, 0x9e3779b9), hash(seed, 0x85ebca6b), 1]
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) word()
  return randomFrom(word, (purpose) => seededRandom(`${seed}/${purpose}`))
}
