import { expect, it } from 'vitest'
import type { TxnResult } from '../../store.ts'
import { recorder, text } from '../recorder.ts'
import { type Context, put, remove, settled, write } from './context.ts'

const WRITERS = 40
const keyOf = (i: number): string => `a/${String(i).padStart(3, '0')}`

/** Writes that are made at the same time: a driver may carry them out together. */
export const companyTests = (context: Context): void => {
  /** Puts on keys of which every second exists, with deletes among them; the revision of each. */
  const writeTogether = async (): Promise<number[]> => {
    for (let i = 0; i < WRITERS; i += 2) await write(context.store, put(keyOf(i), `old ${i}`))
    return Promise.all(Array.from({ length: WRITERS }, (_, i) => write(context.store, i % 10 === 4 ? remove(keyOf(i)) : put(keyOf(i), `new ${i}`))))
  }
  /** What there is when the writes up to `revision` have been made, as `key=value`. */
  const stateAt = (revisions: readonly number[], revision: number): string[] =>
    revisions.flatMap((written, i) => {
      if (written > revision) return i % 2 === 0 ? [`${keyOf(i)}=old ${i}`] : []
      return i % 10 === 4 ? [] : [`${keyOf(i)}=new ${i}`]
    })

  it('gives each a revision of its own, in which its event comes', async () => {
    const sink = recorder()
    const start = await context.store.sync()
    const revisions = await writeTogether()
    context.store.watch('a/', start, sink)
    await settled(context, sink, await context.store.sync())
    await sink.until(({ seen }) => seen.length === WRITERS * 1.5)
    expect(new Set(revisions).size).toBe(WRITERS)
    const told = new Map(sink.seen.slice(WRITERS / 2).map(({ key, revision }) => [key, revision]))
    expect(revisions.map((_, i) => told.get(keyOf(i)))).toEqual(revisions)
    const inOrder = sink.seen.map(({ revision }) => revision)
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b))
    for (const [i, revision] of revisions.entries())
      if (i % 10 !== 4) expect(await context.store.get(keyOf(i))).toMatchObject({ revision })
  })

  it('shows the state as of each', async () => {
    const revisions = await writeTogether()
    for (const revision of [Math.min(...revisions) - 1, ...revisions]) {
      const { items, count, more } = await context.store.list('a/', { revision })
      expect(items.map(({ key, value }) => `${key}=${text(value)}`)).toEqual(stateAt(revisions, revision))
      expect([count, more]).toEqual([items.length, false])
      const paged: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await context.store.list('a/', { revision, limit: 7, after })
        paged.push(...page.items.map(({ key }) => key))
        after = page.items.at(-1)?.key
        if (!page.more) break
        expect(page.items).toHaveLength(7)
      }
      expect(paged).toEqual(items.map(({ key }) => key))
    }
  })

  it('resumes a watch from each', async () => {
    const revisions = await writeTogether()
    await context.interrupt()
    for (const revision of [Math.min(...revisions) - 1, ...revisions]) {
      const sink = recorder()
      const watch = context.store.watch('a/', revision, sink)
      await settled(context, sink, await context.store.sync())
      const later = revisions.filter((each) => each > revision).sort((a, b) => a - b)
      await sink.until(({ seen }) => seen.length >= later.length)
      expect(sink.seen.map((event) => event.revision)).toEqual(later)
      watch.close()
    }
  })

  it('decides each for itself', async () => {
    const start = await write(context.store, put(keyOf(0), 'there'))
    const create = (i: number): Promise<TxnResult> => context.store.txn([{ key: keyOf(i), revision: 0 }], [put(keyOf(i), `by ${i}`)])
    const replace = (value: string): Promise<TxnResult> => context.store.txn([{ key: keyOf(0), revision: start }], [put(keyOf(0), value)])
    const results = await Promise.all([...Array.from({ length: WRITERS }, (_, i) => create(i)), replace('first'), replace('second')])
    const [refused, ...made] = results.slice(0, WRITERS)
    expect(made.map(({ ok }) => ok)).toEqual(made.map(() => true))
    expect(refused).toMatchObject({ ok: false, current: [{ key: keyOf(0) }] })
    const winner = results.slice(WRITERS).map(({ ok }) => ok)
    expect([...winner].sort()).toEqual([false, true])
    expect(text((await context.store.get(keyOf(0)))?.value)).toBe(winner[0] ? 'first' : 'second')
    expect((await context.store.list('a/')).count).toBe(WRITERS)
  })

  it('lets no one compare what another of the same moment writes as it was before', async () => {
    const guard = await write(context.store, put('guard', 'open'))
    const close = context.store.txn([{ key: 'guard', revision: guard }], [put('guard', 'closed')])
    const enter = context.store.txn([{ key: 'guard', revision: guard }], [put(keyOf(1), 'entered')])
    const [closed, entered] = await Promise.all([close, enter])
    expect(closed.ok).toBe(true)
    if (entered.ok) expect(entered.revision).toBeLessThan(closed.ok ? closed.revision : 0)
    else expect(await context.store.get(keyOf(1))).toBeUndefined()
  })
}
