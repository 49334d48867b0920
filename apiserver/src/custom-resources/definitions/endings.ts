import { type CustomResourceDefinition, type KindDefinition, parseTime } from '@coxswain/api-types'
import type { LocalClient } from '../../bootstrap/local-client.ts'
import type { Core } from '../../core.ts'
import { conditionOf, withCondition } from './conditions.ts'
import { deleteInstances, IN_PROGRESS } from './finalize.ts'

export interface EndingsOptions {
  readonly core: Core
  readonly client: LocalClient
  /** The definition as the cache has it. */
  read(name: string): CustomResourceDefinition | undefined
  /** All versions of the kind that is served for a definition; empty where none is. */
  versionsOf(name: string): readonly KindDefinition[]
}

const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io'
export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const AGAIN_MS = 1_000

/** Sees definitions that are deleted to their end: their objects first, then the finalizer that has kept them. Several at a time. */
export const createEndings = (options: EndingsOptions) => {
  const { core } = options
  const ending = new Set<string>()
  let open = true
  const begin = (name: string): void => {
    if (ending.has(name) || !open) return
    ending.add(name)
    void finish(name, options)
      .catch((error: unknown) => {
        core.logger.warn({ err: error, definition: name }, 'the objects of a definition could not be deleted')
        return false
      })
      .then((done) => {
        ending.delete(name)
        if (!done && open) core.clock.after(AGAIN_MS, () => begin(name))
      })
  }
  return {
    begin,
    close: () => {
      open = false
    },
  }
}

/** Whether there is nothing left to do. */
const finish = async (name: string, { core, client, read, versionsOf }: EndingsOptions): Promise<boolean> => {
  const found = read(name)
  if (!isEnding(found)) return true
  const save = (next: CustomResourceDefinition): Promise<boolean> => client.replace(`${DEFINITIONS}/${name}/status`, next)
  if (conditionOf(found, 'Terminating')?.reason === 'InstanceDeletionPending')
    await save(withCondition(found, IN_PROGRESS, core.clock.now()))
  const since = parseTime(found.metadata.deletionTimestamp) ?? core.clock.now()
  const { condition, done } = await deleteInstances(core, found, versionsOf(name), since)
  const latest = read(name)
  if (!isEnding(latest)) return true
  const next = withCondition(latest, condition, core.clock.now())
  if (next !== latest && !(await save(next))) return false
  if (!done) return false
  const last = read(name)
  if (!isEnding(last)) return true
  const finalizers = last.metadata.finalizers?.filter((each) => each !== CLEANUP) ?? []
  return client.patch(`${DEFINITIONS}/${name}`, { metadata: { finalizers, resourceVersion: last.metadata.resourceVersion } })
}

const isEnding = (definition: CustomResourceDefinition | undefined): definition is CustomResourceDefinition =>
  definition?.metadata.deletionTimestamp !== undefined && definition.metadata.finalizers?.includes(CLEANUP) === true
