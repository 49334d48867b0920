import { CompareResult, CompareTarget, type IRequestOp } from 'etcd3'
import type { EtcdClient } from './client.ts'
import type { Layout } from './layout.ts'

const FORMAT = 'coxswain store, format 1'

/** Makes the prefix ours, or finds that it is; refuses by name one that holds anything else. Gives etcd's revision. */
export const claimPrefix = async (client: EtcdClient, layout: Layout, prefix: string): Promise<number> => {
  const look: IRequestOp[] = [{ request_range: { key: layout.format } }, { request_range: { ...layout.all, limit: '1', keys_only: true } }]
  const found = await client.repeat((etcd, options) => etcd.kv.txn({ compare: [], success: look, failure: [] }, options))
  const format = found.responses[0]?.response_range.kvs[0]?.value.toString()
  const first = found.responses[1]?.response_range.kvs[0]?.key.toString()
  if (format === FORMAT) return Number(found.header.revision)
  if (format !== undefined)
    throw new Error(`etcd prefix ${prefix} is marked "${format.slice(0, 100)}", and this release knows "${FORMAT}" only`)
  if (first !== undefined) throw new Error(`etcd prefix ${prefix} holds another program's keys, ${first} for one: choose another prefix`)
  // Several servers may start at once: the first marks the prefix.
  const marked = await client.repeat((etcd, options) =>
    etcd.kv.txn(
      {
        compare: [{ result: CompareResult.Equal, target: CompareTarget.Create, key: layout.format, create_revision: '0' }],
        success: [{ request_put: { key: layout.format, value: Buffer.from(FORMAT) } }],
        failure: [],
      },
      options,
    ),
  )
  return marked.succeeded ? Number(marked.header.revision) : claimPrefix(client, layout, prefix)
}
