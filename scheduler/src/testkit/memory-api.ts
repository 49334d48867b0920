import { formatTime, type KubeObject, kinds, OBJECT_MODIFIED, type Pod, type Stored, status } from '@coxswain/api-types'
import { type Client, refOf, type WatchEvent } from '@coxswain/client'
import type { Clock } from '@coxswain/ports'

type StoredObject = Stored<KubeObject>
interface Watcher {
  readonly plural: string
  send(events: readonly WatchEvent[]): void
}

/** The API server as far as a scheduler needs one: lists and watches, bindings, patches of status, updates of claims and volumes. */
export interface MemoryApi {
  readonly client: Pick<Client, 'list' | 'watch' | 'bind' | 'patch' | 'update'>
  put(plural: string, object: KubeObject | StoredObject): void
  remove(plural: string, namespace: string, name: string): void
  pod(name: string, namespace?: string): Stored<Pod>
  pods(): readonly Stored<Pod>[]
  /** Writes so far, in order: `bind default/a to n1`. */
  readonly writes: readonly string[]
  /** While held, watchers are told nothing; released, they are told all. `releaseFirst` tells one thing and goes on holding. */
  hold(): void
  release(): void
  releaseFirst(): void
  /** Called before each binding; what it throws is the answer. */
  onBind: (name: string) => void
}

export const createMemoryApi = (clock: Clock): MemoryApi => {
  const objects = new Map<string, Map<string, StoredObject>>()
  const watchers = new Set<Watcher>()
  const writes: string[] = []
  let held: (() => void)[] | undefined
  let revision = 1

  const all = (plural: string): Map<string, StoredObject> => {
    const found = objects.get(plural) ?? new Map<string, StoredObject>()
    objects.set(plural, found)
    return found
  }
  /** As from the wire: to each watcher an object that nobody else has. */
  const emit = (plural: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: StoredObject): void => {
    const tell = (): void => {
      for (const watcher of watchers) if (watcher.plural === plural) watcher.send([{ type, object: structuredClone(object) }])
    }
    if (held === undefined) tell()
    else held.push(tell)
  }
  const write = (plural: string, object: KubeObject | StoredObject): void => {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`
    const known = all(plural).has(key)
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++revision) } } as StoredObject
    all(plural).set(key, stored)
    emit(plural, known ? 'MODIFIED' : 'ADDED', stored)
  }
  const writePod = (pod: Stored<Pod>): void => write('pods', pod)
  const podOf = (namespace: string, name: string): Stored<Pod> => {
    const found = all('pods').get(`${namespace}/${name}`)
    if (found === undefined) throw status.notFound({ group: '', resource: 'pods' }, name)
    return found as Stored<Pod>
  }
  const api = { onBind: (_: string): void => undefined }
  const client = {
    list: async (kind: Parameters<Client['list']>[0]) => {
      await Promise.resolve()
      return {
        items: [...all(refOf(kind).plural).values()].map((object) => structuredClone(object)),
        resourceVersion: String(revision),
        continue: '',
        remainingItemCount: undefined,
      }
    },
    watch: async (kind: Parameters<Client['watch']>[0], options: Parameters<Client['watch']>[1]) => {
      await Promise.resolve()
      options.onOpen?.()
      const watcher: Watcher = { plural: refOf(kind).plural, send: (events) => options.onEvents(events) }
      watchers.add(watcher)
      await new Promise<void>((resolve) => options.signal?.addEventListener('abort', () => resolve()))
      watchers.delete(watcher)
    },
    bind: async ({ namespace, name, node }: Parameters<Client['bind']>[0]) => {
      await Promise.resolve()
      api.onBind(name)
      const pod = podOf(namespace, name)
      if ((pod.spec?.nodeName ?? '') !== '')
        throw status.conflict(
          { group: '', resource: 'pods/binding' },
          name,
          `pod ${name} is already assigned to node ${JSON.stringify(pod.spec?.nodeName)}`,
        )
      writes.push(`bind ${namespace}/${name} to ${node}`)
      const conditions = [{ type: 'PodScheduled' as const, status: 'True' as const, lastTransitionTime: formatTime(clock.now()) }]
      writePod({ ...pod, spec: { containers: [], ...pod.spec, nodeName: node }, status: { ...pod.status, conditions } })
    },
    patch: async (_: unknown, { namespace = '', name, patch }: Parameters<Client['patch']>[1]) => {
      await Promise.resolve()
      const pod = podOf(namespace, name)
      const { status: given } = patch as { readonly status: NonNullable<Pod['status']> }
      writes.push(`patch ${namespace}/${name}`)
      writePod({ ...pod, status: { ...pod.status, ...given } })
      return podOf(namespace, name)
    },
    update: async (kind: Parameters<Client['update']>[0], object: KubeObject) => {
      await Promise.resolve()
      const { plural } = refOf(kind)
      const { namespace = '', name = '' } = object.metadata
      const known = all(plural).get(`${namespace}/${name}`)
      if (known?.metadata.resourceVersion !== object.metadata.resourceVersion)
        throw status.conflict({ group: '', resource: plural }, name, OBJECT_MODIFIED)
      writes.push(`update ${plural} ${namespace}/${name}`)
      write(plural, object)
      return all(plural).get(`${namespace}/${name}`)
    },
  } as unknown as MemoryApi['client']

  return Object.assign(api, {
    client,
    writes,
    put: write,
    remove: (plural: string, namespace: string, name: string) => {
      const object = all(plural).get(`${namespace}/${name}`)
      if (object === undefined) return
      all(plural).delete(`${namespace}/${name}`)
      revision++
      emit(plural, 'DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } })
    },
    pod: (name: string, namespace = 'default') => podOf(namespace, name),
    pods: () => [...all(kinds.Pod.plural).values()] as Stored<Pod>[],
    hold: () => {
      held = []
    },
    releaseFirst: () => held?.shift()?.(),
    release: () => {
      const tell = held ?? []
      held = undefined
      for (const each of tell) each()
    },
  })
}
