import type { IEvent, IKeyValue } from 'etcd3'
import type { StoreEvent, StoreItem } from '../../store.ts'
import type { KnownValues } from './known-values.ts'
import type { Layout } from './layout.ts'
import { revisionOf } from './revisions.ts'

/** What is written under the keys: a value with, before it, a byte that says how many of its transaction come behind it. */
export interface Records {
  encode(value: Uint8Array, behind: number): Buffer
  item(kv: IKeyValue): StoreItem
  /** Undefined for the store's own keys; `lost` where etcd has forgotten the value before, so that the event cannot be told in full. */
  event(event: IEvent, known?: KnownValues): StoreEvent | 'lost' | undefined
}

/** gRPC's values are slices of whole messages: one kept would keep the message. */
const own = (value: Uint8Array): Uint8Array => new Uint8Array(value)

/** Values from before etcd's revision `since` are without the byte, as format 1 has them. */
export const records = (layout: Layout, since: number): Records => {
  const isBare = (kv: IKeyValue): boolean => Number(kv.mod_revision) < since
  const revision = (kv: IKeyValue): number => revisionOf(kv.mod_revision, isBare(kv) ? 0 : (kv.value[0] ?? 0))
  const valueIn = (kv: IKeyValue): Uint8Array => (isBare(kv) ? kv.value : kv.value.subarray(1))
  const item = (kv: IKeyValue): StoreItem => ({ key: layout.nameOf(kv.key), value: own(valueIn(kv)), revision: revision(kv) })
  return {
    encode: (value, behind) => {
      const bytes = Buffer.allocUnsafe(value.length + 1)
      bytes[0] = behind
      bytes.set(value, 1)
      return bytes
    },
    item,
    event: ({ type, kv, prev_kv }, known) => {
      if (!layout.isData(kv.key)) return undefined
      // proto-loader gives the wire's names, in capitals, whatever etcd3's types say.
      const deleted = String(type).toUpperCase() === 'DELETE'
      const before = prev_kv !== null && prev_kv !== undefined && prev_kv.mod_revision !== '0' ? prev_kv : undefined
      if (before === undefined && (deleted || kv.create_revision !== kv.mod_revision)) return 'lost'
      const key = layout.nameOf(kv.key)
      const previous = before === undefined ? undefined : (known?.at(key, revision(before)) ?? item(before))
      // Who deletes is alone in his transaction, and a delete has no value that could say so.
      if (deleted) return { type: 'delete', key, revision: revisionOf(kv.mod_revision), previous }
      const value = known?.sent(key, valueIn(kv)) ?? own(valueIn(kv))
      return { type: 'put', key, revision: revision(kv), value, ...(previous === undefined ? {} : { previous }) }
    },
  }
}
