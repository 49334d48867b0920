import { builtinKinds, type KubeObject, kinds, quota, type ResourceQuota, StatusError, type Stored } from '@coxswain/api-types'
import { type Client, type Kind, metadataOnly } from '@coxswain/client'

/** A quota, and the objects of its namespace that it may count. Plain data. */
export interface Counted {
  readonly quota: Stored<ResourceQuota>
  /** By resource; one that the server does not serve is missing. */
  readonly listed: readonly { readonly resource: quota.CountedResource; readonly objects: readonly Stored<KubeObject>[] }[]
}

/** Of these more than their number counts. */
const WEIGHED: ReadonlySet<string> = new Set(['pods', 'services', 'persistentvolumeclaims', 'resourceclaims'])

/** Reads the quota first and what it counts after that; undefined where the quota is gone. */
export const readCounted = async (client: Client, namespace: string, name: string): Promise<Counted | undefined> => {
  // A list, as upstream: its role may list everything, and get nothing.
  const { items } = await client.listAll(kinds.ResourceQuota, { namespace })
  const found = items.find(({ metadata }) => metadata.name === name)
  if (found === undefined) return undefined
  const resources = new Map<string, quota.CountedResource>()
  for (const each of Object.keys(found.spec?.hard ?? {})) {
    const resource = quota.countedBy(each)
    if (resource !== undefined) resources.set(`${resource.group}/${resource.plural}`, resource)
  }
  const listed = await Promise.all([...resources.values()].map((resource) => read(client, resource, namespace)))
  return { quota: found, listed: listed.flatMap((each) => each ?? []) }
}

const read = async (client: Client, resource: quota.CountedResource, namespace: string) => {
  const kind = await kindOf(client, resource)
  if (kind === undefined) return undefined
  const list = client.listAll(WEIGHED.has(resource.plural) ? kind : (metadataOnly(kind) as Kind), { namespace })
  const found = await unless404(list)
  return found === undefined ? undefined : { resource, objects: found.items }
}

const kindOf = async (client: Client, { group, plural }: quota.CountedResource): Promise<Kind | undefined> => {
  const known = builtinKinds.find((each) => each.group === group && each.plural === plural)
  if (known !== undefined) return known as Kind
  const { resources } = await client.discover()
  const served = resources.filter((each) => each.group === group && each.plural === plural && each.namespaced)
  return served.find(({ preferred }) => preferred) ?? served[0]
}

const unless404 = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined
    throw error
  }
}
