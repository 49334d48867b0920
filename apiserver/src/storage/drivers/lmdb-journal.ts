import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { ABORT, open, type RootDatabase, type RootDatabaseOptionsWithPath } from 'lmdb'
import type { Journal, JournalBatch, JournalState, Loaded } from '../journal.ts'
import { NoSpaceError } from '../store.ts'
import type { RowName } from '../versions.ts'
import { dropReserve, hasRoom, makeReserve, RESERVE } from './disk-space.ts'
import { LOG, META, own, parseRow, rowKey } from './lmdb-rows.ts'
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.ts'

type Database = RootDatabase<Uint8Array, Uint8Array>

const FORMAT_VERSION = 1
const FILE = 'store.mdb'
const OWN_FILES = new Set([FILE, `${FILE}-lock`, RESERVE, 'lost+found'])
/** Address space, not disk; the file grows as it needs to. Fixed, so that the map never moves under a reader. */
const MAP_BYTES = 256 * 1024 * 1024 * 1024
/** ENOSPC, EDQUOT and MDB_MAP_FULL: LMDB has given the transaction up before it changed anything. */
const NO_SPACE = new Set<number | undefined>([28, 122, -30792])
/** LMDB's magic number, after the header of the first page. */
const MAGIC = 0xbeefc0de
const MAGIC_AT = 24

const metaKey = (name: string): Buffer => Buffer.concat([Buffer.of(META), Buffer.from(name)])
const FORMAT = metaKey('format')
const STATE = metaKey('state')
const OWNER = metaKey('owner')
const META_KEYS = [FORMAT, STATE, OWNER]

const encode = (record: object): Buffer => Buffer.from(JSON.stringify(record))
const decode = <T>(bytes: Uint8Array | undefined): T | undefined =>
  bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as T)

/**
 * A journal on LMDB: one table, a row for each write in order of revision. Only ordered blind batches reach LMDB (its transactions do not
 * roll back what was put before an error), and keys are checked before (it takes an over-long one badly).
 *
 * Takes the folder for this process: `directory` is made with mode 0700, and refused by name where another process has it, where it holds
 * files or records that are not a store's, or where a newer release wrote it. The owner is a record that is read and written in one LMDB
 * transaction, whose lock the system releases when its holder dies; an owner that was killed is recognised by process id and start time.
 */
export const lmdbJournal = (directory: string): Journal => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const foreign = readdirSync(directory).find((name) => !OWN_FILES.has(name))
  if (foreign !== undefined) throw new Error(`${directory} is not a store: it holds ${foreign}. Give the store a folder of its own`)
  chmodSync(directory, 0o700)
  refuseForeignFile(join(directory, FILE))
  const database = openDatabase(join(directory, FILE))
  try {
    claim(database, directory)
  } catch (error) {
    void database.close()
    throw error
  }
  makeReserve(directory)
  return {
    load: () => load(database),
    read: (name) => read(database, name),
    commit: (batch) => commit(database, batch, directory),
    hasSpace: () => makeReserve(directory),
    close: async (clean) => {
      if (clean) await database.remove(OWNER)
      await database.close()
    },
  }
}

const openDatabase = (path: string): Database => {
  const options: RootDatabaseOptionsWithPath & { readonly permissionsMode: number } = {
    path,
    permissionsMode: 0o600,
    keyEncoding: 'binary',
    encoding: 'binary',
    mapSize: MAP_BYTES,
    // A commit is done when it is synced. One group is under way at a time, so that overlapping syncs would gain nothing, and they make a
    // commit visible, and the next one start, before it is known whether its sync fails.
    overlappingSync: false,
    eventTurnBatching: false,
  }
  return open<Uint8Array, Uint8Array>(options)
}

/** Asked before LMDB sees the file: it does not survive one that is not its own. */
const refuseForeignFile = (path: string): void => {
  const start = Buffer.alloc(MAGIC_AT + 4)
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    const length = readSync(file, start)
    // LMDB takes an empty file for a new one.
    if (length > 0 && (length < start.length || start.readUInt32LE(MAGIC_AT) !== MAGIC)) throw new Error(`${path} is not a store's file`)
  } finally {
    closeSync(file)
  }
}

/** Checks format and owner and takes the store over, in one transaction. */
const claim = (database: Database, directory: string): void => {
  const self = thisProcess()
  let refusal: string | undefined
  database.transactionSync(() => {
    refusal = refuse(database, directory)
    if (refusal !== undefined) return ABORT
    if (database.get(FORMAT) === undefined) {
      database.put(FORMAT, encode({ version: FORMAT_VERSION }))
      database.put(STATE, encode({ revision: 1, compacted: 0 } satisfies JournalState))
    }
    return database.put(OWNER, encode(self))
  })
  if (refusal !== undefined) throw new Error(refusal)
}

const refuse = (database: Database, directory: string): string | undefined => {
  const owner = decode<ProcessIdentity>(database.get(OWNER))
  if (owner !== undefined && isRunning(owner)) return `${directory} is in use by process ${owner.pid}: one store, one process`
  const format = decode<{ readonly version?: number }>(database.get(FORMAT))
  for (const key of database.getKeys({ start: Buffer.of(META), end: Buffer.of(LOG) })) {
    if (!META_KEYS.some((known) => known.equals(key)))
      return `${directory} is not a store: it holds a record named ${printable(key.subarray(1))}`
  }
  for (const key of database.getKeys({ start: Buffer.of(LOG + 1), limit: 1 })) {
    return `${directory} is not a store: it holds a record named ${printable(key)}`
  }
  if (format === undefined) {
    for (const key of database.getKeys({ start: Buffer.of(LOG), limit: 1 }))
      return `${directory} is not a store: it holds a record named ${printable(key)}`
    return undefined
  }
  if (format.version !== FORMAT_VERSION) {
    return `${directory} has store format ${format.version}, and this release knows ${FORMAT_VERSION} only: use the release that wrote it, or a later one`
  }
  return undefined
}

const printable = (key: Uint8Array): string => JSON.stringify(Buffer.from(key).toString('latin1').slice(0, 64))

const load = (database: Database): Loaded => {
  const state = decode<JournalState>(database.get(STATE))
  if (state === undefined) throw new Error('the store has lost its state record')
  const rows = database.getRange({ start: Buffer.of(LOG), end: Buffer.of(LOG + 1) })
  return { state, rows: rows.map(({ key, value }) => parseRow(key, value)) }
}

const read = (database: Database, name: RowName): Uint8Array | undefined => {
  const value = database.getBinary(rowKey(name))
  return value === undefined ? undefined : own(value)
}

const NOTHING = new Uint8Array(0)

const commit = async (database: Database, { state, puts, removes }: JournalBatch, directory: string): Promise<void> => {
  // Asked before: LMDB reports a write that was cut short by a full disk as EIO, as it does a disk that fails.
  if (!hasRoom(directory, puts)) {
    dropReserve(directory)
    throw new NoSpaceError(`no space left for the store in ${directory}`)
  }
  try {
    await database.batch(() => {
      for (const row of puts) void database.put(rowKey(row), row.value ?? NOTHING)
      for (const row of removes) void database.remove(rowKey(row))
      void database.put(STATE, encode(state))
    })
  } catch (error) {
    const cause = await causeOf(error)
    if (!NO_SPACE.has(cause.code)) throw cause
    dropReserve(directory)
    throw new NoSpaceError(`no space left for the store in ${directory}`, { cause })
  }
}

interface LmdbError extends Error {
  readonly code?: number
  readonly commitError?: Promise<never>
}

/** lmdb-js rejects with a general error, and the one that tells comes as a promise in it. */
const causeOf = async (error: unknown): Promise<LmdbError> => {
  const { commitError } = error as LmdbError
  return (await commitError?.catch((cause: LmdbError) => cause)) ?? (error as LmdbError)
}
