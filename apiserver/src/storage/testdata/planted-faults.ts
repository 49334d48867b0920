import type { Journal } from '../journal.ts'
import type { Store, StoreEvent } from '../store.ts'
import type { RowName } from '../versions.ts'

/**
 * Faults that the tests plant in themselves, to show that they would be found: `COXSWAIN_PLANTED_FAULT=<name> vitest run
 * apiserver/src/storage` must fail under each. They wrap the journal and the store from outside; the store's own code knows nothing of them.
 */
export const PLANTED_FAULTS = ['acknowledge-before-flush', 'drop-one-event', 'repeat-event-on-resume', 'read-another-past'] as const
export type PlantedFault = (typeof PLANTED_FAULTS)[number]

export const plantedFault = (): PlantedFault | undefined => {
  // The variable serves other suites too, whose faults are none of ours.
  return PLANTED_FAULTS.find((known) => known === process.env['COXSWAIN_PLANTED_FAULT'])
}

/** Says that a batch is on disk some milliseconds before it is. */
const acknowledgeEarly = (journal: Journal): Journal => {
  let last: Promise<void> = Promise.resolve()
  return {
    ...journal,
    commit: async (batch) => {
      last = last.then(() => new Promise((resolve) => setTimeout(resolve, 10))).then(() => journal.commit(batch))
    },
    close: async (clean) => {
      await last
      await journal.close(clean)
    },
  }
}

/** Reads a past value from the row that was asked for before. */
const readingAnother = (journal: Journal): Journal => {
  let before: RowName | undefined
  return {
    ...journal,
    read: (name) => {
      const wrong = before ?? name
      before = name
      return journal.read?.(wrong)
    },
  }
}

export const faultyJournal = (journal: Journal, fault = plantedFault()): Journal =>
  fault === 'acknowledge-before-flush' ? acknowledgeEarly(journal) : fault === 'read-another-past' ? readingAnother(journal) : journal

/** Swallows the third event of every watch. */
const dropping = (store: Store): Store => {
  const watch: Store['watch'] = (prefix, fromRevision, sink) => {
    let count = 0
    return store.watch(prefix, fromRevision, {
      events: (events: readonly StoreEvent[]) => {
        const left = events.filter(() => ++count !== 3)
        if (left.length > 0) sink.events(left)
      },
      progress: (revision) => sink.progress(revision),
      compacted: (revision) => sink.compacted(revision),
      failed: (error) => sink.failed(error),
    })
  }
  return wrapping(store, watch)
}

/** Resumes one revision too early. */
const repeating = (store: Store): Store => wrapping(store, (prefix, fromRevision, sink) => store.watch(prefix, Math.max(fromRevision - 1, 1), sink))

const wrapping = (store: Store, watch: Store['watch']): Store => ({
  shared: store.shared,
  get: (key) => store.get(key),
  list: (prefix, options) => store.list(prefix, options),
  txn: (compares, operations) => store.txn(compares, operations),
  sync: () => store.sync(),
  compact: (revision) => store.compact(revision),
  close: () => store.close(),
  watch,
})

export const faultyStore = (store: Store, fault = plantedFault()): Store =>
  fault === 'drop-one-event' ? dropping(store) : fault === 'repeat-event-on-resume' ? repeating(store) : store
