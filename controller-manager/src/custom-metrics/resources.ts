import type { Client, DiscoveredResource } from '@coxswain/client'
import type { GroupResource } from './source.ts'

/** A resource that is served, with its names. */
export interface MappedResource extends GroupResource {
  readonly version: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
}

/** The resources of the API, in the order of their groups (upstream's RESTMapper). */
export interface ResourceMapper {
  /** By plural or singular. Without a group: that of the core, or the first that has one of this name. */
  find(group: string, name: string): MappedResource | undefined
  all(): readonly MappedResource[]
}

export const createResourceMapper = (resources: readonly DiscoveredResource[]): ResourceMapper => {
  const named = resources.filter(({ kind }) => kind !== '')
  // What older versions of a group have beside the preferred one is there too.
  const inOrder = [...named.filter(({ preferred }) => preferred), ...named.filter(({ preferred }) => !preferred)]
  const all = new Map<string, MappedResource>()
  const byName = new Map<string, MappedResource>()
  for (const each of inOrder.map(mappedResource)) {
    const id = resourceText(each)
    if (all.has(id)) continue
    all.set(id, each)
    for (const name of [each.resource, each.singular])
      for (const key of [`${each.group}/${name}`, `/${name}`]) if (!byName.has(key)) byName.set(key, each)
  }
  const listed = [...all.values()]
  return { find: (group, name) => byName.get(`${group}/${name}`), all: () => listed }
}

const mappedResource = ({ group, version, plural, singular, kind, namespaced }: DiscoveredResource): MappedResource => ({
  ...{ group, version, resource: plural, singular: singular ?? kind.toLowerCase(), kind, namespaced },
})

/** Asks the server what it serves. Resources come and go with their definitions: ask again from time to time. */
export const readResources = async (client: Pick<Client, 'discover'>): Promise<ResourceMapper> =>
  createResourceMapper((await client.discover()).resources)

/** `pods`, `deployments.apps`: as messages and discovery name it. */
export const resourceText = ({ group, resource }: GroupResource): string => (group === '' ? resource : `${resource}.${group}`)
