import { type KindDefinition, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { batch, controllerReference, create, type EventNote, referenceTo, remove, type Step, type View } from '@coxswain/client'
import { surplusPods } from '../../shared/pod-deletion-order.ts'
import { podFromTemplate } from '../../shared/pod-from-template.ts'
import { CREATE_POD, DELETE_POD, type Failure } from './last-failure.ts'
import { relatedPodsOnNode } from './related-pods.ts'
import type { Replicated } from './replicated.ts'

/** Upstream's BurstReplicas: pods that one plan creates or deletes at most. */
const BURST_REPLICAS = 500

export interface ManageInput {
  readonly kind: KindDefinition<Replicated>
  readonly owner: Stored<Replicated>
  /** Its active pods. */
  readonly pods: readonly Stored<Pod>[]
  readonly view: View
  /** Steps that must have succeeded: the adoptions. */
  readonly after: readonly string[]
  readonly failure: Failure | undefined
  readonly now: number
}

/** Steps that bring the number of pods to what is wanted. */
export const manageReplicas = (input: ManageInput): readonly Step[] => {
  const wanted = input.owner.spec?.replicas ?? 1
  const missing = wanted - input.pods.length
  if (missing > 0) return createPods(input, Math.min(missing, BURST_REPLICAS))
  return missing < 0 ? deletePods(input, Math.min(-missing, BURST_REPLICAS)) : []
}

type Words = readonly [type: EventNote['type'], reason: string, message: string]

const noteOn = ({ kind, owner }: ManageInput, ...[type, reason, message]: Words): EventNote => ({
  regarding: referenceTo(kind, owner),
  type,
  reason,
  message,
})

const createPods = (input: ManageInput, count: number): readonly Step[] => {
  const { kind, owner, pods, after, failure } = input
  const { spec } = owner
  // Nothing can be created in a namespace that is on its way out. The next change of anything here asks again.
  if (failure?.reason === 'NamespaceTerminating' || spec?.template === undefined) return []
  const pod = podFromTemplate(spec.template, owner, controllerReference(kind, owner))
  const options = {
    reason: `the ${kind.kind} wants ${counted(spec.replicas ?? 1)} and has ${pods.length}`,
    after,
    onSuccess: noteOn(input, 'Normal', 'SuccessfulCreate', 'Created pod: {name}'),
    onFailure: noteOn(input, 'Warning', 'FailedCreate', 'Error creating: {error}'),
  }
  return batch(
    'create pods',
    Array.from({ length: count }, (_, at) => create(kinds.Pod, pod, { ...options, id: `${CREATE_POD}${at + 1}` })),
  )
}

const deletePods = (input: ManageInput, count: number): readonly Step[] => {
  const { kind, owner, pods, view, after, now } = input
  const options = {
    after,
    onSuccess: noteOn(input, 'Normal', 'SuccessfulDelete', 'Deleted pod: {name}'),
    onFailure: noteOn(input, 'Warning', 'FailedDelete', 'Error deleting: {error}'),
  }
  const surplus = `the ${kind.kind} wants ${counted(owner.spec?.replicas ?? 1)} and has ${pods.length}`
  return surplusPods(pods, count, { now, rank: relatedPodsOnNode(kind, owner, view) }).map(({ pod, why }) =>
    remove(kinds.Pod, pod, {
      ...options,
      id: `${DELETE_POD}${pod.metadata.name}`,
      reason: why === undefined ? surplus : `${surplus}: ${why}`,
    }),
  )
}

const counted = (pods: number): string => (pods === 1 ? '1 pod' : `${pods} pods`)
