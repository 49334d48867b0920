import type { ApidiscoveryV2, MetaV1 } from '@coxswain/api-types'
import type { ResourceRef } from './resource.ts'
import type { Wire } from './wire.ts'

/** A resource as the server tells of it, ready to be used as a `Kind`. */
export interface DiscoveredResource extends ResourceRef {
  readonly kind: string
  readonly verbs: readonly string[]
  /** This version is the one that the server prefers for the group. */
  readonly preferred: boolean
  /** `pod`; undefined where the server tells none. */
  readonly singular?: string | undefined
  /** `po`, `deploy`. */
  readonly shortNames?: readonly string[] | undefined
  /** `all`. */
  readonly categories?: readonly string[] | undefined
}

export interface Discovery {
  readonly resources: readonly DiscoveredResource[]
  /** Groups that could not be asked: what they hold is unknown, not absent. */
  readonly failed: readonly { readonly apiVersion: string; readonly message: string }[]
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

/** Reads aggregated discovery (two requests), or group by group from servers that do not have it. */
export const discoverVerb = (wire: Wire) => async (): Promise<Discovery> => {
  const [core, groups] = await Promise.all(['/api', '/apis'].map((path) => wire.json({ method: 'GET', path, accept: AGGREGATED })))
  const parts = await Promise.all([coreOf(wire, core), groupsOf(wire, groups)])
  return { resources: parts.flatMap((part) => part.resources), failed: parts.flatMap((part) => part.failed) }
}

const kindOf = (answer: unknown): unknown => (answer as { readonly kind?: unknown }).kind
const isAggregated = (answer: unknown): answer is ApidiscoveryV2.APIGroupDiscoveryList => kindOf(answer) === 'APIGroupDiscoveryList'

const coreOf = (wire: Wire, answer: unknown): Promise<Discovery> =>
  isAggregated(answer) ? Promise.resolve(fromAggregated(answer)) : readVersion(wire, { group: '', version: 'v1', preferred: true })

const groupsOf = async (wire: Wire, answer: unknown): Promise<Discovery> => {
  if (isAggregated(answer)) return fromAggregated(answer)
  const { groups = [] } = answer as Partial<MetaV1.APIGroupList>
  const versions = groups.flatMap(({ name, versions: all, preferredVersion }) =>
    all.map(({ version }) => ({ group: name, version, preferred: version === preferredVersion?.version })),
  )
  const parts = await Promise.all(versions.map((each) => readVersion(wire, each)))
  return { resources: parts.flatMap((part) => part.resources), failed: parts.flatMap((part) => part.failed) }
}

interface GroupVersion {
  readonly group: string
  readonly version: string
  readonly preferred: boolean
}

const readVersion = async (wire: Wire, { group, version, preferred }: GroupVersion): Promise<Discovery> => {
  const apiVersion = group === '' ? version : `${group}/${version}`
  try {
    const answer = (await wire.json({
      method: 'GET',
      path: group === '' ? `/api/${version}` : `/apis/${apiVersion}`,
    })) as MetaV1.APIResourceList
    const resources = answer.resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, namespaced, kind, verbs, singularName, shortNames, categories }) => ({
        group,
        version,
        plural: name,
        namespaced,
        kind,
        verbs,
        preferred,
        singular: singularName === '' ? undefined : singularName,
        shortNames,
        categories,
      }))
    return { resources, failed: [] }
  } catch (error) {
    return { resources: [], failed: [{ apiVersion, message: error instanceof Error ? error.message : String(error) }] }
  }
}

const fromAggregated = ({ items }: ApidiscoveryV2.APIGroupDiscoveryList): Discovery => {
  const resources: DiscoveredResource[] = []
  const failed: { apiVersion: string; message: string }[] = []
  for (const { metadata, versions = [] } of items) {
    const group = metadata?.name ?? ''
    for (const [i, { version, resources: found = [], freshness }] of versions.entries()) {
      if (freshness === 'Stale') failed.push({ apiVersion: group === '' ? version : `${group}/${version}`, message: 'stale discovery' })
      for (const { resource, scope, responseKind, verbs, singularResource, shortNames, categories } of found)
        resources.push({
          group,
          version,
          plural: resource,
          namespaced: scope === 'Namespaced',
          kind: responseKind?.kind ?? '',
          verbs,
          preferred: i === 0,
          singular: singularResource === '' ? undefined : singularResource,
          shortNames,
          categories,
        })
    }
  }
  return { resources, failed }
}
