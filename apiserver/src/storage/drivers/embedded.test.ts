import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type VirtualClock, virtualClock } from '@coxswain/ports'
import { open as openLmdb } from 'lmdb'
import { afterAll, expect, it } from 'vitest'
import { storeContract } from '../store.contract.ts'
import { CompactedError, type Operation, type Store } from '../store.ts'
import { faultyStore } from '../testdata/planted-faults.ts'
import { bytes, recorder, text } from '../testdata/recorder.ts'
import { type EmbeddedStoreOptions, embeddedStore } from './embedded.ts'

const folders: string[] = []
const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'coxswain-store-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const open = (directory: string, more: Partial<EmbeddedStoreOptions> = {}): Promise<Store> =>
  embeddedStore({
    directory,
    clock: virtualClock(),
    logger: silentLogger,
    onFatal: (error) => {
      throw error
    },
    ...more,
  })

const advance = (clock: VirtualClock, milliseconds: number): void => {
  const end = clock.now() + milliseconds
  for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
    clock.moveTo(due)
    while (clock.fireNext());
  }
  clock.moveTo(end)
}

storeContract('embedded', async () => {
  const clock = virtualClock()
  const directory = freshFolder()
  let store = await open(directory, { clock })
  return {
    store: faultyStore(store),
    interrupt: async () => {
      await store.close()
      store = await open(directory, { clock })
      return faultyStore(store)
    },
    advance: async (milliseconds) => advance(clock, milliseconds),
    close: () => store.close(),
  }
})

const put = (key: string, value: Uint8Array = bytes(key)): Operation => ({ type: 'put', key, value })
/** Changes the store's file behind its back. */
const tamper = async (directory: string, key: Buffer, value: string): Promise<void> => {
  const raw = openLmdb<Uint8Array, Uint8Array>({
    path: join(directory, 'store.mdb'),
    keyEncoding: 'binary',
    encoding: 'binary',
    overlappingSync: false,
  })
  await raw.put(key, Buffer.from(value))
  await raw.close()
}
const meta = (name: string): Buffer => Buffer.concat([Buffer.of(0), Buffer.from(name)])

it('is for its owner alone', async () => {
  const directory = join(freshFolder(), 'made', 'here')
  const store = await open(directory)
  const mode = (path: string): number => statSync(path).mode & 0o777
  expect(mode(directory)).toBe(0o700)
  for (const name of readdirSync(directory)) expect(mode(join(directory, name)), name).toBe(0o600)
  await store.close()
})

it('refuses a second opener, naming the process that has it, and survives that one being killed', async () => {
  const directory = freshFolder()
  const store = await open(directory)
  await expect(open(directory)).rejects.toThrow(`in use by process ${process.pid}`)
  await store.txn([], [put('a/1')])
  await store.close()
  // The record of a process that was killed: an id that is in use again, by another that began at another time.
  await tamper(directory, meta('owner'), JSON.stringify({ pid: process.ppid, started: '1', boot: 'this one' }))
  const again = await open(directory)
  expect(text((await again.get('a/1'))?.value)).toBe('a/1')
  await again.close()
})

it('refuses a folder with other files, a file that is not a store, and a newer format, each by name', async () => {
  const other = freshFolder()
  writeFileSync(join(other, 'notes.txt'), 'mine')
  await expect(open(other)).rejects.toThrow('it holds notes.txt')
  const garbage = freshFolder()
  writeFileSync(join(garbage, 'store.mdb'), Buffer.alloc(20_000, 'not a database '))
  await expect(open(garbage)).rejects.toThrow(/store\.mdb is not a store's file/)
  const newer = freshFolder()
  await (await open(newer)).close()
  await tamper(newer, meta('format'), JSON.stringify({ version: 2 }))
  await expect(open(newer)).rejects.toThrow('has store format 2, and this release knows 1 only')
  const foreign = freshFolder()
  await (await open(foreign)).close()
  await tamper(foreign, Buffer.from('zebra'), 'x')
  await expect(open(foreign)).rejects.toThrow('it holds a record named "zebra"')
  const unmarked = freshFolder()
  await tamper(unmarked, Buffer.from('\x01abc'), 'x')
  await expect(open(unmarked)).rejects.toThrow('it holds a record named "\\u0001abc"')
})

it('keeps the file bounded while history is compacted', { timeout: 60_000 }, async () => {
  const directory = freshFolder()
  const store = await open(directory, { historyEvents: 2_000 })
  const size = (): number => statSync(join(directory, 'store.mdb')).size
  const sizes: number[] = []
  for (let round = 0; round < 30; round++) {
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => store.txn([], [put(`a/${i % 200}`, new Uint8Array(1_000).fill(round))])))
    sizes.push(size())
  }
  expect(Math.max(...sizes.slice(10))).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 10)) * 1.25)
  await expect(store.list('', { revision: 1 })).rejects.toBeInstanceOf(CompactedError)
  await store.close()
  const again = await open(directory)
  expect((await again.list('a/')).count).toBe(200)
  expect((await again.get('a/7'))?.value[999]).toBe(29)
  await again.close()
})

it('resumes a watch over a restart', async () => {
  const directory = freshFolder()
  const first = await open(directory)
  await first.txn([], [put('a/1', bytes('one'))])
  const start = await first.sync()
  await first.txn([], [put('a/1', bytes('two')), put('a/2')])
  await first.txn([], [{ type: 'delete', key: 'a/2' }])
  await first.close()
  const second = faultyStore(await open(directory))
  const sink = recorder()
  second.watch('a/', start, sink)
  await second.txn([], [put('a/3')])
  expect(sink.seen.map(({ revision, type, key, previous }) => [revision - start, type, key, text(previous?.value)])).toEqual([
    [1, 'put', 'a/1', 'one'],
    [1, 'put', 'a/2', undefined],
    [2, 'delete', 'a/2', 'a/2'],
    [3, 'put', 'a/3', undefined],
  ])
  await second.close()
})

it('does not load the native addon with the memory driver', () => {
  const sources = [
    'memory.ts',
    '../mvcc.ts',
    '../store.ts',
    '../journaled-store.ts',
    '../local-watch.ts',
    '../watch-hub.ts',
    '../list-at.ts',
  ]
  for (const source of sources) {
    const found = spawnSync('grep', ['-lE', `from '(lmdb|etcd3|node:)`, join(import.meta.dirname, source)])
    expect(found.stdout.toString()).toBe('')
  }
})
