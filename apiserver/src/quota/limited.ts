import { quota, type StatusError, status } from '@coxswain/api-types'
import { explained } from '../explain/explained.ts'
import type { ChargedWrite } from './decide.ts'
import { type CompiledQuota, resourceKey } from './quota-index.ts'

/** What is not to be used where no quota covers it (upstream's configuration of ResourceQuota). */
export interface LimitedResource {
  readonly apiGroup?: string
  readonly resource: string
  /** Names that hold one of these, such as `.storageclass.storage.k8s.io/requests.storage`. */
  readonly matchContains?: readonly string[]
  /** Objects in one of these scopes need a quota with a scope of that name. */
  readonly matchScopes?: readonly quota.QuotaScope[]
}

export const isLimited = (limited: readonly LimitedResource[], counted: quota.CountedResource): boolean =>
  limited.some((each) => isAbout(each, counted) || (each.matchScopes ?? []).length > 0)

const isAbout = ({ apiGroup = '', resource }: LimitedResource, { group, plural }: quota.CountedResource): boolean =>
  apiGroup === group && resource === plural

/** Why a write may not use what no quota of its namespace covers; undefined where all is covered, or nothing more is used. */
export const uncovered = (
  write: ChargedWrite,
  quotas: readonly CompiledQuota[],
  limited: readonly LimitedResource[],
): StatusError | undefined => {
  const { evaluator, next, old } = write
  if (next === undefined || limited.length === 0) return undefined
  const usage = evaluator.usage(next)
  const more = quota.withoutNoughts(quota.subtractAmounts(usage, old === undefined ? quota.NO_AMOUNTS : evaluator.usage(old)))
  if (![...more.values()].some(({ nanos }) => nanos > 0n)) return undefined
  const wanted = [...usage].flatMap(([name, { nanos }]) => (nanos > 0n ? [name] : []))
  const named = limited.filter((each) => isAbout(each, evaluator)).flatMap(({ matchContains = [] }) => matchContains)
  const counting = quotas.filter(({ scopes }) => quota.inScopes(evaluator, scopes, next))
  const covered = new Set(counting.flatMap(({ names }) => names.get(resourceKey(evaluator)) ?? []))
  const names = wanted.filter((name) => !covered.has(name) && named.some((part) => name.includes(part)))
  if (names.length > 0) return refusal(write, `insufficient quota to consume: ${names.sort().join(',')}`)
  const has = (scope: quota.QuotaScope): boolean => evaluator.inScope(scope, next)
  const scopeNames = new Set(quotas.flatMap(({ scopes }) => scopes.filter(has).map(({ scopeName }) => scopeName)))
  const scopes = limited.flatMap(({ matchScopes = [] }) => matchScopes).filter((each) => has(each) && !scopeNames.has(each.scopeName))
  return scopes.length === 0 ? undefined : refusal(write, `insufficient quota to match these scopes: [${scopes.map(scopeText).join(' ')}]`)
}

/** As Go prints it. */
const scopeText = ({ scopeName, operator, values = [] }: quota.QuotaScope): string => `{${scopeName} ${operator} [${values.join(' ')}]}`

const refusal = ({ definition, next }: ChargedWrite, why: string): StatusError =>
  explained(status.forbidden({ group: definition.group, resource: definition.plural }, next?.metadata.name ?? '', why), {
    decidedBy: 'ResourceQuota',
    remedy: 'a ResourceQuota of the namespace that limits these: the server is configured to let nobody use them without one',
  })
