import type { NodeInfo } from './model/node-info.ts'
import type { PodInfo } from './model/pod-info.ts'
import type { PodVolumes } from './model/pod-volumes.ts'
import type { ClusterView } from './snapshot.ts'
import type { WakeRule } from './wake.ts'

/**
 * `unschedulable`: other pods stand in the way, so it may help to remove some. `unresolvable`: it would not (upstream's `Unschedulable`
 * and `UnschedulableAndUnresolvable`).
 */
export type Severity = 'unschedulable' | 'unresolvable'

/** Why a node does not take a pod. A shared constant, told apart by identity: to reject costs nothing. */
export interface Rejection {
  readonly severity: Severity
  readonly reasons: readonly string[]
}

export const reject = (severity: Severity, ...reasons: readonly string[]): Rejection => ({ severity, reasons })

/** Highest score that a node can have from one plugin. */
export const MAX_NODE_SCORE = 100

/** Turns the raw scores of all nodes, which it changes in place, into ones from 0 to `MAX_NODE_SCORE`. */
export type Normalize<State> = (state: State, scores: number[]) => void

/**
 * One rule of placement. `prepare` runs once for each decision; `filter` and `score` see only their arguments, so that they can be asked
 * about nodes that do not exist (yet). All of it is synchronous and changes nothing but the state that `prepare` made.
 */
export interface PluginOf<State> {
  readonly name: string
  /** What could turn this plugin's no into a yes; a pod that it rejected waits for one of these. */
  readonly wakeOn: readonly WakeRule[]
  /** Refuses to queue a pod at all; asked again when the pod changes. */
  preEnqueue?(pod: PodInfo): Rejection | null
  prepare(pod: PodInfo, cluster: ClusterView): State
  /** False: this pod needs not be filtered (or scored) by this plugin. */
  filters?(state: State): boolean
  scores?(state: State): boolean
  /** The only nodes that can do, by name; a rejection where none can; null where all may. */
  narrow?(state: State): ReadonlySet<string> | Rejection | null
  /** null: the pod fits. Allocates nothing. */
  filter?(state: State, node: NodeInfo): Rejection | null
  /** What the pod needs to be written and waited for before it is bound to this node, which `filter` took. Undefined: nothing. */
  reserve?(state: State, node: NodeInfo): PodVolumes | undefined
  /** Completes the state with what depends on the nodes left by all filters. Runs before `score`. */
  prepareScore?(state: State, feasible: readonly NodeInfo[], cluster: ClusterView): State
  score?(state: State, node: NodeInfo): number
  /**
   * `default`: the highest score becomes 100, the others in proportion; `reverse`: the same upside down; a function over all scores;
   * absent: scores are between 0 and 100 already.
   */
  readonly normalize?: 'default' | 'reverse' | Normalize<State> | undefined
  /** The state as if `other` ran on `node` as well; for plugins whose state depends on other pods. */
  podAdded?(state: State, other: PodInfo, node: NodeInfo): State
  podRemoved?(state: State, other: PodInfo, node: NodeInfo): State
}

/** A plugin whose state is its own secret. */
export type Plugin = PluginOf<unknown>

/** Declares a plugin; the type of its state is that of what `prepare` gives. */
export const definePlugin = <State>(plugin: PluginOf<State>): Plugin => plugin as Plugin

/** A plugin switched on, with the weight of its score. */
export interface ProfilePlugin {
  readonly plugin: Plugin
  /** 0: it does not score. */
  readonly weight: number
}

/** Which plugins decide, in the order in which they filter. */
export interface Profile {
  readonly plugins: readonly ProfilePlugin[]
  /** Share of the nodes that a search stops at, in percent; 0: by the size of the cluster. */
  readonly percentageOfNodesToScore: number
}
