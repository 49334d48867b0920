import { type DeleteOptions, formatTime, type Pod, type PodCondition, type Resource } from '@coxswain/api-types'
import { noAdmission } from '../../admission/chain.ts'
import type { Call, Core } from '../../core.ts'
import { objectKey } from '../../storage/object-keys.ts'
import { commitChange } from '../../write/commit.ts'
import { checkPreconditions, deleteObject } from '../../write/delete.ts'

/**
 * Tells a pod in a condition why it goes, then deletes it (upstream's `addConditionAndDeletePod`). Admission has had its say about the
 * eviction. Throws Conflict where the preconditions do not hold.
 */
export const deleteEvicted = async (core: Core, call: Call, options: DeleteOptions): Promise<void> => {
  const { info } = call
  const resource = core.registry.byKind('v1', 'Pod') as Resource
  const known = options.dryRun?.[0] === 'All' ? options : await tell(core, { ...call, resource }, options)
  await deleteObject({ ...core, admission: noAdmission }, { ...call, resource, info: { ...info, subresource: '' } }, info.name, known)
}

/** The options for the pod as it is once it is told: with the resourceVersion that it has then, where one is asked for. */
const tell = async (core: Core, { resource, info }: Call, options: DeleteOptions): Promise<DeleteOptions> => {
  const { definition } = resource
  const { entry } = await commitChange(core, definition, objectKey(definition, info.namespace, info.name), (current) => {
    const pod = core.objects.object(current) as Pod
    checkPreconditions(resource, pod, options)
    return { type: 'put', object: told(pod, core.clock.now()) }
  })
  const { preconditions } = options
  if (preconditions?.resourceVersion === undefined) return options
  return { ...options, preconditions: { ...preconditions, resourceVersion: String(entry.revision) } }
}

const told = (pod: Pod, now: number): Pod => {
  const { metadata, status = {} } = pod
  const all = status.conditions ?? []
  const at = all.findIndex(({ type }) => type === 'DisruptionTarget')
  const former = all[at]
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    status: 'True',
    lastProbeTime: null as never,
    lastTransitionTime: former?.status === 'True' ? (former.lastTransitionTime as string) : formatTime(now),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  }
  return { ...pod, status: { ...status, conditions: at < 0 ? [...all, condition] : all.with(at, condition) } }
}
