import { folder } from '../../keys.ts'

/** Where things are below the prefix: objects under `data/`, the store's own keys under `system/`. */
export interface Layout {
  readonly all: Range
  readonly format: Buffer
  readonly progress: Buffer
  readonly compaction: Buffer
  key(key: string): Buffer
  /** The keys below a prefix, those after `after` only. */
  below(prefix: string, after?: string): Range
  /** An object's key, of what etcd has for it. */
  nameOf(key: Buffer): string
  isData(key: Buffer): boolean
}

export interface Range {
  readonly key: Buffer
  readonly range_end: Buffer
}

const rangeBelow = (path: string): Range => ({ key: Buffer.from(path), range_end: Buffer.from(`${path.slice(0, -1)}0`) })

export const layout = (prefix: string): Layout => {
  const root = folder(prefix)
  if (root === '') throw new Error('the etcd prefix must not be empty')
  const data = `${root}data/`
  const dataBytes = Buffer.byteLength(data)
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
    nameOf: (bytes) => bytes.toString('utf8', dataBytes),
    isData: (bytes) => bytes.length > dataBytes && bytes.toString('utf8', 0, dataBytes) === data,
  }
}
