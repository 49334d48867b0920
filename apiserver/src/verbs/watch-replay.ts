import { type KindDefinition, status } from '@coxswain/api-types'
import type { Change } from '../cache/history.ts'
import type { Core } from '../core.ts'
import { kindPrefix } from '../storage/object-keys.ts'
import type { StoreEvent } from '../storage/store.ts'

/** A replay holds its changes in memory until the client has them. */
const MAX_REPLAY_BYTES = 64 * 1024 * 1024

/**
 * Changes of a kind after `revision` that the cache no longer has (the server has been restarted, or much has happened), read from
 * the store up to the cache's present revision. Throws Expired where the store has forgotten them too.
 */
export const replayFromStore = (
  core: Core,
  definition: KindDefinition,
  revision: number,
): Promise<{ changes: readonly Change[]; reached: number }> =>
  new Promise((resolve, reject) => {
    const reached = core.cache.revision()
    const changes: Change[] = []
    let bytes = 0
    let done = false
    const finish = (settle: () => void): void => {
      if (done) return
      done = true
      settle()
      // The driver may still be inside `watch`: its handle comes with the next turn.
      void Promise.resolve().then(() => handle.close())
    }
    const complete = (): void => finish(() => resolve({ changes, reached }))
    const handle = core.store.watch(kindPrefix(definition), revision, {
      events: (events) => {
        for (const event of events) {
          if (event.revision > reached) return complete()
          // Without the state before, a watcher that selects could not be told what has gone: it lists anew.
          if (event.value === undefined && event.previous === undefined) return finish(() => reject(expired(core, revision)))
          changes.push(changeOf(core, definition, event, bytes))
          bytes += event.value?.byteLength ?? 0
          if (bytes > MAX_REPLAY_BYTES) return finish(() => reject(expired(core, revision)))
        }
      },
      progress: (at) => {
        if (at >= reached) complete()
      },
      compacted: () => finish(() => reject(expired(core, revision))),
      failed: (error) => finish(() => reject(error)),
    })
  })

const expired = (core: Core, revision: number) => status.expired(`too old resource version: ${revision} (${core.cache.revision()})`)

const changeOf = (core: Core, definition: KindDefinition, event: StoreEvent, offset: number): Change => {
  const previous = event.previous === undefined ? undefined : core.objects.entry(definition, event.previous)
  const deleted = event.value === undefined
  const entry = deleted
    ? {
        ...core.objects.entry(definition, event.previous ?? { key: event.key, value: new Uint8Array(), revision: event.revision }),
        revision: event.revision,
      }
    : core.objects.entry(definition, { key: event.key, value: event.value, revision: event.revision })
  return { revision: event.revision, entry, previous, deleted, frames: 'dropped', offset }
}
