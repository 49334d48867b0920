import {
  type DeepReadonly,
  DISRUPTION_ALLOWED,
  deepCopy,
  formatTime,
  type KubeObject,
  kinds,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  type Resource,
  type StatusError,
  SYNC_FAILED,
  selectsLabels,
  status,
  withDisruptionAllowed,
} from '@coxswain/api-types'
import type { Call, Core } from '../../core.ts'
import { objectKey } from '../../storage/object-keys.ts'
import { commitChange } from '../../write/commit.ts'
import { recordManager } from '../../write/metadata.ts'

type Budget = DeepReadonly<PodDisruptionBudget>

/** The budgets that a pod counts for. */
export const budgetsOf = (core: Core, { metadata }: Pod): readonly Budget[] =>
  (core.view.list(kinds.PodDisruptionBudget, metadata.namespace ?? '') as readonly PodDisruptionBudget[]).filter(({ spec }) =>
    selectsLabels(spec?.selector, metadata.labels),
  )

/** The server itself writes budgets, not who evicts. */
const MANAGER = { fieldManager: 'kube-apiserver', dryRun: false, fieldValidation: 'Ignore', force: undefined } as const

/**
 * Takes one disruption from a budget, and notes the pod that it is for: compared and swapped, so that of any number of evictions at once
 * no more get through than it allows (upstream's `checkAndDecrement`). Throws where it allows none. A dry run only asks.
 */
export const takeDisruption = async (core: Core, call: Call, name: string, dryRun: boolean): Promise<void> => {
  const { namespace, name: pod } = call.info
  const resource = core.registry.byKind('policy/v1', 'PodDisruptionBudget') as Resource
  const { definition } = resource
  const key = objectKey(definition, namespace, name)
  if (dryRun) {
    const budget = core.view.get(definition, namespace, name)
    if (budget === undefined) throw status.notFound({ group: definition.group, resource: definition.plural }, name)
    disrupted(budget as Budget, pod, core.clock.now())
    return
  }
  const ownCall = { ...call, resource, info: { ...call.info, subresource: 'status' } }
  const change = (current: KubeObject): KubeObject => {
    const next = deepCopy({ ...current, status: disrupted(current, pod, core.clock.now()) }) as KubeObject
    recordManager(core, ownCall, next, current, MANAGER)
    return next
  }
  await core.inTurn(key, () =>
    commitChange(core, definition, key, (entry) => ({ type: 'put', object: change(core.objects.object(entry)) })),
  )
}

/** Evictions that the controller has yet to see carried out. */
const MOST_DISRUPTED = 2000
const BUDGETS = { group: 'policy', resource: 'poddisruptionbudget' }

const disrupted = (budget: Budget, pod: string, now: number): DeepReadonly<PodDisruptionBudgetStatus> => {
  const { metadata, status: seen = {} } = budget
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = seen
  const name = metadata.name ?? ''
  if (observedGeneration < (metadata.generation ?? 0)) throw stillProcessed(name)
  if (disruptionsAllowed < 0) throw forbidden(name, 'pdb disruptions allowed is negative', 'pdb disruptions allowed is negative')
  if (Object.keys(disruptedPods).length > MOST_DISRUPTED)
    throw forbidden(
      name,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
      'too many pending evictions not confirmed by PDB controller',
    )
  if (disruptionsAllowed === 0) throw exhausted(name, seen)
  const next = { ...seen, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods: { ...disruptedPods, [pod]: formatTime(now) } }
  return next.disruptionsAllowed === 0 ? withDisruptionAllowed(next, now) : next
}

const causeOf = (message: string) => ({ reason: 'DisruptionBudget', message })
const refused = (cause: string, retryAfterSeconds?: number): StatusError =>
  status.tooManyRequests(
    "Cannot evict pod as it would violate the pod's disruption budget.",
    [causeOf(`The disruption budget ${cause}`)],
    retryAfterSeconds,
  )

/** The budget, or what the pod is, has changed, and the controller has not said yet what follows from that. */
export const stillProcessed = (name: string): StatusError => refused(`${name} is still being processed by the server.`, 10)

const forbidden = (name: string, why: string, cause: string): StatusError =>
  status.forbidden(BUDGETS, name, why, [causeOf(`The disruption budget ${name} does not allow evicting pods currently: ${cause}`)])

const exhausted = (name: string, { currentHealthy = 0, desiredHealthy = 0, conditions }: NonNullable<Budget['status']>): StatusError => {
  const said = conditions?.find(({ type }) => type === DISRUPTION_ALLOWED)
  const why = said?.status === 'False' && said.message !== '' ? said : undefined
  const unable = `${name} does not allow evicting pods currently`
  // Counts are worth nothing where they could not be made.
  if (why?.reason === SYNC_FAILED) return refused(`${unable} because it failed sync: ${why.message}`)
  if (currentHealthy <= desiredHealthy) return refused(`${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`)
  return refused(why === undefined ? unable : `${unable} (${why.reason}): ${why.message}`)
}
