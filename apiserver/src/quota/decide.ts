import { deepEqual, type KindDefinition, type KubeObject, quota, type StatusError, status } from '@coxswain/api-types'
import { explained } from '../explain/explained.ts'
import { type CompiledQuota, resourceKey } from './quota-index.ts'

/** A write as quotas see it: a create has no `old`, a delete no `next`. */
export interface ChargedWrite {
  readonly definition: KindDefinition
  readonly evaluator: quota.QuotaEvaluator
  readonly key: string
  readonly next: KubeObject | undefined
  readonly old: KubeObject | undefined
}

/** The quotas whose use changes, and what is used then. */
export type Charges = readonly { readonly quota: CompiledQuota; readonly used: quota.Amounts }[]

/**
 * What a write costs its namespace's quotas, or why they do not let it pass (upstream's CheckRequest, in its words and order). What is given
 * back is never refused.
 */
export const decideCharges = (write: ChargedWrite, quotas: Iterable<CompiledQuota>): Charges | StatusError => {
  const { evaluator, next, old } = write
  const usage = next === undefined ? quota.NO_AMOUNTS : evaluator.usage(next)
  const before = old === undefined ? quota.NO_AMOUNTS : evaluator.usage(old)
  const charges: { quota: CompiledQuota; used: quota.Amounts }[] = []
  for (const each of quotas) {
    const names = each.names.get(resourceKey(evaluator))
    // A quota that counts quotas is not charged for itself: it is being written already.
    if (names === undefined || each.key === write.key) continue
    const counts = (object: KubeObject | undefined): boolean => object !== undefined && quota.inScopes(evaluator, each.scopes, object)
    const [nowIn, wasIn] = [counts(next), counts(old)]
    const delta = quota.subtractAmounts(nowIn ? usage : quota.NO_AMOUNTS, wasIn ? before : quota.NO_AMOUNTS)
    const requested = quota.withoutNoughts(quota.maskAmounts(delta, names))
    const checked = nowIn && isChecked(write, wasIn, requested)
    const refusal = checked ? refusalOf(write, each, { names, requested }) : undefined
    if (refusal !== undefined) return refusal
    // Of what is not counted yet the controller will know.
    const known = quota.maskAmounts(requested, each.used.keys())
    if (known.size > 0) charges.push({ quota: each, used: quota.addAmounts(each.used, known) })
  }
  return charges
}

/** A create is always looked at; an update where it asks for more, in its spec. */
const isChecked = ({ evaluator, next, old }: ChargedWrite, wasIn: boolean, requested: quota.Amounts): boolean => {
  if (old === undefined) return true
  if (!wasIn && evaluator.movesFreely === true) return false
  return [...requested.values()].some(({ nanos }) => nanos > 0n) && !deepEqual(specOf(next), specOf(old))
}
const specOf = (object: KubeObject | undefined): unknown => (object as { spec?: unknown } | undefined)?.spec

const refusalOf = (
  { definition, evaluator, next }: ChargedWrite,
  { name, hard, used }: CompiledQuota,
  { names, requested }: { names: readonly string[]; requested: quota.Amounts },
): StatusError | undefined => {
  const refuse = (why: string, remedy: string): StatusError =>
    explained(status.forbidden({ group: definition.group, resource: definition.plural }, next?.metadata.name ?? '', why), {
      decidedBy: 'ResourceQuota',
      rule: { apiVersion: 'v1', kind: 'ResourceQuota', namespace: next?.metadata.namespace ?? '', name },
      remedy,
    })
  const missing = next === undefined ? undefined : evaluator.missing?.(names, next)
  if (missing !== undefined) return refuse(`failed quota: ${name}: ${missing}`, `a pod that says these; or a LimitRange whose defaults do`)
  const unknown = names.some((each) => !used.has(each))
  if (unknown)
    return refuse(
      `status unknown for quota: ${name}, resources: ${[...names].sort().join(',')}`,
      'the controller of quotas, which counts what is used before anything is let in',
    )
  const more = new Map([...requested].filter(([, { nanos }]) => nanos > 0n))
  const exceeded = quota.exceeding(quota.maskAmounts(quota.addAmounts(used, more), more.keys()), hard)
  if (exceeded.length === 0) return undefined
  const text = (amounts: quota.Amounts): string => quota.amountsText(quota.maskAmounts(amounts, exceeded))
  const needed = text(quota.addAmounts(used, more))
  return refuse(
    `exceeded quota: ${name}, requested: ${text(more)}, used: ${text(used)}, limited: ${text(hard)}`,
    `spec.hard of the quota with ${needed} or more; or less of what is there now`,
  )
}
