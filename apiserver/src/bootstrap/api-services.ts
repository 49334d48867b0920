import { type APIService, apiVersionOf, type Registry } from '@coxswain/api-types'
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
    ...[...present].map(([name, service]) =>
      isManaged(service) && !wanted.has(name) ? client.remove(`${COLLECTION}/${name}`) : undefined,
    ),
  ])
}

const sameSpec = ({ spec: a }: APIService, { spec: b }: APIService): boolean =>
  a?.service === undefined && a?.groupPriorityMinimum === b?.groupPriorityMinimum && a?.versionPriority === b?.versionPriority
