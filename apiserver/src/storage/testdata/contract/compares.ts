import { expect, it } from 'vitest'
import { text } from '../recorder.ts'
import { type Context, put, remove, write } from './context.ts'

export const compareTests = (context: Context): void => {
  it('applies a transaction when all compares hold, and nothing of it when one does not', async () => {
    const one = await write(context.store, put('a/1', 'one'))
    const two = await write(context.store, put('a/2', 'two'))
    const compares = [
      { key: 'a/1', revision: one },
      { key: 'a/2', revision: one },
      { key: 'a/3', revision: 0 },
    ]
    const refused = await context.store.txn(compares, [put('a/1', 'new'), put('a/4')])
    expect(refused.ok).toBe(false)
    const current = refused.ok ? [] : refused.current
    expect(current.map((item) => [item?.key, text(item?.value), item?.revision])).toEqual([
      ['a/1', 'one', one],
      ['a/2', 'two', two],
      [undefined, undefined, undefined],
    ])
    expect(text((await context.store.get('a/1'))?.value)).toBe('one')
    expect(await context.store.get('a/4')).toBeUndefined()
    const holding = [
      { key: 'a/1', revision: one },
      { key: 'a/2', revision: two },
      { key: 'a/3', revision: 0 },
    ]
    const applied = await context.store.txn(holding, [put('a/1', 'new')])
    expect(applied).toEqual({ ok: true, revision: (await context.store.get('a/1'))?.revision })
  })

  it('takes revision 0 for a key that does not exist, a deleted one included', async () => {
    expect((await context.store.txn([{ key: 'a/1', revision: 0 }], [put('a/1')])).ok).toBe(true)
    expect((await context.store.txn([{ key: 'a/1', revision: 0 }], [put('a/1')])).ok).toBe(false)
    await write(context.store, remove('a/1'))
    expect((await context.store.txn([{ key: 'a/1', revision: 0 }], [put('a/1')])).ok).toBe(true)
  })

  it('gives one of many creators of a key the success, and shows the others what it wrote', async () => {
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, i) => context.store.txn([{ key: 'a/1', revision: 0 }], [put('a/1', `by ${i}`)])),
    )
    const winners = results.flatMap((result, i) => (result.ok ? [i] : []))
    expect(winners).toHaveLength(1)
    for (const result of results) if (!result.ok) expect(text(result.current[0]?.value)).toBe(`by ${winners[0]}`)
  })
}
