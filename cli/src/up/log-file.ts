import { existsSync, renameSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { UpOptions } from './options.ts'

/** A log that has grown past this at start is put aside; one old log is kept. */
const MAX_BYTES = 10 * 1024 * 1024

/** The file that a cluster logs to; undefined where it logs to standard error. Makes the data folder. */
export const logFileOf = async ({ dataDirectory, logLevel, logStderr = false }: UpOptions): Promise<string | undefined> => {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  if (logLevel === 'debug' || logStderr) return undefined
  const file = join(dataDirectory, 'coxswain.log')
  if (existsSync(file) && statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`)
  return file
}
