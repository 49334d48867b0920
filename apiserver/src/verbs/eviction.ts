import { type DeleteOptions, type Eviction, type KubeObject, kinds, type Pod, StatusError, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { admitAction } from '../admission/admit-action.ts'
import type { Call, Core } from '../core.ts'
import { deleteOptions, writeOptions } from '../request/options.ts'
import { answerDocument } from '../respond/answer.ts'
import { decodeBody, type Expected } from '../stages/decode.ts'
import { placeInNamespace } from '../write/metadata.ts'
import { namesVersion } from './delete.ts'
import { budgetsOf, stillProcessed, takeDisruption } from './eviction/budget.ts'
import { deleteEvicted } from './eviction/delete-pod.ts'

/** `pods/NAME/eviction`: a delete that asks first whether the pod may be disturbed. 201 with a Status. */
const EVICTION: Expected = { schema: 'policy/v1.Eviction', kind: 'Eviction', apiVersion: 'policy/v1', version: 'v1' }

/** Clients before 1.22 know no other. */
const OLD_VERSION = 'policy/v1beta1'

export const evict = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { request, info, warnings } = call
  const options = writeOptions(info.query, 'CreateOptions')
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const eviction = decodeBody(body, namesVersion(body.bytes, OLD_VERSION) ? { ...EVICTION, apiVersion: OLD_VERSION } : EVICTION, {
    types: core.types,
    registry: core.registry,
    fieldValidation: options.fieldValidation,
    warnings,
  }) as Eviction & KubeObject
  placeInNamespace(eviction, call)
  if ((eviction.metadata.name ?? '') !== info.name) throw status.badRequest('name in URL does not match name in Eviction object')
  await core.cache.catchUp()
  podOf(core, call)
  await admitAction(core, call, eviction, options)
  const wanted = deleteOptions(eviction.deleteOptions ?? {}, info.query)
  await evictPod(core, call, options.dryRun ? { ...wanted, dryRun: ['All'] } : wanted)
  return answerDocument(core, call, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201)
}

const podOf = (core: Core, { info }: Call): Pod => {
  const pod = core.view.get(kinds.Pod, info.namespace, info.name)
  if (pod === undefined) throw status.notFound({ group: '', resource: 'pods' }, info.name)
  return pod as Pod
}

/** A pod may change under our hands, but it is not for ever that it does. */
const MAX_ATTEMPTS = 20

/** Upstream's `EvictionREST.Create`. */
const evictPod = async (core: Core, call: Call, options: DeleteOptions): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const pod = podOf(core, call)
    if (!isGuarded(pod)) {
      if (await deletedAsItIs(core, call, { pod, options, last: attempt === MAX_ATTEMPTS })) return
      await core.cache.catchUp()
      continue
    }
    const spared = await askBudgets(core, call, pod, options)
    if (spared === undefined) return deleteEvicted(core, call, options)
    return deleteUnhealthy(core, call, { pod, options, budget: spared })
  }
}

const isTerminal = ({ status: seen }: Pod): boolean => seen?.phase === 'Succeeded' || seen?.phase === 'Failed'
const isGoing = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined
const isReady = ({ status: seen }: Pod): boolean => seen?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'

/** What does not run yet, or any more, is no loss: it needs no budget. */
const isGuarded = (pod: Pod): boolean => !isTerminal(pod) && !isGoing(pod) && pod.status?.phase !== 'Pending'

interface Unguarded {
  readonly pod: Pod
  readonly options: DeleteOptions
  readonly last: boolean
}

/** Deletes a pod that needs no budget. False where it is not what it was: it may have come to need one. */
const deletedAsItIs = async (core: Core, call: Call, { pod, options, last }: Unguarded): Promise<boolean> => {
  const free = isTerminal(pod) || isGoing(pod)
  try {
    await deleteEvicted(core, call, free ? options : asItIs(pod, options))
    return true
  } catch (error) {
    if (last || !isConflict(error) || options.preconditions?.resourceVersion !== undefined) throw error
    return false
  }
}

/** Asks the pod's budget for a disruption. Gives the budget's name where none is needed, since the pod is not healthy anyway. */
const askBudgets = async (core: Core, call: Call, pod: Pod, { dryRun }: DeleteOptions): Promise<string | undefined> => {
  const [budget, ...others] = budgetsOf(core, pod)
  if (budget === undefined) return undefined
  if (others.length > 0)
    throw status.unknown('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  const { metadata, spec, status: counted } = budget
  const { currentHealthy = 0, desiredHealthy = 0 } = counted ?? {}
  const undisturbed = currentHealthy >= desiredHealthy && desiredHealthy > 0
  if (!isReady(pod) && (undisturbed || spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow')) return metadata.name ?? ''
  await takeDisruption(core, call, metadata.name ?? '', dryRun?.[0] === 'All')
  return undefined
}

interface Unhealthy {
  readonly pod: Pod
  readonly options: DeleteOptions
  readonly budget: string
}

/** Deletes a pod that is not healthy, unless it has become so meanwhile: then it is for the budget to say, and the client asks again. */
const deleteUnhealthy = async (core: Core, call: Call, { pod, options, budget }: Unhealthy): Promise<void> => {
  try {
    await deleteEvicted(core, call, asItIs(pod, options))
  } catch (error) {
    throw isConflict(error) && options.preconditions?.resourceVersion === undefined ? stillProcessed(budget) : error
  }
}

/** The options with the condition that the pod is still as it was looked at, unless the client has set one. */
const asItIs = ({ metadata }: Pod, options: DeleteOptions): DeleteOptions => ({
  ...options,
  preconditions: { resourceVersion: metadata.resourceVersion, ...options.preconditions },
})

const isConflict = (error: unknown): boolean => error instanceof StatusError && error.reason === 'Conflict'
