import { expect, it } from 'vitest'
import { type Store } from '../../store.ts'
import { recorder, text } from '../recorder.ts'
import { type Context, put, remove, summary, write } from './context.ts'

export const resumeTests = (context: Context): void => {
  /** A history of single and multiple writes, overwrites and deletes; the events that it must make. */
  const history = async (store: Store, rounds: number): Promise<void> => {
    for (let i = 0; i < rounds; i++) {
      await write(store, put(`h/${i % 5}`, `round ${i}`))
      if (i % 3 === 0) await write(store, put(`h/x${i % 2}`, `x ${i}`), remove(`h/${(i + 1) % 5}`))
      if (i % 4 === 0) await write(store, put('elsewhere/1', String(i)))
    }
  }

  it('resumes from every revision after a break, without a gap or a repetition', { timeout: 60_000 }, async () => {
    const start = await context.store.sync()
    await history(context.store, 12)
    const whole = recorder()
    context.store.watch('h/', start, whole)
    const middle = await context.store.sync()
    await whole.until(
      ({ seen, progressed }) => Math.max(seen.at(-1)?.revision ?? 0, progressed) >= middle || seen.at(-1)?.key !== undefined,
    )
    await context.interrupt()
    await history(context.store, 6)
    const end = await write(context.store, put('h/end'))
    const complete = recorder()
    context.store.watch('h/', start, complete)
    await complete.until(({ seen }) => seen.at(-1)?.revision === end)
    const expected = summary(complete.seen)
    expect(expected.length).toBeGreaterThan(20)
    for (let revision = start; revision <= end; revision++) {
      const sink = recorder()
      const watch = context.store.watch('h/', revision, sink)
      const wanted = expected.filter((line) => Number.parseInt(line, 10) > revision)
      await sink.until(({ seen, progressed }) => seen.length >= wanted.length || progressed >= end)
      expect(summary(sink.seen), `from ${revision}`).toEqual(wanted)
      watch.close()
    }
  })

  it('keeps values, revisions and the counter over a break', async () => {
    const one = await write(context.store, put('a/1', 'one'), put('a/2', 'two'))
    const two = await write(context.store, remove('a/2'))
    await context.interrupt()
    expect(await context.store.sync()).toBe(two)
    const item = await context.store.get('a/1')
    expect([text(item?.value), item?.revision]).toEqual(['one', one])
    expect(await context.store.get('a/2')).toBeUndefined()
    expect(await write(context.store, put('a/3'))).toBeGreaterThan(two)
    expect((await context.store.txn([{ key: 'a/1', revision: one }], [put('a/1')])).ok).toBe(true)
  })
}
