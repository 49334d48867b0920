/**
 * A process that uses the embedded store and is killed, or has its disk fail, while it does. It tells on standard output, each line
 * written before anything else happens, what it was promised. Plain Node runs it; see `compiled-child.ts`.
 */
import { writeSync } from 'node:fs'
import type { Clock } from '@coxswain/ports'
import { lmdbJournal } from '../drivers/lmdb-journal.ts'
import { JournaledStore } from '../journaled-store.ts'
import { NoSpaceError, type Operation, type Store } from '../store.ts'
import { faultyJournal } from './planted-faults.ts'

const clock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    return { cancel: () => clearTimeout(timer) }
  },
}
const nothing = (): void => undefined
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => logger }

const say = (line: string): void => {
  for (let rest = Buffer.from(`${line}\n`); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

const open = (directory: string): Store =>
  new JournaledStore({
    journal: faultyJournal(lmdbJournal(directory)),
    clock,
    logger,
    onFatal: (error) => {
      say(`fatal ${error.message}`)
      process.exit(3)
    },
  })

/** Writes without end: puts, deletes and transactions over several keys, from many writers at once, with a compaction in between. */
const load = async (store: Store, run: string): Promise<void> => {
  const start = await store.sync()
  store.watch('', start, {
    events: (events) => say(events.map(({ type, key, revision }) => `event ${revision} ${type} ${key}`).join('\n')),
    progress: nothing,
    compacted: (revision) => say(`problem compacted ${revision}`),
    failed: nothing,
  })
  say(`ready ${start}`)
  const writer = async (name: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const key = `w${name}/${Math.floor(i / 5) % 4}`
      const value = Buffer.alloc(200 + (i % 7) * 300, `${run} ${name} ${i} `)
      const operations: Operation[] = i % 5 === 4 ? [{ type: 'delete', key }] : [{ type: 'put', key, value: new Uint8Array(value) }]
      if (i % 6 === 5) operations.push({ type: 'put', key: `both/${name}`, value: new Uint8Array(value) })
      const result = await store.txn([], operations)
      if (result.ok) say(`acknowledged ${result.revision} ${operations.map((operation) => `${operation.type}:${operation.key}`).join(',')}`)
      if (i === 30 && name === 0) void store.compact(start)
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, name) => writer(name)))
}

/** Fills a small disk, and says what is still served. */
const fill = async (store: Store): Promise<void> => {
  const value = new Uint8Array(200_000)
  const put = (key: string) => store.txn([], [{ type: 'put', key, value }]).then(() => 'ok', (error: unknown) => (error instanceof NoSpaceError ? 'full' : String(error)))
  const remove = (key: string) => store.txn([], [{ type: 'delete', key }]).then(() => 'ok', String)
  let written = 0
  let answer = 'ok'
  for (; answer === 'ok' && written < 1_000; written++) answer = await put(`f/${written}`)
  say(`full ${written} ${answer} again ${await put('f/again')}`)
  const { count, revision } = await store.list('f/')
  say(`list ${count}`)
  const deletes: string[] = []
  for (let i = 0; i < written - 1; i++) deletes.push(await remove(`f/${i}`))
  say(`deletes ${deletes.every((result) => result === 'ok') ? 'ok' : deletes.join()} of ${deletes.length} revision ${revision}`)
  say(`left ${(await store.list('f/')).count}`)
  await store.compact(await store.sync())
  await store.close()
  say('closed')
}

const [mode = '', directory = '', run = ''] = process.argv.slice(2)
const store = open(directory)
await (mode === 'load' ? load(store, run) : fill(store))
