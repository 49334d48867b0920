import {
  type DeleteOptions,
  deepCopy,
  formatTime,
  type KindDefinition,
  type KubeObject,
  kinds,
  type Namespace,
  parseTime,
  type Resource,
  status,
} from '@coxswain/api-types'
import type { Entry } from '../cache/entry.ts'
import type { Call, Core } from '../core.ts'
import { objectKey } from '../storage/object-keys.ts'
import { commitChange, type Next } from './commit.ts'
import { deletionFinalizers, hasSpecFinalizers, MARKED_PLAINLY } from './finalizers.ts'

/** The object as the delete left it: gone, or waiting for its grace period or its finalizers. */
export interface Deleted {
  readonly entry: Entry
  readonly gone: boolean
  /** After a dry run: the object as it would have been marked. */
  readonly marked?: KubeObject | undefined
}

/** Deletes one object, at once or by marking it, as its finalizers, its grace period and the client's options say. */
export const deleteObject = async (core: Core, call: Call, name: string, options: DeleteOptions): Promise<Deleted> => {
  const { resource, info, user } = call
  const { definition } = resource
  const namespace = definition.scope === 'Namespaced' ? info.namespace : ''
  const key = objectKey(definition, namespace, name)
  const dryRun = options.dryRun?.[0] === 'All'
  const step = async (entry: Entry): Promise<Next> => {
    const shown = core.versions.present(definition, entry)
    const current = core.objects.object(shown instanceof Promise ? await shown : shown)
    checkPreconditions(resource, current, options)
    const request = {
      operation: 'DELETE' as const,
      resource,
      subresource: '',
      namespace,
      name,
      user,
      options: { dryRun },
      deleteOptions: options,
      object: undefined,
      old: current,
      warnings: call.warnings,
    }
    await core.admission.mutate(request)
    await core.admission.validate(request)
    return nextState(core, call, current, options)
  }
  if (dryRun) {
    await core.cache.catchUp()
    const entry = core.cache.kind(definition).get(key)
    if (entry === undefined) throw status.notFound({ group: resource.group, resource: resource.plural }, name)
    const next = await step(entry)
    return { entry, gone: next.type === 'delete', marked: next.object }
  }
  const written = await commitChange(core, definition, key, step)
  core.causes.wrote(call, written)
  return { entry: written.entry, gone: written.deleted }
}

/** Upstream's rest.BeforeDelete; its refusals name the kind where others name the resource. */
export const checkPreconditions = (
  { group, kind, plural, definition }: Resource,
  current: KubeObject,
  { preconditions }: DeleteOptions,
): void => {
  const { name = '', uid, resourceVersion } = current.metadata
  const refuse = (why: string): never => {
    throw status.conflict({ group, resource: kind }, name, why)
  }
  // Namespaces are deleted by a way of their own, which has words of its own.
  if (definition === kinds.Namespace) {
    const failed = (what: string, wanted: string | undefined, found: string | undefined): void => {
      if (wanted === undefined || wanted === found) return
      throw status.conflict(
        { group, resource: plural },
        name,
        `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`,
      )
    }
    failed('UID', preconditions?.uid, uid)
    failed('ResourceVersion', preconditions?.resourceVersion, resourceVersion)
    return
  }
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    refuse(
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    )
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    refuse(
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    )
  }
}

const nextState = (core: Core, { resource }: Call, found: KubeObject, options: DeleteOptions): Next => {
  const { definition } = resource
  const current = prepared(definition, found, core.clock.now())
  const finalizers = deletionFinalizers(current, options, definition)
  const grace = definition.gracePeriod?.(current, options.gracePeriodSeconds) ?? 0
  const marked = current.metadata.deletionTimestamp !== undefined
  if (grace === 0 && finalizers.length === 0 && !hasSpecFinalizers(current)) {
    return definition.gracePeriod === undefined ? { type: 'delete' } : { type: 'delete', object: ended(core, current) }
  }
  const next = deepCopy(current)
  const { metadata } = next
  if (finalizers.length === 0) delete metadata.finalizers
  else metadata.finalizers = [...finalizers]
  const left = metadata.deletionGracePeriodSeconds ?? 0
  // A second delete may only shorten the time that is left.
  if (!marked || grace < left) {
    const since = marked ? (parseTime(metadata.deletionTimestamp as string) ?? core.clock.now()) - left * 1000 : core.clock.now()
    metadata.deletionTimestamp = formatTime(since + grace * 1000)
    // Namespaces and definitions are marked in ways of their own, upstream too.
    if (!MARKED_PLAINLY.has(next.kind ?? '')) metadata.deletionGracePeriodSeconds = grace
    if (!marked && next.kind !== 'CustomResourceDefinition' && metadata.generation !== undefined && metadata.generation > 0)
      metadata.generation += 1
  }
  if (next.kind === 'Namespace') {
    const namespace = next as Namespace
    namespace.status = { ...namespace.status, phase: 'Terminating' }
  }
  return { type: 'put', object: next }
}

/** As the kind's own way of deleting leaves it, on a copy. */
const prepared = ({ prepareDelete }: KindDefinition, found: KubeObject, now: number): KubeObject => {
  if (prepareDelete === undefined || found.metadata.deletionTimestamp !== undefined) return found
  const draft = deepCopy(found)
  prepareDelete(draft, now)
  return draft
}

/** What the answer shows of an object whose grace period is over: the mark that it would have borne. Shares its parts with `current`. */
const ended = (core: Core, current: KubeObject): KubeObject => {
  const { deletionTimestamp, generation } = current.metadata
  const first = deletionTimestamp === undefined
  return {
    ...current,
    metadata: {
      ...current.metadata,
      deletionTimestamp: deletionTimestamp ?? formatTime(core.clock.now()),
      deletionGracePeriodSeconds: 0,
      ...(first && generation !== undefined && generation > 0 ? { generation: generation + 1 } : {}),
    },
  }
}
