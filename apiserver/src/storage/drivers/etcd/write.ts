import { type Clock, sleep } from '@coxswain/ports'
import { EtcdLeaseInvalidError, type IKeyValue } from 'etcd3'
import { type Compare, NoSpaceError, type Operation, type StoreItem, type TxnResult, UnknownOutcomeError } from '../../store.ts'
import { type EtcdClient, isNoSpace, isTransport, isUnsent } from './client.ts'
import type { Groups } from './groups.ts'
import type { KnownValues } from './known-values.ts'
import type { Layout } from './layout.ts'
import type { Leases } from './leases.ts'
import type { Records } from './records.ts'
import { writtenIn } from './revisions.ts'

export interface Writer {
  readonly client: EtcdClient
  readonly layout: Layout
  readonly records: Records
  readonly groups: Groups
  readonly leases: Leases
  readonly values: KnownValues
  readonly clock: Clock
}

/** Milliseconds before the second attempt. */
const PAUSE = 50

/** Versions of a key looked through to learn who wrote after us. */
const MOST_VERSIONS = 16
const MOST_ATTEMPTS = 5

/** One transaction on etcd, with a definite answer wherever one can be had; otherwise `UnknownOutcomeError`. */
export const writeTxn = async (writer: Writer, compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> => {
  let doubt: unknown
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await submit(writer, compares, operations, attempt)
      return result.ok || doubt === undefined ? result : await explain({ writer, compares, operations, result, doubt })
    } catch (error) {
      const last = attempt >= MOST_ATTEMPTS
      if (error instanceof EtcdLeaseInvalidError && !last) forgetLeases(writer, operations)
      else if (isUnsent(error) && !last) await sleep(writer.clock, PAUSE * attempt)
      // A transaction that changes what it compares cannot be carried out twice: asking again gives an answer, if not always whose.
      else if (isTransport(error) && !last && isGuarded(compares, operations)) doubt = error
      else if (isTransport(error) && !isUnsent(error)) throw unknown(error)
      else if (isUnsent(error) && doubt === undefined) throw error
      else if (isNoSpace(error)) throw await fullOrUnknown(writer, compares, error)
      else throw doubt === undefined ? error : unknown(doubt)
    }
  }
}

const unknown = (cause: unknown): UnknownOutcomeError =>
  new UnknownOutcomeError(`it is not known whether the write was carried out: ${(cause as Error).message}`, { cause })

const isGuarded = (compares: readonly Compare[], operations: readonly Operation[]): boolean =>
  operations.some(({ key }) => compares.some((compare) => compare.key === key))

const forgetLeases = ({ leases }: Writer, operations: readonly Operation[]): void => {
  for (const operation of operations)
    if (operation.type === 'put' && operation.ttlSeconds !== undefined) leases.forget(operation.ttlSeconds)
}

/** With company at first, where it only puts: what it puts then has a place among the others', which a delete could not have. */
const submit = async (
  writer: Writer,
  compares: readonly Compare[],
  operations: readonly Operation[],
  attempt: number,
): Promise<TxnResult> => {
  const { groups, values } = writer
  const write = { compares, operations, leases: await leasesFor(writer, operations) }
  for (const operation of operations) if (operation.type === 'put') values.send(operation.key, operation.value)
  const hasCompany = attempt === 1 && operations.length > 0 && operations.every(({ type }) => type === 'put')
  return hasCompany ? groups.submit(write) : groups.submitAlone(write)
}

const leasesFor = async ({ leases }: Writer, operations: readonly Operation[]): Promise<ReadonlyMap<Operation, string>> => {
  const found = new Map<Operation, string>()
  for (const operation of operations)
    if (operation.type === 'put' && operation.ttlSeconds !== undefined) found.set(operation, await leases.lease(operation.ttlSeconds))
  return found
}

interface Doubtful {
  readonly writer: Writer
  readonly compares: readonly Compare[]
  readonly operations: readonly Operation[]
  readonly result: TxnResult & { readonly ok: false }
  readonly doubt: unknown
}

/**
 * The first attempt's answer was lost and the second was refused: either somebody else wrote first, or we did. It was somebody else when a
 * key that we would have written is as it was, or when the version that came right after the one compared with is not what we would have
 * written. Where it is what we would have written, it may still be another's: the same bytes are no proof.
 */
const explain = async ({ writer, compares, operations, result, doubt }: Doubtful): Promise<TxnResult> => {
  for (const operation of operations) {
    const at = compares.findIndex(({ key }) => key === operation.key)
    const base = compares[at]?.revision ?? 0
    const current = result.current[at]
    // Between two absences anything may have come and gone.
    if (base === 0 || current === undefined) continue
    if (current.revision === base) return result
    const next = await successor(writer, current, base)
    if (next === undefined) continue
    if (operation.type === 'delete' || Buffer.compare(next.value, operation.value) !== 0) return result
  }
  throw unknown(doubt)
}

/** The version of the key that came right after that of revision `base`; undefined where history does not tell. */
const successor = async ({ client, layout, records }: Writer, current: StoreItem, base: number): Promise<StoreItem | undefined> => {
  let version = current
  for (let i = 0; i < MOST_VERSIONS && version.revision > base; i++) {
    const request = { key: layout.key(current.key), revision: String(writtenIn(version.revision) - 1) }
    const before: IKeyValue | undefined = await client
      .repeat((etcd, options) => etcd.kv.range(request, options))
      .then(
        ({ kvs }) => kvs[0],
        () => undefined,
      )
    if (before === undefined) return undefined
    const item = records.item(before)
    if (item.revision === base) return version
    version = item
  }
  return undefined
}

/**
 * etcd raises the alarm with a write that it still carries out, and answers it with the same error as those that it refuses. As it has
 * answered, nothing is under way any more: an untouched compared key proves that nothing was written.
 */
const fullOrUnknown = async ({ client, layout, records }: Writer, compares: readonly Compare[], error: unknown): Promise<Error> => {
  const guard = compares[0]
  if (guard !== undefined) {
    const { kvs } = await client.repeat((etcd, options) => etcd.kv.range({ key: layout.key(guard.key) }, options))
    if ((kvs[0] === undefined ? 0 : records.item(kvs[0]).revision) !== guard.revision) return unknown(error)
  }
  return new NoSpaceError('etcd has no space left', { cause: error })
}
