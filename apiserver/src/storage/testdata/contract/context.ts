import { bytes, type Recorder, text } from '../recorder.ts'
import type { Operation, Store, StoreEvent } from '../../store.ts'

/** What the tests of one promise work with. */
export interface Context {
  readonly store: Store
  advance(milliseconds: number): Promise<void>
  interrupt(): Promise<void>
}

/** Every event of a write that is acknowledged has been handed over; where others write too, soon after. */
export const settled = async (context: Context, sink: Recorder, revision: number): Promise<void> => {
  if (context.store.shared) await sink.until(({ seen, progressed }) => Math.max(progressed, seen.at(-1)?.revision ?? 0) >= revision)
}

export const put = (key: string, value = `value of ${key}`): Operation & { readonly type: 'put' } => ({ type: 'put', key, value: bytes(value) })
export const remove = (key: string): Operation => ({ type: 'delete', key })

/** Writes without conditions. */
export const write = async (store: Store, ...operations: readonly Operation[]): Promise<number> => {
  const result = await store.txn([], operations)
  if (!result.ok) throw new Error('an unconditional write was refused')
  return result.revision
}

/** One line an event, with all that is in it. */
export const summary = (events: readonly StoreEvent[]): string[] =>
  events.map(
    (event) =>
      `${event.revision} ${event.type} ${event.key} ${text(event.value) ?? '-'} was ${text(event.previous?.value) ?? '-'}@${event.previous?.revision ?? '-'}`,
  )
