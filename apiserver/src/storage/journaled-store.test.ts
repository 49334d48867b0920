import { silentLogger, virtualClock } from '@coxswain/ports'
import { expect, it } from 'vitest'
import type { Journal, JournalBatch } from './journal.ts'
import { JournaledStore } from './journaled-store.ts'
import { NoSpaceError } from './store.ts'
import { summary } from './testdata/contract/context.ts'
import { bytes, recorder, text } from './testdata/recorder.ts'
import type { RowName } from './versions.ts'

const place = ({ revision, order }: RowName): string => `${revision}.${order}`

/** A journal in memory whose commits the test lets through or fails, one by one. */
const steppedJournal = () => {
  const batches: JournalBatch[] = []
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  const durable = new Map<string, Uint8Array>()
  const reads: string[] = []
  let space = true
  const write = ({ puts, removes }: JournalBatch): void => {
    for (const row of puts) if (row.value !== undefined) durable.set(place(row), row.value)
    for (const row of removes) durable.delete(place(row))
  }
  const journal: Journal = {
    load: () => ({ state: { revision: 1, compacted: 0 }, rows: [] }),
    commit: (batch) => {
      batches.push(batch)
      return new Promise((resolve, reject) => {
        const done = (): void => {
          write(batch)
          resolve()
        }
        waiting.push({ resolve: done, reject })
      })
    },
    read: (name) => {
      reads.push(`${name.key}@${name.revision}`)
      return durable.get(place(name))
    },
    hasSpace: () => space,
    close: async () => undefined,
  }
  return {
    journal,
    batches,
    reads,
    lose: () => durable.clear(),
    setSpace: (value: boolean) => {
      space = value
    },
    pass: async () => {
      waiting.shift()?.resolve()
      await turn()
    },
    fail: async (error: Error) => {
      waiting.shift()?.reject(error)
      await turn()
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const put = (key: string, value = 'x') => [{ type: 'put', key, value: bytes(value) }] as const

const setUp = () => {
  const stepped = steppedJournal()
  const clock = virtualClock()
  const fatal: Error[] = []
  const store = new JournaledStore({ journal: stepped.journal, clock, logger: silentLogger, onFatal: (error) => fatal.push(error) })
  return { ...stepped, clock, store, fatal }
}

it('gathers the next group while one is on its way, and shows nothing that is not durable', async () => {
  const { store, batches, pass } = setUp()
  const sink = recorder()
  store.watch('', 1, sink)
  const done: string[] = []
  const write = (key: string) => void store.txn([], put(key)).then(() => done.push(key))
  write('a/1')
  await turn()
  for (const key of ['a/2', 'a/3', 'a/4']) write(key)
  await turn()
  expect(batches.map(({ puts }) => puts.length)).toEqual([1])
  expect([await store.get('a/1'), (await store.list('')).count, sink.seen.length, done.length, await store.sync()]).toEqual([
    undefined,
    0,
    0,
    0,
    1,
  ])
  await pass()
  expect([done, sink.seen.length, await store.sync()]).toEqual([['a/1'], 1, 2])
  expect(batches.map(({ puts, state }) => [puts.length, state.revision])).toEqual([
    [1, 2],
    [3, 5],
  ])
  expect(await store.get('a/2')).toBeUndefined()
  await pass()
  expect([done.length, sink.seen.length]).toEqual([4, 4])
})

it('tells nobody of a conflict with a write that may yet be lost', async () => {
  const { store, pass } = setUp()
  void store.txn([], put('a/1', 'first'))
  const answers: unknown[] = []
  void store
    .txn([{ key: 'a/1', revision: 0 }], put('a/1', 'second'))
    .then((result) => answers.push(result.ok || text(result.current[0]?.value)))
  await turn()
  expect(answers).toEqual([])
  await pass()
  expect(answers).toEqual(['first'])
})

it('stops at a failed flush: all that waits fails, nothing is tried again, every later call fails', async () => {
  const { store, batches, fail, pass, fatal } = setUp()
  const sink = recorder()
  store.watch('', 1, sink)
  const first = store.txn([], put('a/1'))
  const failures: string[] = []
  first.catch((error: Error) => failures.push(error.message))
  await turn()
  store.txn([], put('a/2')).catch((error: Error) => failures.push(error.message))
  await turn()
  await fail(new Error('EIO: i/o error'))
  await pass()
  expect(failures).toEqual(Array(2).fill('the store has stopped: EIO: i/o error'))
  expect([batches.length, fatal.length, sink.seen.length, sink.failure?.message]).toEqual([
    1,
    1,
    0,
    'the store has stopped: EIO: i/o error',
  ])
  await expect(store.get('a/1')).rejects.toThrow('the store has stopped')
  await expect(store.txn([], put('a/3'))).rejects.toThrow('the store has stopped')
  await expect(store.sync()).rejects.toThrow('the store has stopped')
  expect(() => store.watch('', 1, recorder())).toThrow('the store has stopped')
  expect(batches).toHaveLength(1)
})

it('undoes what found no space, refuses writes until there is some, and goes on with deletes', async () => {
  const { store, batches, fail, pass, setSpace, clock } = setUp()
  void store.txn([], put('a/1'))
  await turn()
  await pass()
  setSpace(false)
  const outcomes: unknown[] = []
  const note = (result: Promise<unknown>) =>
    void result.then(
      (value) => outcomes.push(value),
      (error: unknown) => outcomes.push(error instanceof NoSpaceError),
    )
  note(store.txn([], put('a/2')))
  note(store.txn([{ key: 'a/2', revision: 0 }], [{ type: 'delete', key: 'a/1' }]))
  await turn()
  expect(batches.at(-1)?.puts.length).toBe(1)
  await fail(new NoSpaceError('full'))
  // The delete was refused because of the write that is undone: it is decided anew, and gets that write's revision.
  expect(batches.at(-1)?.puts).toEqual([{ revision: 3, order: 0, type: 'delete', key: 'a/1' }])
  await pass()
  expect(outcomes).toEqual([true, { ok: true, revision: 3 }])
  await expect(store.txn([], put('a/3'))).rejects.toBeInstanceOf(NoSpaceError)
  expect(await store.sync()).toBe(3)
  setSpace(true)
  clock.moveTo(clock.now() + 2_000)
  const after = store.txn([], put('a/3'))
  await turn()
  await pass()
  expect(await after).toEqual({ ok: true, revision: 4 })
})

it('removes what is compacted in bounded batches, oldest first', async () => {
  const { store, batches, pass } = setUp()
  for (let i = 0; i < 3; i++) {
    void store.txn(
      [],
      Array.from({ length: 1_000 }, (_, k) => ({ type: 'put' as const, key: `a/${k}`, value: bytes(String(i)) })),
    )
    await turn()
    await pass()
  }
  const before = batches.length
  const compacted = store.compact(4)
  for (let i = 0; i < 10; i++) await turn().then(pass)
  await compacted
  const removes = batches.slice(before).map((batch) => batch.removes)
  expect(Math.max(...removes.map((rows) => rows.length))).toBeLessThanOrEqual(1_000)
  expect(
    removes
      .flat()
      .map(({ revision }) => revision)
      .sort(),
  ).toEqual([...Array(1_000).fill(2), ...Array(1_000).fill(3)])
  expect(batches.slice(before).every(({ state }) => state.compacted === 4)).toBe(true)
})

it('finishes what was submitted before it closes', async () => {
  const { store, pass } = setUp()
  const write = store.txn([], put('a/1'))
  await turn()
  const closed = store.close()
  await expect(store.txn([], put('a/2'))).rejects.toThrow('the store is closed')
  await pass()
  expect((await write).ok).toBe(true)
  await closed
})

it('reads back what is past and durable, each value once, and nothing of what is present', async () => {
  const { store, reads, pass } = setUp()
  // Two writes of a key in one group, and one on its way.
  for (const value of ['one', 'two', 'three']) void store.txn([], put('a/1', value))
  await turn()
  await pass()
  void store.txn([], put('a/1', 'four'))
  await turn()
  expect([text((await store.get('a/1'))?.value), text((await store.list('')).items[0]?.value), reads]).toEqual(['three', 'three', []])
  const sink = recorder()
  store.watch('', 1, sink)
  await turn()
  expect(summary(sink.seen)).toEqual(['2 put a/1 one was -@-', '3 put a/1 two was one@2', '4 put a/1 three was two@3'])
  expect(reads).toEqual(['a/1@2', 'a/1@3'])
  await pass()
  expect(summary(sink.seen).at(-1)).toBe('5 put a/1 four was three@4')
  expect(text((await store.list('', { revision: 3 })).items[0]?.value)).toBe('two')
  expect(reads).toEqual(['a/1@2', 'a/1@3', 'a/1@3'])
})

it('has the past and the present as they were when a write that came after finds no space', async () => {
  const { store, pass, fail } = setUp()
  const live = recorder()
  store.watch('', 1, live)
  for (const value of ['one', 'two']) {
    void store.txn([], put('a/1', value))
    await turn()
    await pass()
  }
  const refused = [put('a/1', 'three'), put('a/1', 'four')].map((operations) => store.txn([], operations).catch((error: unknown) => error))
  await turn()
  await fail(new NoSpaceError('full'))
  for (const error of await Promise.all(refused)) expect(error).toBeInstanceOf(NoSpaceError)
  const removed = store.txn([{ key: 'a/1', revision: 3 }], [{ type: 'delete', key: 'a/1' }])
  await turn()
  expect(text((await store.get('a/1'))?.value)).toBe('two')
  await pass()
  expect(await removed).toEqual({ ok: true, revision: 4 })
  const expected = ['2 put a/1 one was -@-', '3 put a/1 two was one@2', '4 delete a/1 - was two@3']
  expect(summary(live.seen)).toEqual(expected)
  const resumed = recorder()
  store.watch('', 1, resumed)
  await turn()
  expect(summary(resumed.seen)).toEqual(expected)
})

it('names the past value that its journal has lost, and serves the present', async () => {
  const { store, pass, lose } = setUp()
  for (const value of ['one', 'two']) void store.txn([], put('a/1', value))
  await turn()
  await pass()
  lose()
  const message = 'the store has lost the value of a/1 at revision 2'
  await expect(store.list('', { revision: 2 })).rejects.toThrow(message)
  const sink = recorder()
  store.watch('', 1, sink)
  await turn()
  expect([sink.failure?.message, sink.seen]).toEqual([message, []])
  expect(text((await store.list('')).items[0]?.value)).toBe('two')
})

it('ends a watch that had just begun when it closes', async () => {
  const { store } = setUp()
  const sink = recorder()
  store.watch('', 1, sink)
  await store.close()
  expect(sink.failure?.message).toBe('the store is closed')
})
