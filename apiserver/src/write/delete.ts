import {
  type DeleteOptions,
  deepCopy,
  formatTime,
  type KubeObject,
  type Namespace,
  parseTime,
  type Resource,
  status,
} from '@coxswain/api-types'
import type { Entry } from '../cache/entry.ts'
import type { Call, Core } from '../core.ts'
import { objectKey } from '../storage/object-keys.ts'
import { commitChange, type Next } from './commit.ts'
import { deletionFinalizers, waitsForFinalizers } from './finalizers.ts'

/** The object as the delete left it: gone, or waiting for its grace period or its finalizers. */
export interface Deleted {
  readonly entry: Entry
  readonly gone: boolean
}

/** Deletes one object, at once or by marking it, as its finalizers, its grace period and the client's options say. */
export const deleteObject = async (core: Core, call: Call, name: string, options: DeleteOptions): Promise<Deleted> => {
  const { resource, info, user } = call
  const { definition } = resource
  const namespace = definition.scope === 'Namespaced' ? info.namespace : ''
  const key = objectKey(definition, namespace, name)
  const dryRun = options.dryRun?.[0] === 'All'
  const step = (entry: Entry): Next => {
    const current = core.objects.object(entry)
    checkPreconditions(resource, current, options)
    core.admission.validate({
      operation: 'DELETE',
      resource,
      subresource: '',
      namespace,
      name,
      user,
      dryRun,
      object: undefined,
      old: current,
    })
    return nextState(core, call, current, options)
  }
  if (dryRun) {
    const entry = core.cache.kind(definition).get(key)
    if (entry === undefined) throw status.notFound({ group: resource.group, resource: resource.plural }, name)
    return { entry, gone: step(entry).type === 'delete' }
  }
  const { entry, deleted } = await commitChange(core, definition, key, step)
  return { entry, gone: deleted }
}

const checkPreconditions = ({ group, plural }: Resource, current: KubeObject, { preconditions }: DeleteOptions): void => {
  const { name = '', uid, resourceVersion } = current.metadata
  const refuse = (what: string, wanted: string, found: string | undefined): void => {
    throw status.conflict(
      { group, resource: plural },
      name,
      `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`,
    )
  }
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) refuse('UID', preconditions.uid, uid)
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    refuse('ResourceVersion', preconditions.resourceVersion, resourceVersion)
  }
}

const nextState = (core: Core, { resource }: Call, current: KubeObject, options: DeleteOptions): Next => {
  const { definition } = resource
  const finalizers = deletionFinalizers(current, options, definition)
  const grace = definition.gracePeriod?.(current, options.gracePeriodSeconds) ?? 0
  const marked = current.metadata.deletionTimestamp !== undefined
  const next = deepCopy(current)
  const { metadata } = next
  metadata.finalizers = [...finalizers]
  if (finalizers.length === 0) delete metadata.finalizers
  if (grace === 0 && !waitsForFinalizers(next)) return { type: 'delete' }
  const left = metadata.deletionGracePeriodSeconds ?? 0
  // A second delete may only shorten the time that is left.
  if (!marked || grace < left) {
    const since = marked ? (parseTime(metadata.deletionTimestamp as string) ?? core.clock.now()) - left * 1000 : core.clock.now()
    metadata.deletionTimestamp = formatTime(since + grace * 1000)
    metadata.deletionGracePeriodSeconds = grace
    if (!marked && metadata.generation !== undefined && metadata.generation > 0) metadata.generation += 1
  }
  if (next.kind === 'Namespace') {
    const namespace = next as Namespace
    namespace.status = { ...namespace.status, phase: 'Terminating' }
  }
  return { type: 'put', object: next }
}
