import { type KubeObject, parseTime, StatusError, type Stored } from '@coxswain/api-types'
import { type Client, type DiscoveredResource, metadataOnly, type ResourceRef } from '@coxswain/client'

/** What is left in a namespace of one resource. Plain data. */
export interface Remains {
  readonly resource: ResourceRef
  /** Can all of it be deleted in one request? */
  readonly deletesCollection: boolean
  /** Objects whose deletion nobody has asked for yet. */
  readonly fresh: readonly { readonly name: string; readonly uid: string }[]
  /** Objects that are being deleted, and wait for their grace period or for finalizers. */
  readonly going: number
  /** How many objects hold each finalizer. */
  readonly finalizers: Readonly<Record<string, number>>
  /** When the last grace period ends, in milliseconds since the epoch. */
  readonly goneBy: number
}

/** All that a namespace holds, as the server tells it now. */
export interface Contents {
  /** Resources of which something is left. */
  readonly remains: readonly Remains[]
  /** Groups whose resources could not be found out. */
  readonly undiscovered: readonly { readonly apiVersion: string; readonly message: string }[]
  /** Resources that could not be listed. */
  readonly unlisted: readonly string[]
}

/** Looks into every namespaced resource that the server serves. Reads metadata alone. */
export const readContents = async (client: Client, namespace: string): Promise<Contents> => {
  const { resources, failed } = await client.discover()
  const listed = await Promise.all(namespacedResources(resources).map((resource) => readResource(client, resource, namespace)))
  return {
    remains: listed.flatMap((each) => (typeof each === 'string' || each === undefined ? [] : [each])),
    undiscovered: failed,
    unlisted: listed.flatMap((each) => (typeof each === 'string' ? [each] : [])),
  }
}

/** Each resource in one version: the preferred one where it is in it. */
const namespacedResources = (resources: readonly DiscoveredResource[]): readonly DiscoveredResource[] => {
  const chosen = new Map<string, DiscoveredResource>()
  for (const resource of resources) {
    if (!resource.namespaced || !resource.verbs.includes('delete') || !resource.verbs.includes('list')) continue
    const id = `${resource.plural}.${resource.group}`
    const known = chosen.get(id)
    if (known === undefined || (resource.preferred && !known.preferred)) chosen.set(id, resource)
  }
  return [...chosen.values()]
}

/** What is left of a resource; undefined where nothing is, a message where nobody can tell. */
const readResource = async (client: Client, found: DiscoveredResource, namespace: string): Promise<Remains | string | undefined> => {
  const { group, version, plural, kind, verbs } = found
  const resource: ResourceRef = { group, version, plural, kind, namespaced: true }
  try {
    const { items } = await client.listAll(metadataOnly(resource), { namespace })
    return items.length === 0 ? undefined : remainsOf(resource, items, verbs.includes('deletecollection'))
  } catch (error) {
    // It has ceased to be served since it was discovered.
    if (error instanceof StatusError && (error.code === 404 || error.code === 405)) return undefined
    return error instanceof Error ? error.message : String(error)
  }
}

const remainsOf = (resource: ResourceRef, items: readonly Stored<KubeObject>[], deletesCollection: boolean): Remains => {
  const finalizers = new Map<string, number>()
  const fresh: { readonly name: string; readonly uid: string }[] = []
  let goneBy = 0
  for (const { metadata } of items) {
    const { name, uid, deletionTimestamp } = metadata
    if (deletionTimestamp === undefined) fresh.push({ name, uid })
    else {
      goneBy = Math.max(goneBy, parseTime(deletionTimestamp) ?? 0)
      for (const finalizer of metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1)
    }
  }
  return { resource, deletesCollection, fresh, going: items.length - fresh.length, finalizers: Object.fromEntries(finalizers), goneBy }
}
