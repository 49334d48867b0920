import type { KubeObject, Stored } from '@coxswain/api-types'
import type { Clock, Logger, Random } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { type Kind, metadataOnly, resourceId } from '../client/resource.ts'
import type { Selection } from '../client/verbs/list.ts'
import type { Informer } from './cache.ts'
import { createInformer, type OwnedInformer } from './informer.ts'

export interface InformOptions<T extends KubeObject> extends Selection {
  /** Ways to find objects: name -> the keys of an object. May be declared by several users of one informer. */
  readonly indexes?: Readonly<Record<string, (object: Stored<T>) => readonly string[]>> | undefined
}

/** All caches of a process: who asks for the same resource and selection gets the same informer. */
export interface Informers {
  /** The informer of a resource; made when first asked for, started when the others are. */
  for<T extends KubeObject>(kind: Kind<T>, options?: InformOptions<T> & { readonly metadataOnly?: false }): Informer<T>
  for(kind: Kind, options: InformOptions<KubeObject> & { readonly metadataOnly: true }): Informer
  /** The informer of all objects of a resource, where somebody has asked for it already. */
  peek(kind: Kind): Informer | undefined
  /** Ends one informer for all who use it: its resource is served no more. Asked for again, it is made anew. */
  release(kind: Kind, options?: Selection): void
  start(): void
  stop(): void
  /** Resolves when all informers asked for so far are filled. */
  whenSynced(): Promise<void>
  /** What is being listed now. Empty when all caches only wait for news. */
  activity(): readonly string[]
}

export interface InformersOptions {
  readonly client: Pick<Client, 'list' | 'watch'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Ask for first lists as streams; on unless switched off. Falls back by itself where a server refuses. */
  readonly streamingLists?: boolean | undefined
  /** Freeze all cached objects, so that whoever changes one fails at once. Costs time: for tests and development. */
  readonly freeze?: boolean | undefined
}

export const createInformers = ({ client, clock, random, logger, streamingLists = true, freeze = false }: InformersOptions): Informers => {
  const all = new Map<string, OwnedInformer>()
  let phase: 'new' | 'running' | 'stopped' = 'new'

  const create = (id: string, kind: Kind, selection: Selection): OwnedInformer => {
    if (phase === 'stopped') throw new Error('the informers are stopped')
    const made = createInformer({
      kind,
      selection,
      client,
      clock,
      random: random.fork(`informer ${id}`),
      logger,
      streaming: streamingLists,
      freeze,
    })
    all.set(id, made)
    if (phase === 'running') made.start()
    return made
  }
  const idOf = (kind: Kind, { namespace, labelSelector, fieldSelector }: Selection): string =>
    [resourceId(kind), namespace ?? '', labelSelector ?? '', fieldSelector ?? ''].join('|')
  const find = (kind: Kind, options: InformOptions<KubeObject>): Informer => {
    const { namespace, labelSelector, fieldSelector, indexes = {} } = options
    const id = idOf(kind, options)
    const { informer } = all.get(id) ?? create(id, kind, { namespace, labelSelector, fieldSelector })
    for (const [name, keys] of Object.entries(indexes)) informer.addIndex(name, keys)
    return informer
  }

  return {
    // The cache holds what the server gave for this kind: that these are objects of type T is known here and nowhere below.
    for: (<T extends KubeObject>(kind: Kind<T>, options: InformOptions<T> & { readonly metadataOnly?: boolean } = {}) =>
      find(
        options.metadataOnly === true ? metadataOnly(kind as Kind) : (kind as Kind),
        options as InformOptions<KubeObject>,
      )) as unknown as Informers['for'],
    peek: (kind) => all.get(idOf(kind, {}))?.informer,
    release: (kind, selection = {}) => {
      const id = idOf(kind, selection)
      all.get(id)?.stop()
      all.delete(id)
    },
    start: () => {
      if (phase !== 'new') return
      phase = 'running'
      for (const { start } of all.values()) start()
    },
    stop: () => {
      phase = 'stopped'
      for (const { stop } of all.values()) stop()
    },
    whenSynced: async () => {
      await Promise.all([...all.values()].map(({ informer }) => informer.whenSynced()))
    },
    activity: () => [...all.values()].flatMap(({ activity }) => activity() ?? []),
  }
}
