import type { APIResource, APIService } from '@coxswain/api-types'
import type { LocalApi } from './local-api.ts'

/** A group version of another server, as it told of itself last. */
export interface RemoteVersion {
  readonly group: string
  readonly version: string
  readonly resources: readonly APIResource[]
  /** Where its document of OpenAPI v3 is: `/openapi/v3/apis/GROUP/VERSION?hash=...`. Undefined where it publishes none. */
  readonly document: string | undefined
  /** What another part of this process publishes of it. */
  readonly documents?: LocalApi['documents']
  /** It could not be asked of late. */
  readonly stale: boolean
}

/** What is known of group versions of other servers. Documents are made of it without asking anybody. */
export interface RemoteVersions {
  /** Changes with what is known. */
  generation(): number
  all(): readonly RemoteVersion[]
  /** Undefined where another server serves no such version, or cannot be asked. */
  of(group: string, version: string): RemoteVersion | undefined
  learn(service: APIService, told: Told): void
  /** It cannot be asked: what was known of it is old. */
  lose(service: APIService): void
  forget(name: string): void
  /** Another part of this process serves it, unless a server is named for it. */
  offer(api: Pick<LocalApi, 'group' | 'version' | 'resources' | 'documents'>): void
}

/** What a server tells of one of its group versions. */
export type Told = Pick<RemoteVersion, 'resources' | 'document'>

export const createRemoteVersions = (): RemoteVersions => {
  const known = new Map<string, RemoteVersion>()
  const offered = new Map<string, RemoteVersion>()
  let generation = 0
  const set = ({ metadata: { name = '' }, spec }: APIService, told: Told & { readonly stale: boolean }): void => {
    const next = { group: spec?.group ?? '', version: spec?.version ?? '', ...told }
    if (JSON.stringify(known.get(name)) === JSON.stringify(next)) return
    known.set(name, next)
    generation++
  }
  return {
    generation: () => generation,
    all: () => [...new Map([...offered, ...known]).values()],
    of: (group, version) => {
      const name = `${version}.${group}`
      const found = known.get(name) ?? offered.get(name)
      return found?.stale === false ? found : undefined
    },
    learn: (service, { resources, document }) => set(service, { resources, document, stale: false }),
    lose: (service) => set(service, { ...(known.get(service.metadata.name ?? '') ?? NOTHING), stale: true }),
    forget: (name) => {
      if (known.delete(name)) generation++
    },
    offer: ({ group, version, resources, documents }) => {
      const told = { group, version, resources, document: undefined, stale: false }
      offered.set(`${version}.${group}`, documents === undefined ? told : { ...told, documents })
      generation++
    },
  }
}

const NOTHING: Told = { resources: [], document: undefined }
