import { closeSync, fsyncSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '../versions.ts'

/** A file that takes up space while there is some, so that deletes and compaction have it when there is none. */
export const RESERVE = 'reserve'
const RESERVE_BYTES = 4 * 1024 * 1024
/** What a batch takes beside its values: for each row, and in all, for the pages of the tree that are written anew. */
const ROW_BYTES = 512
const BATCH_BYTES = 512 * 1024

/** False when the disk could fill up in the middle of a batch with these rows. A few microseconds. */
export const hasRoom = (directory: string, rows: readonly Row[]): boolean => {
  const { bavail, bsize } = statfsSync(directory)
  const needed = rows.reduce((sum, { value }) => sum + ROW_BYTES + (value?.length ?? 0) * 1.25, BATCH_BYTES)
  return bavail * bsize >= needed
}

/** True when the reserve is there: written, not just sized, so that its blocks are taken. */
export const makeReserve = (directory: string): boolean => {
  const path = join(directory, RESERVE)
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST'
  }
  try {
    const block = Buffer.alloc(256 * 1024)
    for (let written = 0; written < RESERVE_BYTES; ) written += writeSync(file, block)
    fsyncSync(file)
    return true
  } catch {
    dropReserve(directory)
    return false
  } finally {
    closeSync(file)
  }
}

export const dropReserve = (directory: string): void => {
  try {
    unlinkSync(join(directory, RESERVE))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
