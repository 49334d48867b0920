import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CompactedError, FutureRevisionError, type Store, type StoreEvent } from './store.ts'
import { bytes, type Recorder, recorder, text } from './testdata/recorder.ts'

/** An empty store of one driver, and what a test can do to it from outside. */
export interface ContractSubject {
  readonly store: Store
  /** Breaks off what can break off (the process, the connections) and gives the store that goes on from there. */
  interrupt(): Promise<Store>
  /** Lets time pass. */
  advance(milliseconds: number): Promise<void>
  close(): Promise<void>
}

const put = (key: string, value = `value of ${key}`) => ({ type: 'put', key, value: bytes(value) }) as const
const remove = (key: string) => ({ type: 'delete', key }) as const

const write = async (store: Store, ...operations: Parameters<Store['txn']>[1]): Promise<number> => {
  const result = await store.txn([], operations)
  if (!result.ok) throw new Error('an unconditional write was refused')
  return result.revision
}

const summary = (events: readonly StoreEvent[]): string[] =>
  events.map(
    (event) =>
      `${event.revision} ${event.type} ${event.key} ${text(event.value) ?? '-'} was ${text(event.previous?.value) ?? '-'}@${event.previous?.revision ?? '-'}`,
  )

/** What every store promises (`store.ts`), sentence by sentence. */
export const storeContract = (name: string, create: () => Promise<ContractSubject>): void => {
  describe(`the store contract, ${name}`, () => {
    let subject: ContractSubject
    let store: Store
    beforeEach(async () => {
      subject = await create()
      store = subject.store
    })
    afterEach(() => subject.close())
    const context: Context = {
      get store() {
        return store
      },
      advance: (milliseconds) => subject.advance(milliseconds),
      interrupt: async () => {
        store = await subject.interrupt()
      },
    }
    describe('writes', () => writeTests(context))
    describe('compares', () => compareTests(context))
    describe('lists', () => listTests(context))
    describe('watches', () => watchTests(context))
    describe('resumed watches', () => resumeTests(context))
    describe('compaction', () => compactionTests(context))
    describe('time to live', () => ttlTests(context))
    describe('keys and values', () => keyTests(context))
  })
}

interface Context {
  readonly store: Store
  advance(milliseconds: number): Promise<void>
  interrupt(): Promise<void>
}

/** Every event of a write that is acknowledged has been handed over; where others write too, soon after. */
const settled = async (context: Context, sink: Recorder, revision: number): Promise<void> => {
  if (context.store.shared) await sink.until(({ seen, progressed }) => Math.max(progressed, seen.at(-1)?.revision ?? 0) >= revision)
}

const writeTests = (context: Context): void => {
  it('gives each write the next revision, and a transaction one for all its keys', async () => {
    const before = await context.store.sync()
    const first = await write(context.store, put('a/1'))
    const second = await write(context.store, put('a/2'), put('a/3'), remove('a/1'))
    expect([first, second]).toEqual([before + 1, before + 2])
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

const compareTests = (context: Context): void => {
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
    expect(await context.store.txn(holding, [put('a/1', 'new')])).toEqual({ ok: true, revision: two + 1 })
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

const listTests = (context: Context): void => {
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

const watchTests = (context: Context): void => {
  it('hands over every event below the prefix, in order, with the value before', async () => {
    const start = await context.store.sync()
    const sink = recorder()
    const other = recorder()
    context.store.watch('foo/', start, sink)
    context.store.watch('foobar/', start, other)
    await write(context.store, put('foo/1', 'one'))
    await write(context.store, put('foobar/1', 'other'))
    await write(context.store, put('foo/1', 'two'))
    await write(context.store, remove('foo/1'))
    const last = await write(context.store, put('foo/1', 'three'))
    await settled(context, sink, last)
    expect(summary(sink.seen)).toEqual([
      `${start + 1} put foo/1 one was -@-`,
      `${start + 3} put foo/1 two was one@${start + 1}`,
      `${start + 4} delete foo/1 - was two@${start + 3}`,
      `${start + 5} put foo/1 three was -@-`,
    ])
    await settled(context, other, start + 2)
    expect(other.seen.map(({ key }) => key)).toEqual(['foobar/1'])
  })

  it('never splits a revision', async () => {
    const start = await context.store.sync()
    const sink = recorder()
    context.store.watch('a/', start, sink)
    const big = 'x'.repeat(3_000)
    for (let i = 0; i < 5; i++)
      await context.store.txn(
        [],
        Array.from({ length: 100 }, (_, k) => put(`a/${i}/${k}`, big)),
      )
    const last = await context.store.sync()
    await sink.until(({ seen }) => seen.at(-1)?.revision === last)
    // The recorder refuses a batch that begins with the revision that the one before ended with.
    expect(sink.seen).toHaveLength(500)
  })

  it('hands events over before a write is acknowledged, or soon after where others write too', async () => {
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    for (let i = 0; i < 10; i++) {
      const revision = await write(context.store, put('a/1', String(i)))
      await settled(context, sink, revision)
      expect(sink.seen.at(-1)?.revision).toBe(revision)
    }
  })

  it('tells a watch how far it has come, also where nothing happens below its prefix', async () => {
    const sink = recorder()
    context.store.watch('quiet/', await context.store.sync(), sink)
    const revision = await write(context.store, put('loud/1'))
    if (!context.store.shared) return
    const reached = await context.store.sync()
    expect(reached).toBeGreaterThanOrEqual(revision)
    await sink.until(({ progressed }) => progressed >= reached)
    expect(sink.seen).toEqual([])
  })

  it('waits for a revision that is still to come', async () => {
    const start = await context.store.sync()
    const sink = recorder()
    context.store.watch('a/', start + 2, sink)
    for (let i = 1; i <= 4; i++) await write(context.store, put(`a/${i}`))
    await settled(context, sink, start + 4)
    expect(sink.seen.map(({ key }) => key)).toEqual(['a/3', 'a/4'])
  })

  it('hands nothing over after it is closed', async () => {
    const sink = recorder()
    const watch = context.store.watch('a/', await context.store.sync(), sink)
    const other = recorder()
    context.store.watch('a/', await context.store.sync(), other)
    await settled(context, other, await write(context.store, put('a/1')))
    watch.close()
    watch.close()
    const count = sink.seen.length
    await settled(context, other, await write(context.store, put('a/2')))
    expect(sink.seen).toHaveLength(count)
    expect(other.seen).toHaveLength(2)
  })

  it('lets a sink write, and keeps the order for everybody', async () => {
    const sinks = [recorder(), recorder(), recorder()]
    const start = await context.store.sync()
    const answers: Promise<number>[] = []
    context.store.watch('a/', start, {
      ...recorder(),
      events: (events) => {
        for (const event of events) if (event.key === 'a/1') answers.push(write(context.store, put('a/answer')))
      },
    })
    for (const sink of sinks) context.store.watch('a/', start, sink)
    await write(context.store, put('a/1'))
    await sinks[0]?.until(({ seen }) => seen.length === 2)
    const last = await (answers[0] as Promise<number>)
    for (const sink of sinks) {
      await settled(context, sink, last)
      expect(sink.seen.map(({ key }) => key)).toEqual(['a/1', 'a/answer'])
      expect(sink.failure).toBeUndefined()
    }
  })
}

const resumeTests = (context: Context): void => {
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
    expect(await write(context.store, put('a/3'))).toBe(two + 1)
    expect((await context.store.txn([{ key: 'a/1', revision: one }], [put('a/1')])).ok).toBe(true)
  })
}

const compactionTests = (context: Context): void => {
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

  it('refuses to compact what is not written yet', async () => {
    const current = await context.store.sync()
    await expect(context.store.compact(current + 5)).rejects.toBeInstanceOf(FutureRevisionError)
  })
}

const ttlTests = (context: Context): void => {
  it('deletes a key when its time is over, by a revision and an event of its own', async () => {
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    const revision = await write(context.store, { ...put('a/short', 'brief'), ttlSeconds: 1 }, put('a/long'))
    await context.advance(500)
    expect(await context.store.get('a/short')).toBeDefined()
    const gone = sink.until(({ seen }) => seen.at(-1)?.type === 'delete')
    await context.advance(600)
    await gone
    const event = sink.seen.at(-1)
    expect([event?.key, text(event?.previous?.value), event?.previous?.revision]).toEqual(['a/short', 'brief', revision])
    expect(event?.revision).toBeGreaterThan(revision)
    expect(await context.store.get('a/short')).toBeUndefined()
    expect(await context.store.get('a/long')).toBeDefined()
  })

  it('keeps a key that is written again without a time to live', async () => {
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    await write(context.store, { ...put('a/kept'), ttlSeconds: 1 })
    await write(context.store, put('a/kept', 'for good'))
    await write(context.store, { ...put('a/other'), ttlSeconds: 1 })
    const gone = sink.until(({ seen }) => seen.some(({ type }) => type === 'delete'))
    await context.advance(1_100)
    await gone
    expect(sink.seen.filter(({ type }) => type === 'delete').map(({ key }) => key)).toEqual(['a/other'])
    expect(text((await context.store.get('a/kept'))?.value)).toBe('for good')
  })

  it('still deletes it after a break', async () => {
    await write(context.store, { ...put('a/short'), ttlSeconds: 1 })
    await context.interrupt()
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    const gone = sink.until(({ seen }) => seen.at(-1)?.type === 'delete')
    await context.advance(1_100)
    await gone
    expect(sink.seen.map(({ key }) => key)).toEqual(['a/short'])
  })
}

const keyTests = (context: Context): void => {
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
