import type { DeepReadonly, Pod } from '@coxswain/api-types'
import type { RuntimePod } from '../runtime/runtime.ts'

/** What the node is to be: a pod that is bound to it. `pod` is gone once its object is. */
export interface Desired {
  readonly pod: DeepReadonly<Pod> | undefined
  readonly node: NodeFacts
}

/** What a pod needs to know of its node. */
export interface NodeFacts {
  readonly hostIps: readonly string[]
  /** Has the node its range of pod addresses? */
  readonly networkReady: boolean
  /** It takes no pods any more. */
  readonly isShuttingDown: boolean
}

/** What is: the runtime's state of the pod, and what the agent remembers of it. */
export interface Observed {
  readonly runtime: DeepReadonly<RuntimePod> | undefined
  readonly memory: PodMemory
}

/** What the agent remembers of a pod beyond its status. Plain data. Instants in milliseconds since the epoch. */
export interface PodMemory {
  readonly firstSeenAt: number
  readonly failure: PodFailure | undefined
  readonly containers: readonly ContainerMemory[]
  /** The sandbox cannot be made before then. */
  readonly sandboxRetryAt: number | undefined
  readonly claims: ClaimMemory
  /** The object's deletion has been asked for: finalizers may hold it. */
  readonly deleted: boolean
}

/** Why the agent itself has failed a pod: its deadline has passed, or the node is shut down. */
export interface PodFailure {
  readonly reason: string
  readonly message: string
  /** Its containers get no longer than this to end. */
  readonly graceMs?: number | undefined
  /** It was not the pod's own fault, which its owner reads in the condition `DisruptionTarget`. */
  readonly isDisruption?: boolean | undefined
}

/** What is known of the claims that a pod mounts. Read from the server one by one, as a node may, until all of them are bound. */
export interface ClaimMemory {
  readonly bound: boolean
  /** How often they were not, and when to look again. */
  readonly looks: number
  readonly lookAt: number
  /** What kept them, as it was told last. */
  readonly told: string
}

export interface ContainerMemory {
  readonly name: string
  /** Upstream's crash-loop back-off: an entry per definition of the container. */
  readonly restart: BackOffEntry | undefined
  readonly pull: BackOffEntry | undefined
  /** Why it waits, for the attempt of this number. */
  readonly waiting: { readonly attempt: number; readonly reason: string; readonly message: string } | undefined
}

export interface BackOffEntry {
  readonly image: string
  readonly delayMs: number
  readonly updatedAt: number
}

export const newMemory = (now: number): PodMemory => ({
  firstSeenAt: now,
  failure: undefined,
  containers: [],
  sandboxRetryAt: undefined,
  claims: { bound: false, looks: 0, lookAt: 0, told: '' },
  deleted: false,
})

export const memoryOf = ({ containers }: PodMemory, name: string): ContainerMemory =>
  containers.find((each) => each.name === name) ?? { name, restart: undefined, pull: undefined, waiting: undefined }

/** The memory with one container's entry replaced. */
export const remember = (memory: PodMemory, entry: ContainerMemory): PodMemory => ({
  ...memory,
  containers: [...memory.containers.filter(({ name }) => name !== entry.name), entry],
})
