import type { APIResource, APIService } from '@coxswain/api-types'

/** A group version of another server, as it told of itself last. */
export interface RemoteVersion {
  readonly group: string
  readonly version: string
  readonly resources: readonly APIResource[]
  /** It could not be asked of late. */
  readonly stale: boolean
}

/** What is known of group versions of other servers. Documents are made of it without asking anybody. */
export interface RemoteVersions {
  /** Changes with what is known. */
  generation(): number
  all(): readonly RemoteVersion[]
  learn({ spec, metadata }: APIService, resources: readonly APIResource[]): void
  /** It cannot be asked: what was known of it is old. */
  lose(service: APIService): void
  forget(name: string): void
}

export const createRemoteVersions = (): RemoteVersions => {
  const known = new Map<string, RemoteVersion>()
  let generation = 0
  const set = ({ metadata: { name = '' }, spec }: APIService, resources: readonly APIResource[], stale: boolean): void => {
    const next = { group: spec?.group ?? '', version: spec?.version ?? '', resources, stale }
    if (JSON.stringify(known.get(name)) === JSON.stringify(next)) return
    known.set(name, next)
    generation++
  }
  return {
    generation: () => generation,
    all: () => [...known.values()],
    learn: (service, resources) => set(service, resources, false),
    lose: (service) => set(service, known.get(service.metadata.name ?? '')?.resources ?? [], true),
    forget: (name) => {
      if (known.delete(name)) generation++
    },
  }
}
