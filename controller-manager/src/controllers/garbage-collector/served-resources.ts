import { apiVersionOf } from '@coxswain/api-types'
import type { DiscoveredResource, Discovery, ResourceRef } from '@coxswain/client'
import { groupOf } from './ownership-graph.ts'

/** Resources that the server serves, as far as is known. */
export interface ServedResources {
  /** Each resource that is collected, in one version. */
  readonly collected: readonly ResourceRef[]
  /** The resource that an owner reference means; undefined where nothing is known of it, which does not say that there is none. */
  find(apiVersion: string, kind: string): ResourceRef | undefined
}

export const NO_RESOURCES: ServedResources = { collected: [], find: () => undefined }

const NEEDED = ['list', 'watch', 'delete']
/** Events are short-lived, many, and own nothing. */
const isIgnored = ({ group, plural }: DiscoveredResource): boolean => plural === 'events' && (group === '' || group === 'events.k8s.io')

/** What a discovery says. Groups that could not be asked stay as they were known before. */
export const servedResources = (discovery: Discovery, before: readonly DiscoveredResource[]): readonly DiscoveredResource[] => {
  const failed = new Set(discovery.failed.map(({ apiVersion }) => apiVersion))
  const known = new Set(discovery.resources.map(idOf))
  const kept = before.filter((each) => failed.has(apiVersionOf(each.group, each.version)) && !known.has(idOf(each)))
  return [...discovery.resources, ...kept]
}

const idOf = ({ group, version, plural }: DiscoveredResource): string => `${group}/${version}/${plural}`

export const indexResources = (all: readonly DiscoveredResource[]): ServedResources => {
  const byKind = new Map<string, ResourceRef>()
  const byGroupKind = new Map<string, ResourceRef>()
  const collected = new Map<string, DiscoveredResource>()
  for (const resource of all) {
    const ref = refOf(resource)
    byKind.set(`${apiVersionOf(resource.group, resource.version)} ${resource.kind}`, ref)
    const groupKind = `${resource.group} ${resource.kind}`
    if (resource.preferred || !byGroupKind.has(groupKind)) byGroupKind.set(groupKind, ref)
    if (isIgnored(resource) || !NEEDED.every((verb) => resource.verbs.includes(verb))) continue
    const id = `${resource.group}/${resource.plural}`
    if (resource.preferred || !collected.has(id)) collected.set(id, resource)
  }
  return {
    collected: [...collected.values()].map(refOf),
    // A version may have ceased to be served; the objects are the same in all of them.
    find: (apiVersion, kind) => byKind.get(`${apiVersion} ${kind}`) ?? byGroupKind.get(`${groupOf(apiVersion)} ${kind}`),
  }
}

const refOf = ({ group, version, plural, kind, namespaced }: DiscoveredResource): ResourceRef => ({
  group,
  version,
  plural,
  kind,
  namespaced,
})
