import { type APIService, type KindDefinition, kinds } from '@coxswain/api-types'
import type { Cache } from '../cache/cache.ts'
import type { Objects } from '../cache/entry.ts'
import { follow } from '../cache/follow.ts'

/** APIServices that name a service: group versions that another server answers for. */
export interface ProxiedServices {
  /** Undefined where this server answers itself. */
  of(group: string, version: string): APIService | undefined
  named(name: string): APIService | undefined
  all(): Iterable<APIService>
  close(): void
}

/** An index as fresh as the cache. `changed` hears the name of each that comes, changes or goes, also of those that are no longer proxied. */
export const followProxiedServices = (cache: Cache, objects: Objects, changed: (name: string) => void): ProxiedServices => {
  const services = new Map<string, APIService>()
  const close = follow(cache, kinds.APIService as KindDefinition, {
    put: (entry) => {
      const service = objects.object(entry) as APIService
      const isProxied = service.spec?.service !== undefined && service.spec.service !== null
      if (isProxied) services.set(entry.name, service)
      if (!services.has(entry.name)) return
      if (!isProxied) services.delete(entry.name)
      changed(entry.name)
    },
    removed: ({ name }) => {
      if (services.delete(name)) changed(name)
    },
  })
  return {
    of: (group, version) => (services.size === 0 ? undefined : services.get(`${version}.${group}`)),
    named: (name) => services.get(name),
    all: () => services.values(),
    close,
  }
}
