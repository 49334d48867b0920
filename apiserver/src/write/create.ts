import { deepCopy, type KubeObject, status } from '@coxswain/api-types'
import type { Entry } from '../cache/entry.ts'
import type { Call, Core } from '../core.ts'
import type { WriteOptions } from '../request/options.ts'
import { objectKey } from '../storage/object-keys.ts'
import { checkQuotas, commitCreate } from './commit.ts'
import { formatCheck } from './format-checks.ts'
import { fillNew, generateName, placeInNamespace, type RecordManager, recordManager, validateNew } from './metadata.ts'
import { settleMutated } from './settle-mutated.ts'

/** What a create gives: the stored entry, or for a dry run the object that would have been stored. */
export type Created = { readonly entry: Entry } | { readonly object: KubeObject }

/** Names made from generateName that are taken already are made again this often. */
const MAX_NAMES = 8

/**
 * Takes a decoded object (stored form) through the rooms of a create: defaults, mutation, preparation, validation, admission, store.
 * The object is the request's own and is changed. `record` says whose its fields are.
 */
export const createObject = async (
  core: Core,
  call: Call,
  object: KubeObject,
  options: WriteOptions,
  record: RecordManager = recordManager,
): Promise<Created> => {
  const { resource, info, user } = call
  const { definition } = resource
  const { metadata } = object
  const why = definition.uncreatable?.()
  if (why !== undefined) throw status.notCreatable({ group: resource.group, resource: resource.plural }, why)
  if ((metadata.resourceVersion ?? '') !== '') throw status.badRequest('resourceVersion should not be set on objects to be created')
  placeInNamespace(object, call)
  const generated = (metadata.name ?? '') === '' && (metadata.generateName ?? '') !== ''
  definition.defaults(object)
  const request = {
    operation: 'CREATE' as const,
    resource,
    subresource: info.subresource,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    user,
    options,
    object,
    old: undefined,
    warnings: call.warnings,
  }
  // Fields that the server fills in from here on belong to nobody.
  record(core, call, object, undefined, options)
  const recorded = object.metadata.managedFields
  const mutating = core.admission.mutate(request)
  if (mutating !== undefined) await mutating
  settleMutated(call, object, recorded)
  core.checkEscalation(request)
  // Not before: plugins may still give it a name, or change what its name begins with.
  if (generated && (object.metadata.name ?? '') === '') generateName(core, object)
  fillNew(core, object)
  definition.prepareCreate(object, { subresource: info.subresource, now: core.clock.now(), requester: user })
  const ready = definition.custom?.ready()
  if (ready !== undefined) await ready
  validateNew(call, object, (await formatCheck(definition)?.(object, undefined, core.view)) ?? [])
  const validating = core.admission.validate(request)
  if (validating !== undefined) await validating
  call.warnings.push(...definition.warnings(object, undefined))
  return store(core, call, object, { generated, dryRun: options.dryRun })
}

const store = async (
  core: Core,
  call: Call,
  object: KubeObject,
  { generated, dryRun }: { generated: boolean; dryRun: boolean },
): Promise<Created> => {
  const { resource } = call
  const { definition } = resource
  const taken = (key: string) => {
    const entry = core.cache.kind(definition).get(key)
    const leaving = entry !== undefined && core.objects.object(entry).metadata.deletionTimestamp !== undefined
    const refusal = leaving ? status.stillBeingDeleted : status.alreadyExists
    return refusal({ group: resource.group, resource: resource.plural }, object.metadata.name ?? '')
  }
  let key = ''
  for (let attempt = 0; attempt < (generated ? MAX_NAMES : 1); attempt++) {
    if (attempt > 0) generateName(core, object)
    key = objectKey(definition, object.metadata.namespace ?? '', object.metadata.name ?? '')
    if (dryRun) {
      await core.cache.catchUp()
      if (core.cache.kind(definition).get(key) !== undefined) throw taken(key)
      const draft = deepCopy(object)
      core.allocators.of(definition)?.allocate(draft, undefined)
      checkQuotas(core, { definition, key, next: draft, old: undefined })
      return { object: draft }
    }
    const entry = await commitCreate(core, definition, key, object)
    if (entry === undefined) continue
    core.causes.wrote(call, { entry, previous: undefined, deleted: false })
    return { entry }
  }
  throw taken(key)
}
