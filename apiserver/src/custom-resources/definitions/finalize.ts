import { type CustomResourceDefinition, createRegistry, type KindDefinition, type Resource, StatusError } from '@coxswain/api-types'
import type { UserInfo } from '../../authentication/user-info.ts'
import type { Entry } from '../../cache/entry.ts'
import type { Call, Core } from '../../core.ts'
import { PLAIN } from '../../respond/view.ts'
import { deleteObject } from '../../write/delete.ts'
import { type Condition, isTrue } from './conditions.ts'

/** How far the deletion of a definition's objects has come: what to say of it, and whether it may go. */
export interface Progress {
  readonly condition: Condition
  readonly done: boolean
}

export const IN_PROGRESS: Condition = terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress')
const NEVER_ESTABLISHED = terminating('False', 'NeverEstablished', 'resource was never established')
const COMPLETED = terminating('False', 'InstanceDeletionCompleted', 'removed all instances')
const STILL_THERE = terminating(
  'True',
  'InstanceDeletionCheck',
  'could not confirm zero CustomResources remaining: timed out waiting for the condition',
)
const failed = (why: string): Condition => terminating('True', 'InstanceDeletionFailed', `could not issue all deletes: ${why}`)

function terminating(status: 'True' | 'False', reason: string, message: string): Condition {
  return { type: 'Terminating', status, reason, message }
}

/** Deletes in flight at a time: enough for the store to commit in groups, and for others to get their turn. */
const CONCURRENT = 16
/** Time after which objects that wait for their finalizers are told of. */
const PATIENCE_MS = 60_000
const SERVER: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }

/**
 * Deletes all objects of a definition that is going away, as a client would: those with finalizers stay until these are gone. `since` is
 * when the definition was deleted. Source: `crd_finalizer.go`.
 */
export const deleteInstances = async (
  core: Core,
  definition: CustomResourceDefinition,
  versions: readonly KindDefinition[],
  since: number,
): Promise<Progress> => {
  const [resource] = createRegistry(versions).resources
  if (resource === undefined || !isTrue(definition, 'Established')) return { condition: NEVER_ESTABLISHED, done: true }
  const kind = () => core.cache.kind(resource.definition)
  const errors = await deleteAll(core, resource, [...kind().scan('')])
  if (errors.length > 0) return { condition: failed(errors[0] as string), done: false }
  if (kind().countAfter('', '') === 0) return { condition: COMPLETED, done: true }
  return { condition: core.clock.now() - since > PATIENCE_MS ? STILL_THERE : IN_PROGRESS, done: false }
}

/** Gives what went wrong. Objects that are being deleted already are left to it. */
const deleteAll = async (core: Core, resource: Resource, entries: readonly Entry[]): Promise<readonly string[]> => {
  const errors: string[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < entries.length) {
      const entry = entries[next++] as Entry
      if (core.objects.object(entry).metadata.deletionTimestamp !== undefined) continue
      try {
        await deleteObject(core, callOf(resource, entry), entry.name, {})
      } catch (error) {
        if (!(error instanceof StatusError && error.code === 404)) errors.push(error instanceof Error ? error.message : String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENT, entries.length) }, worker))
  return errors
}

const callOf = (resource: Resource, { namespace, name }: Entry): Call => ({
  request: { method: 'DELETE', path: '', query: '', headers: {} },
  info: {
    verb: 'delete',
    group: resource.group,
    version: resource.version,
    plural: resource.plural,
    subresource: '',
    namespace,
    name,
    query: new Map(),
    resource,
  },
  resource,
  view: PLAIN,
  user: SERVER,
  warnings: [],
})
