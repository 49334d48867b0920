import type { Row, RowName } from '../versions.ts'

/** First byte of a key on disk: the store's own records, and the rows of the log. */
export const META = 0
export const LOG = 1

/** tag 1, revision 8, order 2, flags 1 bytes; then, where flagged, the expiry in 8; then the key in UTF-8. */
const FIXED = 12
const HAS_VALUE = 1
const EXPIRES = 2

/** A row's key on disk: all of the row but its value, so that a value is written as it stands and never copied. */
export const rowKey = ({ revision, order, type, key, expires }: RowName): Buffer => {
  const start = expires === undefined ? FIXED : FIXED + 8
  const bytes = Buffer.allocUnsafe(start + Buffer.byteLength(key))
  bytes[0] = LOG
  bytes.writeBigUInt64BE(BigInt(revision), 1)
  bytes.writeUInt16BE(order, 9)
  bytes[11] = (type === 'put' ? HAS_VALUE : 0) | (expires === undefined ? 0 : EXPIRES)
  if (expires !== undefined) bytes.writeDoubleBE(expires, FIXED)
  bytes.write(key, start)
  return bytes
}

export const parseRow = (bytes: Uint8Array, value: Uint8Array): Row => {
  // lmdb-js gives Buffers, and a view more for each of 100,000 rows is felt at start-up.
  const view = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const flags = view[11] ?? 0
  const start = (flags & EXPIRES) === 0 ? FIXED : FIXED + 8
  const type = (flags & HAS_VALUE) === 0 ? 'delete' : 'put'
  return {
    revision: view.readUInt32BE(1) * 0x1_0000_0000 + view.readUInt32BE(5),
    order: view.readUInt16BE(9),
    type,
    key: view.toString('utf8', start),
    value: type === 'put' ? own(value) : undefined,
    expires: start === FIXED ? undefined : view.readDoubleBE(FIXED),
  }
}

/** A plain array that keeps no other bytes alive. */
export const own = (value: Uint8Array): Uint8Array =>
  value.byteLength === value.buffer.byteLength ? new Uint8Array(value.buffer) : new Uint8Array(value)
