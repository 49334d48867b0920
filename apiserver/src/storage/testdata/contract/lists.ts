import { expect, it } from 'vitest'
import { FutureRevisionError } from '../../store.ts'
import { text } from '../recorder.ts'
import { type Context, put, remove, write } from './context.ts'

export const listTests = (context: Context): void => {
  const keys = (items: readonly { readonly key: string }[]): string[] => items.map(({ key }) => key)

  it('lists in byte order, below the prefix only', async () => {
    for (const key of ['foo/b', 'foobar/x', 'foo/a', 'fo/x', 'foo', 'foo/a/deep', 'foo-bar', 'foo0']) await write(context.store, put(key))
    const revision = await context.store.sync()
    const list = await context.store.list('foo/')
    expect(keys(list.items)).toEqual(['foo/a', 'foo/a/deep', 'foo/b'])
    expect([list.count, list.more, list.revision]).toEqual([3, false, revision])
    expect(keys((await context.store.list('foo')).items)).toEqual(['foo/a', 'foo/a/deep', 'foo/b'])
    expect((await context.store.list('')).count).toBe(8)
    expect(await context.store.list('none/')).toEqual({ items: [], revision, more: false, count: 0 })
  })

  it('pages by limit and last key, with what is left counted', async () => {
    await context.store.txn(
      [],
      Array.from({ length: 23 }, (_, i) => put(`a/${String(i).padStart(3, '0')}`)),
    )
    await write(context.store, put('b/1'))
    const pages: string[][] = []
    const counts: number[] = []
    for (let after: string | undefined; ; ) {
      const page = await context.store.list('a/', { limit: 10, after })
      pages.push(keys(page.items))
      counts.push(page.count)
      if (!page.more) break
      after = page.items.at(-1)?.key
    }
    expect(pages.map((page) => page.length)).toEqual([10, 10, 3])
    expect(counts).toEqual([23, 13, 3])
    expect(new Set(pages.flat()).size).toBe(23)
  })

  it('lists as of a past revision, whatever came after', async () => {
    const states: { revision: number; expected: string[] }[] = []
    const model = new Map<string, string>()
    const steps = ['+a', '+b', '+c', '-b', '+a', '-c', '+d', '+b', '-a', '-d', '+c']
    for (const [i, step] of steps.entries()) {
      const key = `m/${step[1]}`
      if (step[0] === '+') model.set(key, `v${i}`)
      else model.delete(key)
      const revision = await write(context.store, step[0] === '+' ? put(key, `v${i}`) : remove(key))
      states.push({ revision, expected: [...model].map(([name, value]) => `${name}=${value}`).sort() })
    }
    for (const { revision, expected } of states) {
      const list = await context.store.list('m/', { revision })
      expect(list.items.map((item) => `${item.key}=${text(item.value)}`)).toEqual(expected)
      expect([list.revision, list.count]).toEqual([revision, expected.length])
      const page = await context.store.list('m/', { revision, limit: 1, after: 'm/a' })
      const rest = expected.filter((entry) => entry > 'm/a=~')
      expect([page.items.length, page.count, page.more]).toEqual([Math.min(1, rest.length), rest.length, rest.length > 1])
    }
  })

  it('refuses a list at a revision that is not reached', async () => {
    const current = await write(context.store, put('a/1'))
    await expect(context.store.list('a/', { revision: current + 10 })).rejects.toBeInstanceOf(FutureRevisionError)
    await expect(context.store.list('a/', { revision: current + 10 })).rejects.toMatchObject({ current })
  })
}
