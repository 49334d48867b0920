import { expect, it } from 'vitest'
import { recorder } from '../recorder.ts'
import { type Context, put, write } from './context.ts'

export const keyTests = (context: Context): void => {
  it('orders keys of any script by their bytes', async () => {
    const names = [
      'z',
      '\u007f',
      '\u00e9',
      '\u07ff',
      '\u4e2d',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{1f600}',
      '\u{10ffff}',
      '__proto__',
      'constructor',
      ' ',
      '~',
    ]
    for (const key of [...names].reverse()) await write(context.store, put(`u/${key}`))
    const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
    const sorted = names.map((key) => `u/${key}`).sort(byBytes)
    expect((await context.store.list('u/')).items.map(({ key }) => key)).toEqual(sorted)
    for (const [i, after] of sorted.entries()) {
      expect((await context.store.list('u/', { after })).items.map(({ key }) => key)).toEqual(sorted.slice(i + 1))
    }
  })

  it('refuses keys that a driver could not hold', async () => {
    for (const key of ['', 'a/\ud800', `a/${'k'.repeat(2_000)}`]) {
      await expect(context.store.txn([], [put(key)]), JSON.stringify(key.slice(0, 10))).rejects.toBeInstanceOf(RangeError)
    }
    const longest = `a/${'\u4e2d'.repeat(632)}`
    await write(context.store, put(longest))
    expect((await context.store.list('a/')).items.map(({ key }) => key)).toEqual([longest])
  })

  it('holds values from nothing to 1.5 MB as they are', { timeout: 30_000 }, async () => {
    const sizes = [0, 1, 4_000, 100_000, 1_500_000]
    const values = sizes.map((size) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + size) & 0xff))
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    for (const [i, value] of values.entries()) await context.store.txn([], [{ type: 'put', key: `a/${i}`, value }])
    await sink.until(({ seen }) => seen.length === sizes.length)
    await context.interrupt()
    for (const [i, value] of values.entries()) {
      expect(Buffer.compare((await context.store.get(`a/${i}`))?.value ?? Buffer.alloc(3), value), `${value.length} bytes`).toBe(0)
      expect(Buffer.compare(sink.seen[i]?.value ?? Buffer.alloc(3), value)).toBe(0)
    }
  })
}
