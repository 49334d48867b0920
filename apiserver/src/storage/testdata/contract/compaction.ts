import { expect, it } from 'vitest'
import { CompactedError, FutureRevisionError } from '../../store.ts'
import { recorder, text } from '../recorder.ts'
import { type Context, put, remove, settled, summary, write } from './context.ts'

export const compactionTests = (context: Context): void => {
  it('keeps the present and forgets the past', async () => {
    const first = await write(context.store, put('a/1', 'one'))
    await write(context.store, put('a/1', 'two'))
    await write(context.store, put('a/2', 'gone'))
    const deleted = await write(context.store, remove('a/2'))
    const last = await write(context.store, put('a/3', 'three'))
    await context.store.compact(deleted)
    await context.store.compact(deleted)
    await context.store.compact(first)
    for (let pass = 0; pass < 2; pass++) {
      await expect(context.store.list('a/', { revision: first })).rejects.toBeInstanceOf(CompactedError)
      await expect(context.store.list('a/', { revision: first })).rejects.toMatchObject({ compactRevision: deleted })
      const then = await context.store.list('a/', { revision: deleted })
      expect(then.items.map((item) => `${item.key}=${text(item.value)}`)).toEqual(['a/1=two'])
      const now = await context.store.list('a/')
      expect([now.revision, ...now.items.map((item) => `${item.key}=${text(item.value)}`)]).toEqual([last, 'a/1=two', 'a/3=three'])
      await context.interrupt()
    }
  })

  it('ends a watch from a forgotten revision, and serves one from the revision itself', async () => {
    const start = await context.store.sync()
    const revisions: number[] = []
    for (let i = 0; i < 6; i++) revisions.push(await write(context.store, put('a/1', String(i))))
    const compacted = revisions[3] as number
    await context.store.compact(compacted)
    for (let revision = start; revision < compacted; revision++) {
      const sink = recorder()
      context.store.watch('a/', revision, sink)
      await sink.until(({ compactedAt }) => compactedAt !== undefined)
      expect([sink.compactedAt, sink.seen.length]).toEqual([compacted, 0])
    }
    const sink = recorder()
    context.store.watch('a/', compacted, sink)
    await sink.until(({ seen }) => seen.length === 2)
    expect(summary(sink.seen)[0]).toBe(`${revisions[4]} put a/1 4 was 3@${compacted}`)
  })

  it('does not disturb a watch that is up to date', async () => {
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    await write(context.store, put('a/1', 'one'))
    const revision = await write(context.store, put('a/1', 'two'))
    await settled(context, sink, revision)
    await context.store.compact(revision)
    const last = await write(context.store, remove('a/1'))
    await settled(context, sink, last)
    expect(summary(sink.seen).at(-1)).toBe(`${last} delete a/1 - was two@${revision}`)
  })

  it('leaves what it has handed out as it was', async () => {
    const start = await context.store.sync()
    const first = await write(context.store, put('a/1', 'one'))
    const second = await write(context.store, put('a/1', 'two'))
    const last = await write(context.store, remove('a/1'))
    await context.interrupt()
    const { items } = await context.store.list('a/', { revision: first })
    const sink = recorder()
    context.store.watch('a/', start, sink)
    await sink.until(({ seen }) => seen.length === 3)
    await context.store.compact(last)
    // Whoever has removed what is forgotten may put these in its place.
    for (let i = 0; i < 20; i++) await write(context.store, put(`b/${i}`, 'x'.repeat(5_000)))
    expect(items.map((item) => `${item.key}=${text(item.value)}@${item.revision}`)).toEqual([`a/1=one@${first}`])
    expect(summary(sink.seen)).toEqual([
      `${first} put a/1 one was -@-`,
      `${second} put a/1 two was one@${first}`,
      `${last} delete a/1 - was two@${second}`,
    ])
  })

  it('refuses to compact what is not written yet', async () => {
    const current = await context.store.sync()
    await expect(context.store.compact(current + 5)).rejects.toBeInstanceOf(FutureRevisionError)
  })
}
