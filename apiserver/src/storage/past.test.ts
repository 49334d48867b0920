import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { silentLogger, virtualClock } from '@coxswain/ports'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { lmdbJournal } from './drivers/lmdb-journal.ts'
import { memoryStore } from './drivers/memory.ts'
import { JournaledStore } from './journaled-store.ts'
import type { Operation, Store, StoreEvent, StoreItem } from './store.ts'
import { put, remove, summary, write } from './testdata/contract/context.ts'
import { faultyJournal } from './testdata/planted-faults.ts'
import { recorder } from './testdata/recorder.ts'

const directory = mkdtempSync(join(tmpdir(), 'coxswain-past-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
let folders = 0
const freshFolder = (): string => join(directory, String(folders++))

const open = (folder: string): Store =>
  new JournaledStore({
    journal: faultyJournal(lmdbJournal(folder)),
    clock: virtualClock(),
    logger: silentLogger,
    onFatal: (error) => {
      throw error
    },
  })

/** What a watch of `prefix` that goes on from `revision` is told of the past. */
const resumed = async (store: Store, revision: number, prefix = ''): Promise<readonly StoreEvent[]> => {
  const end = await store.sync()
  const sink = recorder()
  const watch = store.watch(prefix, revision, sink)
  await sink.until(({ progressed }) => progressed >= end)
  watch.close()
  return sink.seen
}

const digest = (value: Uint8Array | undefined): string =>
  value === undefined ? '-' : `${value.length} bytes, ${createHash('sha256').update(value).digest('hex')}`
const told = (item: StoreItem | undefined): string =>
  item === undefined ? 'nothing' : `${item.key}@${item.revision} ${digest(item.value)}`

/** All that can be asked about the past: each revision's state, and what comes after it. */
const account = async (store: Store): Promise<readonly unknown[]> => {
  const now = await store.sync()
  const answers: unknown[] = []
  for (let revision = 1; revision <= now; revision++) {
    const list = await store.list('', { revision }).catch((error: Error) => error.message)
    if (typeof list === 'string') {
      answers.push(list)
      continue
    }
    const events = await resumed(store, revision)
    answers.push({
      state: list.items.map(told),
      count: list.count,
      events: events.map((event) => [event.type, event.revision, event.key, digest(event.value), told(event.previous)]),
    })
  }
  return answers
}

type Step =
  /** Transactions that are submitted at once, so that they share groups. */
  | { readonly do: 'write'; readonly transactions: readonly (readonly Operation[])[] }
  | { readonly do: 'compact'; readonly back: number }
  | { readonly do: 'reopen' }

/** From nothing to what LMDB gives in a buffer of its own. */
const value = fc
  .tuple(fc.constantFrom(0, 1, 300, 5_000, 40_000), fc.integer({ min: 0, max: 255 }))
  .map(([size, salt]) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + salt) & 0xff))
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('put' as const), key: fc.constantFrom('a/1', 'a/2', 'b/1'), value }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('put' as const), key: fc.constant('a/2'), value, ttlSeconds: fc.constant(3.5) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), key: fc.constantFrom('a/1', 'a/2', 'b/1') }) },
)
const transaction = fc.uniqueArray(operation, { minLength: 1, maxLength: 2, selector: ({ key }) => key })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('write' as const), transactions: fc.array(transaction, { minLength: 1, maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), back: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
)

it('tells of the past what a store tells that keeps it in memory', { timeout: 60_000 }, async () => {
  const whatever = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }), async (steps) => {
    const folder = freshFolder()
    const memory = memoryStore({ clock: virtualClock() })
    let store = open(folder)
    for (const each of steps) {
      if (each.do === 'reopen') {
        await store.close()
        store = open(folder)
      } else if (each.do === 'compact') {
        const revision = Math.max((await memory.sync()) - each.back, 0)
        await Promise.all([store.compact(revision), memory.compact(revision)])
      } else for (const one of [store, memory]) await Promise.all(each.transactions.map((operations) => one.txn([], operations)))
      expect(await account(store)).toEqual(await account(memory))
    }
    await store.close()
  })
  await fc.assert(whatever, { numRuns: 40, seed: 1 })
})

it('resumes over updates, deletes and re-creates of a key, before and after a restart', async () => {
  const folder = freshFolder()
  let store = open(folder)
  for (const each of [
    put('a/1', 'one'),
    put('a/1', 'two'),
    remove('a/1'),
    put('a/1', 'three'),
    put('b/1'),
    put('a/1', 'four'),
    remove('a/1'),
  ])
    await write(store, each)
  for (let pass = 0; pass < 2; pass++) {
    expect(summary(await resumed(store, 1, 'a/'))).toEqual([
      '2 put a/1 one was -@-',
      '3 put a/1 two was one@2',
      '4 delete a/1 - was two@3',
      '5 put a/1 three was -@-',
      '7 put a/1 four was three@5',
      '8 delete a/1 - was four@7',
    ])
    await store.close()
    store = open(folder)
  }
  await store.close()
})

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
/** How many of the values are in memory still. */
const kept = async (values: readonly WeakRef<Uint8Array>[]): Promise<number> => {
  // A WeakRef holds what it refers to until the end of the turn in which it was made or asked.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  return values.filter((reference) => reference.deref() !== undefined).length
}

it('keeps the latest value of each key in memory, and none that is past', async () => {
  const store = open(freshFolder())
  const values: WeakRef<Uint8Array>[] = []
  const fresh = (key: string): Operation => {
    const made = new Uint8Array(1_000)
    values.push(new WeakRef(made))
    return { type: 'put', key, value: made }
  }
  for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 100 }, (_, i) => write(store, fresh(`a/${i}`))))
  expect(await kept(values)).toBe(100)
  await Promise.all(Array.from({ length: 40 }, (_, i) => write(store, remove(`a/${i}`))))
  expect(await kept(values)).toBe(60)
  await store.close()
})
