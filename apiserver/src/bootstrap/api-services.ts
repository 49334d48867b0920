import { type APIService, apiVersionOf, type Registry } from '@coxswain/api-types'
import type { LocalApi } from '../aggregation/local-api.ts'
import { groupPriority } from '../discovery/priorities.ts'
import type { LocalClient } from './local-client.ts'

const COLLECTION = '/apis/apiregistration.k8s.io/v1/apiservices'
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged'
const ON_START = 'onstart'

/** Places of versions in their group that are not the usual one (upstream's table of API priorities). */
const VERSION_PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['v1', 1],
  ['autoscaling/v2', 30],
  ['flowcontrol.apiserver.k8s.io/v1', 21],
])
const VERSION_PRIORITY = 15

/** One APIService for each group version that the registry has. */
export const builtInApiServices = (registry: Registry): readonly APIService[] => {
  const versions = new Map(registry.resources.map(({ group, version, apiVersion }) => [apiVersion, { group, version }]))
  return [...versions.values()].flatMap(({ group, version }) => {
    const groupPriorityMinimum = groupPriority(group)
    if (groupPriorityMinimum === undefined) return []
    const versionPriority = VERSION_PRIORITIES.get(apiVersionOf(group, version)) ?? VERSION_PRIORITY
    return [
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: `${version}.${group}`, labels: { [MANAGED]: ON_START } },
        spec: { ...(group === '' ? {} : { group }), version, groupPriorityMinimum, versionPriority },
      },
    ]
  })
}

/**
 * Brings the APIServices of what is built in up to date, once a start: what somebody deletes or takes the label from stays so until
 * then (upstream's `autoregister` controller, its column "sync on start").
 */
export const syncApiServices = async (client: LocalClient, registry: Registry): Promise<void> => {
  const wanted = new Map(builtInApiServices(registry).map((service) => [service.metadata.name ?? '', service]))
  const present = new Map((await client.list(COLLECTION)).map((object) => [object.metadata.name ?? '', object as APIService]))
  const isManaged = ({ metadata }: APIService): boolean => metadata.labels?.[MANAGED] === ON_START
  await Promise.all([
    ...[...wanted].map(([name, service]) => {
      const found = present.get(name)
      if (found === undefined) return client.ensure(COLLECTION, service)
      return isManaged(found) && !sameSpec(found, service) ? client.patch(`${COLLECTION}/${name}`, { spec: service.spec }) : undefined
    }),
    // Who has named a server of his own in the place of one of ours keeps it.
    ...[...present].map(([name, service]) =>
      isManaged(service) && !wanted.has(name) && service.spec?.service === undefined ? client.remove(`${COLLECTION}/${name}`) : undefined,
    ),
  ])
}

/** Places of `metrics.k8s.io/v1beta1` and its kin, as the manifests of their servers have them. */
const EXTENSION_GROUP = 100
const EXTENSION_VERSION = 100

/** Has an APIService for a group version that another part of this process serves. One that is there stays as it is. */
export const ensureLocalService = (client: LocalClient, { group, version }: Pick<LocalApi, 'group' | 'version'>): Promise<void> =>
  client.ensure(COLLECTION, {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels: { [MANAGED]: ON_START } },
    spec: { group, version, groupPriorityMinimum: EXTENSION_GROUP, versionPriority: EXTENSION_VERSION },
  } as APIService)

const CUSTOM_GROUP = 1000
const CUSTOM_VERSION = 100
const ON_CHANGE = 'true'

/** The APIService of a group version that definitions add to the API (upstream's `crdregistration` controller). */
const customService = (groupVersion: string): APIService => {
  const [group = '', version = ''] = groupVersion.split('/')
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels: { [MANAGED]: ON_CHANGE } },
    spec: { group, version, groupPriorityMinimum: CUSTOM_GROUP, versionPriority: CUSTOM_VERSION },
  }
}

/** Has an APIService for a group version as long as `served`. One that is not of our making stays as it is. */
export const keepCustomService = async (client: LocalClient, groupVersion: string, served: () => boolean): Promise<void> => {
  const service = customService(groupVersion)
  const path = `${COLLECTION}/${service.metadata.name}`
  if (served()) return client.ensure(COLLECTION, service)
  const found = (await client.get(path)) as APIService | undefined
  if (found?.metadata.labels?.[MANAGED] === ON_CHANGE) await client.remove(path)
}

/** Group versions of which there is an APIService of our making. */
export const customServices = async (client: LocalClient): Promise<readonly string[]> =>
  (await client.list(COLLECTION)).flatMap((object) => {
    const { metadata, spec } = object as APIService
    return metadata.labels?.[MANAGED] === ON_CHANGE && spec?.group !== undefined ? [`${spec.group}/${spec.version}`] : []
  })

const sameSpec = ({ spec: a }: APIService, { spec: b }: APIService): boolean =>
  a?.service === undefined && a?.groupPriorityMinimum === b?.groupPriorityMinimum && a?.versionPriority === b?.versionPriority
