import { deepCopy, type KubeObject, status } from '@coxswain/api-types'
import type { Entry } from '../cache/entry.ts'
import type { Call, Core } from '../core.ts'
import type { WriteOptions } from '../request/options.ts'
import { objectKey } from '../storage/object-keys.ts'
import { checkQuotas, commitChange, type Next } from './commit.ts'
import { goneWhenFinal } from './finalizers.ts'
import { formatCheck } from './format-checks.ts'
import { keepTimes } from './keep-times.ts'
import {
  checkName,
  checkVersion,
  keepIdentity,
  placeInNamespace,
  type RecordManager,
  recordManager,
  refuseInvalid,
  validateChanged,
} from './metadata.ts'
import { settleMutated } from './settle-mutated.ts'

export type Updated = { readonly entry: Entry } | { readonly object: KubeObject }

/** Makes the next state (stored form) of the present one, on a copy of its own. */
export type Change = (current: KubeObject) => KubeObject | Promise<KubeObject>

/**
 * Takes a change of one object through the rooms of an update: version check, preparation, defaults, mutation, validation, admission, store.
 * An object that is being deleted goes when its last finalizer does. `record` says whose the fields are.
 */
export const updateObject = async (
  core: Core,
  call: Call,
  change: Change,
  options: WriteOptions,
  record: RecordManager = recordManager,
): Promise<Updated> => {
  const { resource, info } = call
  const { definition } = resource
  const key = objectKey(definition, definition.scope === 'Namespaced' ? info.namespace : '', info.name)
  let proposed: KubeObject | undefined
  const warned = call.warnings.length
  const step = async (entry: Entry): Promise<Next> => {
    const shown = core.versions.present(definition, entry)
    const current = core.objects.object(shown instanceof Promise ? await shown : shown)
    // Asked again after another's write, it warns again.
    call.warnings.length = warned
    const next = await change(current)
    await prepare(core, call, next, current, options, record)
    const check = formatCheck(definition)
    if (check !== undefined) refuseInvalid(resource, next, await check(next, current, core.view))
    call.warnings.splice(warned, 0, ...definition.warnings(next, current))
    proposed = next
    return goneWhenFinal(next, current) ? { type: 'delete', object: next } : { type: 'put', object: next }
  }
  if (options.dryRun) {
    await core.cache.catchUp()
    const entry = core.cache.kind(definition).get(key)
    if (entry === undefined) throw status.notFound({ group: resource.group, resource: resource.plural }, info.name)
    await step(entry)
    const draft = deepCopy(proposed as KubeObject)
    const old = core.objects.object(entry)
    core.allocators.of(definition)?.allocate(draft, old)
    checkQuotas(core, { definition, key, next: draft, old })
    return { object: draft }
  }
  const written = await commitChange(core, definition, key, step)
  core.causes.wrote(call, written)
  return { entry: written.entry }
}

const prepare = async (
  core: Core,
  call: Call,
  next: KubeObject,
  old: KubeObject,
  options: WriteOptions,
  record: RecordManager,
): Promise<void> => {
  const { resource, info, user } = call
  const { definition } = resource
  placeInNamespace(next, call)
  checkName(next, info.name)
  checkVersion(call, next, old)
  definition.defaults(next)
  const request = {
    operation: 'UPDATE' as const,
    resource,
    subresource: info.subresource,
    namespace: old.metadata.namespace ?? '',
    name: info.name,
    user,
    options,
    object: next,
    old,
    part: call.part,
    warnings: call.warnings,
  }
  record(core, call, next, old, options)
  const recorded = next.metadata.managedFields
  const mutating = core.admission.mutate(request)
  if (mutating !== undefined) await mutating
  settleMutated(call, next, recorded)
  core.checkEscalation(request)
  keepIdentity(next, old)
  next.metadata.resourceVersion = old.metadata.resourceVersion
  definition.prepareUpdate(next, old, { subresource: info.subresource, now: core.clock.now(), requester: user })
  const ready = definition.custom?.ready()
  if (ready !== undefined) await ready
  validateChanged(core, call, next, old)
  keepTimes(next, old)
  const validating = core.admission.validate(request)
  if (validating !== undefined) await validating
}
