import type { APIResource, ApidiscoveryV2 } from '@coxswain/api-types'
import { mainRow, subresourceRows } from './resource-rows.ts'
import type { GroupSnapshot, VersionSnapshot } from './snapshot.ts'

/** The versions of apidiscovery.k8s.io that are served; their objects are the same. */
export const AGGREGATED_VERSIONS = ['v2', 'v2beta1'] as const
export type AggregatedVersion = (typeof AGGREGATED_VERSIONS)[number]

/** All resources of some groups in one document (KEP 3352). The core group has no name. */
export const aggregatedList = (version: AggregatedVersion, groups: readonly GroupSnapshot[]): ApidiscoveryV2.APIGroupDiscoveryList => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: `apidiscovery.k8s.io/${version}`,
  metadata: {},
  items: groups.map(({ name, versions }) => ({ metadata: name === '' ? {} : { name }, versions: versions.map(versionOf) })),
})

const versionOf = ({ version, resources, remote }: VersionSnapshot): ApidiscoveryV2.APIVersionDiscovery =>
  remote === undefined
    ? {
        version,
        resources: resources.map((resource) => ({ ...resourceOf(mainRow(resource)), ...nested(subresourceRows(resource)) })),
        freshness: 'Current',
      }
    : { version, resources: remoteResources(remote.resources), freshness: remote.stale ? 'Stale' : 'Current' }

/** Rows of a plain list, where subresources stand beside their resources, or alone (metrics of pods: `pods/http_requests`). */
const remoteResources = (rows: readonly APIResource[]): ApidiscoveryV2.APIResourceDiscovery[] => {
  const parents = new Map<string, { readonly main: APIResource; readonly below: APIResource[] }>()
  for (const row of rows) if (!row.name.includes('/')) parents.set(row.name, { main: row, below: [] })
  for (const row of rows) {
    const [parent = '', subresource] = row.name.split('/')
    if (subresource === undefined) continue
    const found = parents.get(parent)
    if (found === undefined) parents.set(parent, { main: { ...row, name: parent, singularName: '', kind: '', verbs: [] }, below: [row] })
    else found.below.push(row)
  }
  return [...parents.values()].map(({ main, below }) => ({ ...resourceOf(main), ...nested(below) }))
}

const resourceOf = (row: APIResource): ApidiscoveryV2.APIResourceDiscovery => ({
  resource: row.name,
  responseKind: responseKindOf(row),
  scope: row.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: row.singularName,
  verbs: row.verbs,
  ...(row.shortNames === undefined ? {} : { shortNames: row.shortNames }),
  ...(row.categories === undefined ? {} : { categories: row.categories }),
})

const nested = (rows: readonly APIResource[]): Pick<ApidiscoveryV2.APIResourceDiscovery, 'subresources'> =>
  rows.length === 0
    ? {}
    : {
        subresources: rows.map((row) => ({
          subresource: row.name.slice(row.name.indexOf('/') + 1),
          responseKind: responseKindOf(row),
          verbs: row.verbs,
        })),
      }

/** Empty group and version stand for those of the list, as upstream leaves them. */
const responseKindOf = ({ group = '', version = '', kind }: APIResource) => ({ group, version, kind })
