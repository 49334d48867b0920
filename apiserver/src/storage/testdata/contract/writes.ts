import { expect, it } from 'vitest'
import { text } from '../recorder.ts'
import { type Context, put, remove, write } from './context.ts'

export const writeTests = (context: Context): void => {
  it('gives each write a later revision, and a transaction one for all its keys', async () => {
    const before = await context.store.sync()
    const first = await write(context.store, put('a/1'))
    const second = await write(context.store, put('a/2'), put('a/3'), remove('a/1'))
    expect(first).toBeGreaterThan(before)
    expect(second).toBeGreaterThan(first)
    expect((await context.store.get('a/2'))?.revision).toBe(second)
    expect((await context.store.get('a/3'))?.revision).toBe(second)
    expect(await context.store.get('a/1')).toBeUndefined()
    expect(await context.store.sync()).toBe(second)
  })

  it('reads back what was written, and nothing where nothing is', async () => {
    const revision = await write(context.store, put('a/1', 'one'))
    const item = await context.store.get('a/1')
    expect([item?.key, text(item?.value), item?.revision]).toEqual(['a/1', 'one', revision])
    expect(await context.store.get('a/2')).toBeUndefined()
    expect(await context.store.get('a')).toBeUndefined()
  })

  it('counts no revision for a transaction that changes nothing', async () => {
    const revision = await write(context.store, put('a/1'))
    expect(await write(context.store, remove('a/none'))).toBe(revision)
    expect(await context.store.txn([{ key: 'a/1', revision }], [])).toEqual({ ok: true, revision })
    expect(await context.store.sync()).toBe(revision)
  })

  it('refuses a transaction that writes a key twice', async () => {
    await expect(context.store.txn([], [put('a/1'), remove('a/1')])).rejects.toThrow(/twice/)
  })

  it('syncs to a revision no less than that of every acknowledged write', async () => {
    const revisions = await Promise.all(Array.from({ length: 20 }, (_, i) => write(context.store, put(`a/${i}`))))
    expect(await context.store.sync()).toBeGreaterThanOrEqual(Math.max(...revisions))
  })

  it('loses no update when 64 writers count up one key', { timeout: 60_000 }, async () => {
    const rounds = 3
    const seen = new Set<number>()
    const increment = async (): Promise<void> => {
      for (let item = await context.store.get('a/counter'); ; ) {
        const next = String(Number(text(item?.value) ?? '0') + 1)
        const result = await context.store.txn([{ key: 'a/counter', revision: item?.revision ?? 0 }], [put('a/counter', next)])
        if (!result.ok) {
          item = result.current[0]
          continue
        }
        expect(seen.has(result.revision)).toBe(false)
        seen.add(result.revision)
        return
      }
    }
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        for (let i = 0; i < rounds; i++) await increment()
      }),
    )
    expect(text((await context.store.get('a/counter'))?.value)).toBe(String(64 * rounds))
    expect(seen.size).toBe(64 * rounds)
  })
}
