import { type CustomResourceDefinition, type KindDefinition, kinds } from '@coxswain/api-types'
import { customServices, keepCustomService } from '../../bootstrap/api-services.ts'
import type { LocalClient } from '../../bootstrap/local-client.ts'
import { follow } from '../../cache/follow.ts'
import type { Core } from '../../core.ts'
import { objectKey } from '../../storage/object-keys.ts'
import { judgeApproval } from './approval.ts'
import { createEndings, DEFINITIONS } from './endings.ts'
import { createNamesIndex } from './names-index.ts'
import { acceptNames } from './naming.ts'
import { createSerial } from './serial.ts'

export interface KeepDefinitionsOptions {
  readonly core: Core
  readonly client: LocalClient
  /** All versions of the kind that is served for a definition; empty where none is. */
  versionsOf(name: string): readonly KindDefinition[]
}

const kind = kinds.CustomResourceDefinition as KindDefinition

/**
 * Looks after definitions: their names, their conditions, their APIServices, and their end. Resolves, with the function that ends it,
 * when it knows what there is.
 */
export const keepDefinitions = async (options: KeepDefinitionsOptions): Promise<() => void> => {
  const { core, client } = options
  const { cache, objects, clock } = core
  const index = createNamesIndex()
  const read = (name: string): CustomResourceDefinition | undefined => {
    const entry = cache.kind(kind).get(objectKey(kind, '', name))
    return entry === undefined ? undefined : (objects.object(entry) as CustomResourceDefinition)
  }
  const endings = createEndings({ ...options, read })
  // Names are given to the first who asks: one definition at a time.
  const names = createSerial({
    ...core,
    work: async (name) => {
      await cache.catchUp()
      const found = read(name)
      if (found === undefined) return
      const next = judged(found, index.inUse(name, found.spec.group), clock.now())
      if (next !== found && !(await client.replace(`${DEFINITIONS}/${name}/status`, next))) names.add(name)
      if (found.metadata.deletionTimestamp !== undefined) endings.begin(name)
    },
  })
  const services = createSerial({
    ...core,
    work: (groupVersion) => keepCustomService(client, groupVersion, () => index.serves(groupVersion)),
  })
  const known = new Set(await customServices(client))
  const note = (before: readonly string[], after: readonly string[]): void => {
    for (const version of new Set([...before, ...after])) {
      if (known.has(version) === index.serves(version)) continue
      if (index.serves(version)) known.add(version)
      else known.delete(version)
      services.add(version)
    }
  }
  const endFollowing = follow(cache, kind, {
    put: ({ name }) => {
      const definition = read(name)
      if (definition === undefined) return
      const before = index.groupVersions(name)
      index.put(name, definition)
      note(before, index.groupVersions(name))
      const inUse = index.inUse(name, definition.spec.group)
      if (judged(definition, inUse, clock.now()) !== definition || definition.metadata.deletionTimestamp !== undefined) names.add(name)
      else for (const other of index.unsettled(definition.spec.group)) if (other !== name) names.add(other)
    },
    removed: ({ name }) => {
      const [group, before] = [index.groupOf(name), index.groupVersions(name)]
      index.remove(name)
      note(before, [])
      // It has freed its names.
      for (const other of index.unsettled(group ?? '')) names.add(other)
    },
  })
  // One that named another server, or that somebody deleted by mistake, gives its place back.
  const endServices = follow(cache, kinds.APIService as KindDefinition, {
    put: () => undefined,
    removed: ({ name }) => {
      const dot = name.indexOf('.')
      const groupVersion = `${name.slice(dot + 1)}/${name.slice(0, dot)}`
      if (index.serves(groupVersion)) services.add(groupVersion)
    },
  })
  note([...known], [])
  return () => {
    endFollowing()
    endServices()
    names.close()
    services.close()
    endings.close()
  }
}

const judged = (definition: CustomResourceDefinition, inUse: Parameters<typeof acceptNames>[1], now: number): CustomResourceDefinition =>
  judgeApproval(acceptNames(definition, inUse, now), now)
