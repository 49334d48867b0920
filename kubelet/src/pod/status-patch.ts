import { type DeepReadonly, type Pod, type PodStatus, semanticEqual } from '@coxswain/api-types'

/** Body of a strategic merge patch of `pods/status`. Its uid is a precondition: a pod of the same name that came later is not touched. */
export interface StatusPatch {
  readonly metadata: { readonly uid: string }
  readonly status: Readonly<Record<string, unknown>>
}

type Field = keyof PodStatus
const FIELDS: readonly Field[] = [
  'observedGeneration',
  'phase',
  'message',
  'reason',
  'hostIP',
  'podIP',
  'startTime',
  'initContainerStatuses',
  'containerStatuses',
]
/** Lists that a patch would merge by address. */
const ADDRESS_LISTS: readonly Field[] = ['hostIPs', 'podIPs']

/** Fields whose change alone is not worth a write right away: more will follow at once. */
const SLOW: ReadonlySet<string> = new Set(['podIP', 'podIPs', 'hostIP', 'hostIPs', 'PodReadyToStartContainers'])

export interface StatusDifference {
  readonly patch: StatusPatch
  /** Nothing but the sandbox's network has changed. */
  readonly isSlow: boolean
  /** Only generations that are seen have changed. */
  readonly isBookkeeping: boolean
}

/** What has to be written so that the server's status is the wanted one; undefined where it is already. */
export const statusDifference = (pod: DeepReadonly<Pod>, wanted: DeepReadonly<PodStatus>): StatusDifference | undefined => {
  const known = pod.status ?? {}
  const status: Record<string, unknown> = {}
  const changed: string[] = []
  for (const field of FIELDS) {
    if (semanticEqual(known[field], wanted[field])) continue
    status[field] = wanted[field] ?? null
    changed.push(field)
  }
  for (const field of ADDRESS_LISTS) {
    if (semanticEqual(known[field], wanted[field])) continue
    const items = (wanted[field] ?? []) as readonly unknown[]
    status[field] = known[field] === undefined ? items : [{ $patch: 'replace' }, ...items]
    changed.push(field)
  }
  const conditions = (wanted.conditions ?? []).filter(
    (each) =>
      !semanticEqual(
        known.conditions?.find(({ type }) => type === each.type),
        each,
      ),
  )
  if (conditions.length > 0) {
    // The kubelet's conditions come in its order, behind those of others.
    const own = new Set((wanted.conditions ?? []).map(({ type }) => type))
    const others = (known.conditions ?? []).filter(({ type }) => !own.has(type))
    status['$setElementOrder/conditions'] = [...others, ...(wanted.conditions ?? [])].map(({ type }) => ({ type }))
    status.conditions = conditions.map((each) => withoutOldText(known, each))
  }
  const real = conditions.filter((each) => isRealChange(known, each)).map(({ type }) => type)
  if (changed.length === 0 && conditions.length === 0) return undefined
  const telling = [...changed.filter((field) => field !== 'observedGeneration'), ...real]
  return {
    patch: { metadata: { uid: pod.metadata.uid ?? '' }, status },
    isSlow: telling.length > 0 && telling.every((name) => SLOW.has(name)),
    isBookkeeping: telling.length === 0,
  }
}

type Condition = NonNullable<DeepReadonly<PodStatus>['conditions']>[number]

const isRealChange = (known: DeepReadonly<PodStatus>, { observedGeneration: _, ...wanted }: Condition): boolean => {
  const { observedGeneration: __, ...before } = known.conditions?.find(({ type }) => type === wanted.type) ?? { type: '', status: '' }
  return !semanticEqual(before, wanted)
}

/** A merged condition keeps what the patch does not name. */
const withoutOldText = (known: DeepReadonly<PodStatus>, wanted: Condition): Readonly<Record<string, unknown>> => {
  const before = known.conditions?.find(({ type }) => type === wanted.type)
  return {
    ...wanted,
    ...(before?.reason !== undefined && wanted.reason === undefined ? { reason: null } : {}),
    ...(before?.message !== undefined && wanted.message === undefined ? { message: null } : {}),
  }
}
