import type { APIService } from '@coxswain/api-types'
import { isMap, type Json, type JsonMap, pathsUnder } from '@coxswain/api-types/openapi'
import type { RemoteDocuments } from '../openapi/open-api.ts'
import { askRemote, jsonIn } from './ask.ts'
import type { ProxiedServices } from './proxied-services.ts'
import type { ProxyPorts } from './proxy.ts'
import type { RemoteVersions } from './remote-versions.ts'

export interface RemoteDocumentsOptions extends ProxyPorts {
  readonly services: ProxiedServices
  readonly versions: RemoteVersions
}

const ASK_MS = 10_000
const MAX_BYTES = 32 * 1024 * 1024

/** What aggregated servers publish of their APIs. A server publishes the paths of its own group versions: what else it tells is left out. */
export const createRemoteDocuments = (options: RemoteDocumentsOptions): RemoteDocuments => {
  const { services, versions } = options
  const there = () => versions.all().filter(({ stale }) => !stale)
  return {
    v3: () =>
      new Map(
        there().flatMap(({ group, version, document, documents }) => {
          const published = document ?? documents
          return published === undefined ? [] : [[`apis/${group}/${version}`, published] as const]
        }),
      ),
    v2: async () => {
      const asked = there().map(async ({ group, version, documents }) => {
        if (documents !== undefined) return [await documents.v2()]
        const service = services.of(group, version)
        const found = service === undefined ? undefined : await readSwagger(service, options)
        return found === undefined ? [] : [pathsUnder(found, `/apis/${group}/${version}/`)]
      })
      return (await Promise.all(asked)).flat()
    },
  }
}

/** Undefined where the server has none, or none that can be read. */
const readSwagger = async (service: APIService, { resolve, ...ports }: RemoteDocumentsOptions): Promise<JsonMap | undefined> => {
  const { namespace = '', name = '', port } = service.spec?.service ?? {}
  const found = resolve({ namespace, name, port })
  if ('error' in found) return undefined
  const outcome = await askRemote(service, { found, path: '/openapi/v2', timeoutMs: ASK_MS, maxBytes: MAX_BYTES }, ports)
  const document = outcome.ok && outcome.status === 200 ? jsonIn(outcome.body) : undefined
  return isMap(document as Json | undefined) ? (document as JsonMap) : undefined
}
