import { type KindDefinition, type KubeObject, kinds, quota, type ResourceQuota, StatusError, status } from '@coxswain/api-types'
import type { Cache } from '../cache/cache.ts'
import type { Objects } from '../cache/entry.ts'
import { encodeStored } from '../storage/codec.ts'
import type { Compare, Operation, Store, TxnResult } from '../storage/store.ts'
import { createTurns } from '../write/turns.ts'
import { type ChargedWrite, type Charges, decideCharges } from './decide.ts'
import { createLatestQuotas } from './latest-quotas.ts'
import { isLimited, type LimitedResource, uncovered } from './limited.ts'
import { type CompiledQuota, createQuotaIndex, resourceKey } from './quota-index.ts'

/**
 * Resource quotas (upstream's ResourceQuota admission, last of all plugins). What is used is written in the transaction of the object that
 * uses it, so that it is exact whatever else happens; deletes give back in theirs. Writes that change what a namespace uses take turns, so
 * that they do not take the quota from under each other's feet.
 */
export interface Quotas {
  /** The write as it is charged; undefined where no quota of its namespace counts such objects, as mostly, or nothing changes for them. */
  concerned(write: Omit<ChargedWrite, 'evaluator'>): ChargedWrite | undefined
  /** Throws Forbidden where the write would be refused. For dry runs. */
  check(write: ChargedWrite): void
  /** The transaction with what it costs. Throws Forbidden where a quota does not let it pass. */
  transact(write: ChargedWrite, compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult>
  close(): void
}

/** Where the plugin is switched off. */
export const NO_QUOTAS: Quotas = {
  concerned: () => undefined,
  check: () => undefined,
  transact: () => Promise.reject(new Error('there are no quotas')),
  close: () => undefined,
}

export interface QuotasOptions {
  readonly store: Store
  readonly cache: Cache
  readonly objects: Objects
  /** What is not to be used without a quota. */
  readonly limited: readonly LimitedResource[]
  /** How transactions are sent. Rejects with what the client is to hear. */
  readonly transact: (compares: readonly Compare[], operations: readonly Operation[]) => Promise<TxnResult>
}

/** Other servers may write between a look and the transaction. */
const MAX_ATTEMPTS = 64

export const createQuotas = ({ store, cache, objects, limited, transact }: QuotasOptions): Quotas => {
  const index = createQuotaIndex(cache, objects)
  const inTurn = createTurns()
  const evaluators = new Map<KindDefinition, quota.QuotaEvaluator>()
  const evaluatorOf = (definition: KindDefinition): quota.QuotaEvaluator => {
    const found = evaluators.get(definition) ?? quota.evaluatorFor(definition)
    evaluators.set(definition, found)
    return found
  }
  const decide = (write: ChargedWrite, quotas: Iterable<CompiledQuota>): Charges | StatusError =>
    uncovered(write, [...quotas], limited) ?? decideCharges(write, quotas)
  const latest = createLatestQuotas({ index, objects, shared: store.shared })
  const charge = async (write: ChargedWrite, compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> => {
    const namespace = namespaceOf(write)
    // What the cache of a shared store says is looked up in the store before somebody is refused because of it.
    let certain = !store.shared
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const quotas = latest.of(namespace)
      const charges = decide(write, quotas)
      if (charges instanceof StatusError) {
        if (certain) throw charges
        for (const { key } of quotas) latest.learn(key, await store.get(key))
        certain = true
        continue
      }
      const puts = charges.map((each) => putOf(each, objects))
      const checks = charges.map(({ quota: { key, revision } }) => ({ key, revision }))
      const result = await transact([...compares, ...checks], [...operations, ...puts])
      if (result.ok) {
        for (const { key, value } of puts) latest.learn(key, { key, value, revision: result.revision })
        return result
      }
      if (compares.some(({ revision }, i) => (result.current[i]?.revision ?? 0) !== revision)) return result
      certain = true
      for (const [i, { key }] of checks.entries()) latest.learn(key, result.current[compares.length + i])
    }
    const { group, plural } = write.definition
    throw status.serverTimeout({ group, resource: plural }, write.old === undefined ? 'create' : 'update', 1)
  }
  return {
    concerned: (write) => {
      const namespace = namespaceOf(write)
      const quotas = namespace === '' ? undefined : index.of(namespace)
      if (namespace === '' || (quotas === undefined && limited.length === 0) || IGNORED.has(write.definition)) return undefined
      const evaluator = evaluatorOf(write.definition)
      const resource = resourceKey(evaluator)
      const counting = [...(quotas?.values() ?? [])].filter(({ names }) => names.has(resource))
      const charged = { ...write, evaluator }
      if (counting.length === 0 && !isLimited(limited, evaluator)) return undefined
      if (write.old === undefined) return charged
      const charges = decide(charged, [...(quotas?.values() ?? [])])
      return charges instanceof StatusError || charges.length > 0 ? charged : undefined
    },
    check: (write) => {
      const charges = decide(write, latest.of(namespaceOf(write)))
      if (charges instanceof StatusError) throw charges
    },
    transact: (write, compares, operations) => inTurn(namespaceOf(write), () => charge(write, compares, operations)),
    close: index.close,
  }
}

/** Upstream counts no events either. */
const IGNORED: ReadonlySet<unknown> = new Set([kinds.Event])

const namespaceOf = ({ next, old }: Pick<ChargedWrite, 'next' | 'old'>): string => (next ?? old)?.metadata.namespace ?? ''

const putOf = ({ quota: { key, object }, used }: Charges[number], objects: Objects) => {
  const next = { ...object, status: { ...object.status, used: quota.writeAmounts(used) } } as ResourceQuota
  const charged: KubeObject = { ...next, metadata: { ...next.metadata } }
  delete charged.metadata.resourceVersion
  const { bytes } = encodeStored(charged)
  objects.remember(bytes, charged)
  return { type: 'put' as const, key, value: bytes }
}
