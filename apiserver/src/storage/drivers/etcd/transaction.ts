import { CompareResult, CompareTarget, type ICompare, type IRequestOp, type ITxnRequest, type ITxnResponse } from 'etcd3'
import type { Compare, Operation, StoreItem, TxnResult } from '../../store.ts'
import type { Layout } from './layout.ts'
import type { Records } from './records.ts'
import { revisionOf, writtenIn } from './revisions.ts'

/** One transaction of the store. */
export interface Write {
  readonly compares: readonly Compare[]
  readonly operations: readonly Operation[]
  /** The lease of each operation that has a time to live. */
  readonly leases: ReadonlyMap<Operation, string>
}

/** How it is said to etcd, and what etcd says to it. */
export interface Transactions {
  /** `behind`: how many writes of the same request come after it. */
  request(write: Write, behind: number): ITxnRequest
  /** `revision` is etcd's: that of an answer within another's is zero. */
  result(response: ITxnResponse, revision: string, behind: number): TxnResult
}

export const transactions = (layout: Layout, records: Records): Transactions => {
  const compared = ({ key, revision }: Compare): ICompare => ({
    result: CompareResult.Equal,
    target: CompareTarget.Mod,
    key: layout.key(key),
    mod_revision: String(writtenIn(revision)),
  })
  const done = (operation: Operation, lease: string | undefined, behind: number): IRequestOp => {
    const key = layout.key(operation.key)
    if (operation.type === 'delete') return { request_delete_range: { key } }
    const put = { key, value: records.encode(operation.value, behind) }
    return { request_put: lease === undefined ? put : { ...put, lease } }
  }
  const found = ({ response_range }: ITxnResponse['responses'][number]): StoreItem | undefined =>
    response_range.kvs[0] === undefined ? undefined : records.item(response_range.kvs[0])
  return {
    request: ({ compares, operations, leases }, behind) => ({
      compare: compares.map(compared),
      success: operations.map((operation) => done(operation, leases.get(operation), behind)),
      failure: compares.map(({ key }) => ({ request_range: { key: layout.key(key) } })),
    }),
    result: ({ succeeded, responses }, revision, behind) =>
      succeeded ? { ok: true, revision: revisionOf(revision, behind) } : { ok: false, current: responses.map(found) },
  }
}
