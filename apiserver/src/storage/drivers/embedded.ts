import type { Clock, Logger } from '@coxswain/ports'
import type { HistoryOptions } from '../history.ts'
import { JournaledStore } from '../journaled-store.ts'
import type { Store } from '../store.ts'
import { lmdbJournal } from './lmdb-journal.ts'

export interface EmbeddedStoreOptions extends HistoryOptions {
  /** A folder for the store alone; made where it is missing. */
  readonly directory: string
  readonly clock: Clock
  readonly logger: Logger
  /** A write could not be made durable for another reason than want of space. The store has stopped: end the process. Called once. */
  readonly onFatal: (error: Error) => void
}

/**
 * The store in a folder on this machine, with nothing to install. Rejects, by name, a folder that another process has, that holds anything
 * else, or that a newer release wrote.
 */
export const embeddedStore = async ({ directory, ...options }: EmbeddedStoreOptions): Promise<Store> => {
  const journal = lmdbJournal(directory)
  try {
    return new JournaledStore({ ...options, journal })
  } catch (error) {
    await journal.close(true)
    throw error
  }
}
