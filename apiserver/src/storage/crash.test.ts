import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Random, seededRandom, silentLogger, sleep, virtualClock } from '@coxswain/ports'
import { systemClock } from '@coxswain/ports/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { embeddedStore } from './drivers/embedded.ts'
import type { Store, StoreEvent, StoreItem } from './store.ts'
import { compileChild } from './testdata/compiled-child.ts'
import { faultyStore } from './testdata/planted-faults.ts'
import { recorder, text } from './testdata/recorder.ts'

const KILLS = 24
const SEED = process.env.CRASH_SEED ?? String(Date.now())

const has = (...command: readonly [string, ...string[]]): boolean => {
  try {
    execFileSync(command[0], command.slice(1), { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const open = async (directory: string): Promise<Store> =>
  faultyStore(
    await embeddedStore({
      directory,
      clock: virtualClock(),
      logger: silentLogger,
      onFatal: (error) => {
        throw error
      },
    }),
  )

/** What a process that is gone was told: whole lines only. */
interface Told {
  readonly start: number
  readonly acknowledged: Map<number, string[]>
  readonly seen: string[]
  readonly lines: readonly string[]
}

const parse = (output: string): Told => {
  const lines = output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
  const words = lines.map((line) => line.split(' '))
  const acknowledged = new Map<number, string[]>()
  for (const [word, revision, operations] of words)
    if (word === 'acknowledged') acknowledged.set(Number(revision), (operations ?? '').split(','))
  return {
    start: Number(words.find(([word]) => word === 'ready')?.[1]),
    acknowledged,
    seen: words.filter(([word]) => word === 'event').map(([, revision, type, key]) => `${revision} ${type}:${key}`),
    lines,
  }
}

const directory = mkdtempSync(join(tmpdir(), 'coxswain-crash-'))
let child: ReturnType<typeof compileChild>
beforeAll(() => {
  child = compileChild()
})
afterAll(() => {
  child?.remove()
  rmSync(directory, { recursive: true, force: true })
})
const run = (...command: readonly [string, ...string[]]): ChildProcessByStdio<null, Readable, null> =>
  // lmdb-js prints the errors that it also reports.
  spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] })
const finished = async (process: ChildProcessByStdio<null, Readable, null>): Promise<{ output: string; code: number | null }> => {
  let output = ''
  process.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => process.on('close', resolve))
  return { output, code }
}

/** Lets the child write, and kills it at a random time after it has begun. */
const loadAndKill = async (folder: string, random: Random, round: number): Promise<Told> => {
  const process_ = run(process.execPath, child.script, 'load', folder, `run${round}`)
  const ready = new Promise<void>((resolve) => process_.stdout.once('data', () => resolve()))
  const done = finished(process_)
  await Promise.race([ready, done])
  await sleep(systemClock, random.integer(120))
  process_.kill('SIGKILL')
  return parse((await done).output)
}

it(`loses no acknowledged write and no event over ${KILLS} kills`, { timeout: 90_000 }, async () => {
  const random = seededRandom(SEED)
  const folder = join(directory, 'killed')
  /** State by key, as the events of all runs make it. */
  const model = new Map<string, StoreItem>()
  let [verified, acknowledgements, events] = [1, 0, 0]
  for (let round = 0; round < KILLS; round++) {
    const told = await loadAndKill(folder, random, round)
    expect(told.start, `seed ${SEED}, round ${round}: revision at the start`).toBe(verified)
    const store = await open(folder)
    const at = `seed ${SEED}, round ${round}`
    const resumed = await readLog(store, told.start)
    expect(
      told.lines.filter((line) => line.startsWith('problem') || line.startsWith('fatal')),
      at,
    ).toEqual([])
    checkAcknowledged(told, resumed, at)
    // What watchers saw was durable, in this order, from the first on: the log begins with it.
    expect(resumed.slice(0, told.seen.length).map(describeEvent), `${at}: events seen`).toEqual(told.seen)
    await checkResume(store, told, resumed, at)
    for (const event of resumed) {
      expect(describeItem(event.previous), `${at}: value before ${describeEvent(event)}`).toBe(describeItem(model.get(event.key)))
      if (event.value !== undefined) model.set(event.key, { key: event.key, revision: event.revision, value: event.value })
      else model.delete(event.key)
    }
    const list = await store.list('')
    expect(list.items.map(describeItem).sort(), `${at}: the state`).toEqual([...model.values()].map(describeItem).sort())
    for (const item of list.items) expect(text(item.value), at).toMatch(/^run\d+ \d+ \d+ /)
    verified = await store.sync()
    acknowledgements += told.acknowledged.size
    events += resumed.length
    await store.close()
  }
  expect(acknowledgements).toBeGreaterThan(KILLS)
  process.stdout.write(`seed ${SEED}: ${KILLS} kills, ${acknowledgements} acknowledged writes, ${events} events, none lost or repeated\n`)
})

const strace = has('strace', '-f', '-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=1000', '-o', '/dev/null', 'true')
it.skipIf(!strace)(
  `stops at a failed fsync and acknowledges nothing after${strace ? '' : ' (left out: no strace)'}`,
  { timeout: 60_000 },
  async () => {
    for (const failing of [4, 11, 40]) {
      const folder = join(directory, `fsync-${failing}`)
      const inject = `inject=fdatasync,fsync:error=EIO:when=${failing}+`
      const { output, code } = await finished(
        run(
          'strace',
          '-f',
          '-e',
          'trace=fdatasync,fsync',
          '-e',
          inject,
          '-o',
          '/dev/null',
          process.execPath,
          child.script,
          'load',
          folder,
          'run0',
        ),
      )
      const told = parse(output)
      const fatal = told.lines.findIndex((line) => line.startsWith('fatal'))
      expect([code, fatal], told.lines.slice(-3).join('; ')).toEqual([3, told.lines.length - 1])
      const store = await open(folder)
      checkAcknowledged(told, await readLog(store, 1), `fsync ${failing}`)
      await store.close()
    }
  },
)

const namespaces = has('unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt')
it.skipIf(!namespaces)(
  `serves reads and deletes on a full disk${namespaces ? '' : ' (left out: no right to mount)'}`,
  { timeout: 60_000 },
  async () => {
    const script = `mount -t tmpfs -o size=24m none "$1" && exec "$2" "$3" fill "$1/store"`
    const { output, code } = await finished(
      run('unshare', '-m', 'sh', '-c', script, 'sh', mkdtempSync(join(directory, 'full-')), process.execPath, child.script),
    )
    const lines = output.split('\n')
    expect(lines[0]).toMatch(/^full \d+ full again full$/)
    expect(Number(lines[1]?.split(' ')[1])).toBeGreaterThan(20)
    expect(lines[2]).toMatch(/^deletes ok of \d+ /)
    expect(lines.slice(3)).toEqual(['left 0', 'closed', ''])
    expect(code).toBe(0)
  },
)
const describeItem = (item: StoreItem | undefined): string => `${item?.key} ${item?.revision} ${text(item?.value)}`
const describeEvent = ({ revision, type, key }: StoreEvent): string => `${revision} ${type}:${key}`

/** All events after a revision, by a watch. */
const readLog = async (store: Store, fromRevision: number): Promise<readonly StoreEvent[]> => {
  const end = await store.sync()
  const sink = recorder()
  const watch = store.watch('', fromRevision, sink)
  await sink.until(({ progressed }) => progressed >= end)
  watch.close()
  return sink.seen
}

const checkAcknowledged = ({ acknowledged }: Told, log: readonly StoreEvent[], at: string): void => {
  const byRevision = new Map<number, string[]>()
  for (const { revision, type, key } of log) byRevision.set(revision, [...(byRevision.get(revision) ?? []), `${type}:${key}`])
  for (const [revision, operations] of acknowledged) {
    const written = byRevision.get(revision) ?? []
    // A delete of what does not exist writes nothing; what was written must be what was asked for.
    expect(operations, `${at}: acknowledged at ${revision}`).toEqual(expect.arrayContaining(written))
    const missing = operations.filter((operation) => operation.startsWith('put:') && !written.includes(operation))
    expect(missing, `${at}: lost of ${revision}`).toEqual([])
  }
}

/** A watcher that goes on from the last event it saw, or from any other, gets the rest once. */
const checkResume = async (store: Store, { seen, start }: Told, log: readonly StoreEvent[], at: string): Promise<void> => {
  const last = Number.parseInt(seen.at(-1) ?? String(start), 10)
  const middle = log[Math.floor(log.length / 2)]?.revision ?? start
  for (const revision of [last, middle]) {
    const rest = await readLog(store, revision)
    expect(rest.map(describeEvent), `${at}: resumed from ${revision}`).toEqual(
      log.filter((event) => event.revision > revision).map(describeEvent),
    )
  }
}
