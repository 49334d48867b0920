import { CompareResult, CompareTarget, type ICompare, type IRequestOp } from 'etcd3'
import type { EtcdClient } from './client.ts'
import type { Layout } from './layout.ts'

const FORMAT = 'coxswain store, format 2'
/** Its values are without the byte before them that says what else was written in their transaction. */
const FORMAT_BEFORE = 'coxswain store, format 1'

export interface Claim {
  /** etcd's present revision. */
  readonly revision: number
  /** etcd's revision since which the prefix has this format: values from before have the one before. */
  readonly since: number
}

/** Makes the prefix ours, or finds that it is; refuses by name one that holds anything else. */
export const claimPrefix = async (client: EtcdClient, layout: Layout, prefix: string): Promise<Claim> => {
  const look: IRequestOp[] = [{ request_range: { key: layout.format } }, { request_range: { ...layout.all, limit: '1', keys_only: true } }]
  const found = await client.repeat((etcd, options) => etcd.kv.txn({ compare: [], success: look, failure: [] }, options))
  const mark = found.responses[0]?.response_range.kvs[0]
  const format = mark?.value.toString()
  const first = found.responses[1]?.response_range.kvs[0]?.key.toString()
  if (mark !== undefined && format === FORMAT) return { revision: Number(found.header.revision), since: Number(mark.mod_revision) }
  if (format !== undefined && format !== FORMAT_BEFORE)
    throw new Error(`etcd prefix ${prefix} is marked "${format.slice(0, 100)}", and this release knows "${FORMAT}" only`)
  if (mark === undefined && first !== undefined)
    throw new Error(`etcd prefix ${prefix} holds another program's keys, ${first} for one: choose another prefix`)
  // Several servers may start at once: the first marks the prefix, and all find what it has marked.
  const unchanged: ICompare = {
    result: CompareResult.Equal,
    target: CompareTarget.Mod,
    key: layout.format,
    mod_revision: mark?.mod_revision ?? '0',
  }
  const success: IRequestOp[] = [{ request_put: { key: layout.format, value: Buffer.from(FORMAT) } }]
  await client.repeat((etcd, options) => etcd.kv.txn({ compare: [unchanged], success, failure: [] }, options))
  return claimPrefix(client, layout, prefix)
}
