import type { KubeObject, Stored } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import type { Kind } from '../client/resource.ts'
import type { Change } from '../informers/store.ts'
import type { ObjectKey } from '../util/object-key.ts'
import type { KeySource } from './key-source.ts'
import type { MetricDeclaration } from './measures.ts'
import type { Outcomes } from './outcome.ts'
import type { Plan } from './plan.ts'
import type { View } from './view.ts'

/** The one object that a reconcile is about. */
export interface Subject<T extends KubeObject> {
  readonly key: ObjectKey
  readonly namespace: string
  readonly name: string
  /** As the cache holds it; undefined where it is gone. */
  readonly object: Stored<T> | undefined
}

export interface ReconcileInput<T extends KubeObject, G> extends Subject<T> {
  /** Cached objects of the kinds that the controller declares. Never to be changed. */
  readonly view: View
  /** What became of this key's last plan, once: a failure is seen by the next reconcile. Successes are in the view by then. */
  readonly outcomes: Outcomes
  /** What `gather` gave. */
  readonly gathered: G
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly random: Random
}

export interface GatherInput<T extends KubeObject> extends Subject<T> {
  readonly view: View
  /** For reads alone: writing is the plan's. */
  readonly client: Client
  /** Milliseconds since the epoch, when it begins. */
  readonly now: number
}

/** Further changes that matter to a controller. Made by `watching`. */
export interface WatchDeclaration {
  readonly kind: Kind
  /** Keys to reconcile for an object of this kind; asked for its new and its former state. `change` has both. */
  keys(object: Stored<KubeObject>, view: View, change: Change): readonly ObjectKey[]
  /** Changes for which this gives false are passed over. */
  when?(change: Change): boolean
}

/** A way to find objects. Made by `indexBy`. */
export interface IndexDeclaration {
  readonly kind: Kind
  readonly name: string
  keys(object: Stored<KubeObject>): readonly string[]
}

/**
 * What a controller remembers beyond the store: an observer's own stamps, such as when it last saw a sign of life of a node. It must be
 * able to do without; dumped and restored with the rest, a cluster that is forked goes on as if nothing had happened.
 */
export interface ControllerMemory {
  /** Plain data. */
  dump(): unknown
  /** Takes what `dump` gave. */
  restore(dump: unknown): void
}

/**
 * A controller: what it looks at, and one pure function from what is to what shall be done. `reconcile` is synchronous, changes none
 * of what it is given, and knows time and chance from its input alone. It is level-based: called for a key whenever something about it
 * may have changed, it plans from the present state only; its plan applied, it plans nothing more.
 */
export interface Controller<T extends KubeObject = KubeObject, G = unknown> {
  /** Names its queue, metrics and log lines. */
  readonly name: string
  /** Every change of an object of this kind reconciles its key. Absent: keys come from `watches` and `source` alone, and name what they will. */
  readonly for?: Kind<T> | undefined
  /** A change of an object of these kinds reconciles its controlling owner (`ownerReferences` with `controller: true`). */
  readonly owns?: readonly Kind[] | undefined
  readonly watches?: readonly WatchDeclaration[] | undefined
  /** Kinds that the view holds besides, whose changes reconcile nothing. */
  readonly reads?: readonly Kind[] | undefined
  readonly indexes?: readonly IndexDeclaration[] | undefined
  /** Feeds the queue from what no declared kind tells of. */
  readonly source?: KeySource | undefined
  readonly memory?: ControllerMemory | undefined
  /** What its plans show and its steps count. */
  readonly metrics?: readonly MetricDeclaration[] | undefined
  /** Keys worked on at once; 5 unless given. */
  readonly concurrency?: number | undefined
  /** One key at a time, and none before the view has seen the last plan's writes: for controllers that hand out what is unique. */
  readonly exclusive?: boolean | undefined
  /** `source.component` of its events; the name unless given. */
  readonly component?: string | undefined
  /** Changes of `for` objects for which this gives false are passed over. */
  when?(change: Change<T>): boolean
  /** Live reads that the decision needs; its result is plain data. The only part that may wait. */
  gather?(input: GatherInput<T>): Promise<G>
  reconcile(input: ReconcileInput<T, G>): Plan
}

/** Types a controller's parts by one another. */
export const defineController = <T extends KubeObject, G = undefined>(controller: Controller<T, G>): Controller<T, G> => controller

/** Declares that changes of `kind` reconcile the keys that `keys` names. */
export const watching = <T extends KubeObject>(
  kind: Kind<T>,
  keys: (object: Stored<T>, view: View, change: Change<T>) => readonly ObjectKey[],
  when?: (change: Change<T>) => boolean,
): WatchDeclaration =>
  // The informer of `kind` holds objects of type T and nothing else.
  ({ kind, keys, ...(when === undefined ? {} : { when }) }) as unknown as WatchDeclaration

/** Declares an index over a kind: `view.byIndex(kind, name, key)` finds the objects for which `keys` gives that key. */
export const indexBy = <T extends KubeObject>(
  kind: Kind<T>,
  name: string,
  keys: (object: Stored<T>) => readonly string[],
): IndexDeclaration => ({ kind, name, keys }) as unknown as IndexDeclaration
