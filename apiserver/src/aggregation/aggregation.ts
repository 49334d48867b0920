import { type APIService, apiVersionOf } from '@coxswain/api-types'
import type { Clock, HttpRequest, HttpResponse, Logger } from '@coxswain/ports'
import type { AdmissionView } from '../admission/chain.ts'
import type { UserInfo } from '../authentication/user-info.ts'
import type { LocalClient } from '../bootstrap/local-client.ts'
import type { Cache } from '../cache/cache.ts'
import type { Objects } from '../cache/entry.ts'
import type { RemoteDocuments } from '../openapi/open-api.ts'
import type { RequestInfo } from '../request/request-info.ts'
import { examine } from './examine.ts'
import { type Availability, keepAvailability } from './keep-availability.ts'
import type { LocalApi } from './local-api.ts'
import { followProxiedServices } from './proxied-services.ts'
import { createProxy, type ProxyPorts, unavailable } from './proxy.ts'
import { createRemoteDocuments } from './remote-documents.ts'
import { createRemoteVersions, type RemoteVersions } from './remote-versions.ts'

export interface AggregationOptions extends ProxyPorts {
  readonly cache: Cache
  readonly objects: Objects
  readonly view: AdmissionView
  readonly clock: Clock
  readonly logger: Logger
}

/** Other API servers behind this one (upstream's kube-aggregator). */
export interface Aggregation {
  /** Another server's answer to a request that may be made; undefined where this one answers itself. `info`: of a resource. */
  answer(info: RequestInfo | undefined, request: HttpRequest, user: UserInfo): Promise<HttpResponse> | undefined
  /** What the others serve, for discovery. */
  readonly versions: RemoteVersions
  /** What they publish of it. */
  readonly documents: RemoteDocuments
  /** Hands requests about a group version to another part of this process, as long as no APIService names a server for it. */
  serve(api: LocalApi): void
  /** Begins to look after them, as a client of this server. */
  start(client: LocalClient): void
  close(): void
}

export const createAggregation = (options: AggregationOptions): Aggregation => {
  const { cache, objects } = options
  const versions = createRemoteVersions()
  let availability: Availability | undefined
  const services = followProxiedServices(cache, objects, (name) => availability?.look(name))
  const proxy = createProxy(options)
  const locals = new Map<string, LocalApi>()
  const targetFor = (info: RequestInfo | undefined, path: string): APIService | LocalApi | undefined => {
    if (info !== undefined) return services.of(info.group, info.version) ?? locals.get(apiVersionOf(info.group, info.version))
    const [, openApi, group = '', version = ''] = GROUP_VERSION.exec(path) ?? []
    if (group === '' || (openApi !== undefined && versions.of(group, version)?.document === undefined)) return undefined
    return services.of(group, version) ?? locals.get(apiVersionOf(group, version))
  }
  return {
    answer: (info, request, user) => {
      const target = targetFor(info, request.path)
      if (target === undefined) return undefined
      if ('answer' in target) return Promise.resolve(target.answer(request))
      return availability?.available(target.metadata.name ?? '') === false
        ? Promise.resolve(unavailable('service unavailable'))
        : proxy(target, request, user)
    },
    versions,
    serve: (api) => {
      locals.set(apiVersionOf(api.group, api.version), api)
      versions.offer(api)
      api.onResources?.(() => versions.offer(api))
    },
    documents: createRemoteDocuments({ ...options, services, versions }),
    start: (client) => {
      availability = keepAvailability({ ...options, client, services, versions, examine: (service) => examine(service, options) })
      for (const { metadata } of services.all()) availability.look(metadata.name ?? '')
    },
    close: () => {
      services.close()
      availability?.close()
    },
  }
}

/** The discovery document of a group version, and its document of OpenAPI v3. */
const GROUP_VERSION = /^(\/openapi\/v3)?\/apis\/([^/]+)\/([^/]+)\/?$/
