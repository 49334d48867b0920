import type { IEvent, IKeyValue } from 'etcd3'
import { folder } from '../../keys.ts'
import type { StoreEvent, StoreItem } from '../../store.ts'

/** Where things are below the prefix: objects under `data/`, the store's own keys under `system/`. */
export interface Layout {
  readonly all: Range
  readonly format: Buffer
  readonly progress: Buffer
  readonly compaction: Buffer
  key(key: string): Buffer
  /** The keys below a prefix, those after `after` only. */
  below(prefix: string, after?: string): Range
  item(kv: IKeyValue): StoreItem
  /** Undefined for the store's own keys; `lost` where etcd has forgotten the value before, so that the event cannot be told in full. */
  event(event: IEvent): StoreEvent | 'lost' | undefined
}

export interface Range {
  readonly key: Buffer
  readonly range_end: Buffer
}

const rangeBelow = (path: string): Range => ({ key: Buffer.from(path), range_end: Buffer.from(`${path.slice(0, -1)}0`) })

/** gRPC's values are slices of whole messages: one kept would keep the message. */
const own = (value: Uint8Array): Uint8Array => new Uint8Array(value)

export const layout = (prefix: string): Layout => {
  const root = folder(prefix)
  if (root === '') throw new Error('the etcd prefix must not be empty')
  const data = `${root}data/`
  const dataBytes = Buffer.byteLength(data)
  const keyOf = (bytes: Buffer): string => bytes.toString('utf8', dataBytes)
  const isData = (bytes: Buffer): boolean => bytes.length > dataBytes && bytes.toString('utf8', 0, dataBytes) === data
  const item = (kv: IKeyValue): StoreItem => ({ key: keyOf(kv.key), value: own(kv.value), revision: Number(kv.mod_revision) })
  return {
    all: rangeBelow(root),
    format: Buffer.from(`${root}system/format`),
    progress: Buffer.from(`${root}system/progress`),
    compaction: Buffer.from(`${root}system/compaction`),
    key: (key) => Buffer.from(data + key),
    below: (below, after) => {
      const range = rangeBelow(data + folder(below))
      if (after === undefined) return range
      const next = Buffer.from(`${data}${after}\0`)
      return Buffer.compare(next, range.key) > 0 ? { ...range, key: next } : range
    },
    item,
    event: ({ type, kv, prev_kv }) => {
      if (!isData(kv.key)) return undefined
      const revision = Number(kv.mod_revision)
      // proto-loader gives the wire's names, in capitals, whatever etcd3's types say.
      const deleted = String(type).toUpperCase() === 'DELETE'
      const hasPrevious = prev_kv !== null && prev_kv !== undefined && prev_kv.mod_revision !== '0'
      if (!hasPrevious && (deleted || kv.create_revision !== kv.mod_revision)) return 'lost'
      const previous = hasPrevious ? { previous: item(prev_kv) } : {}
      const key = keyOf(kv.key)
      return deleted ? { type: 'delete', key, revision, ...previous } : { type: 'put', key, revision, value: own(kv.value), ...previous }
    },
  }
}
