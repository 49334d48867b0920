import type { DeepReadonly, Pod } from '@coxswain/api-types'
import type { ContainerSteering } from '../steering/steering.ts'

/** All instants are milliseconds since the epoch. Everything here is plain data: it can be dumped and read back. */

/** How an attempt to run a container ended. */
export interface Termination {
  readonly id: string
  readonly exitCode: number
  /** `Completed`, `Error` or `OOMKilled`. */
  readonly reason: string
  readonly startedAt: number
  readonly finishedAt: number
}

/** One run of a container: attempt 0 is its first. */
export interface Attempt {
  readonly id: string
  readonly attempt: number
  /** As the pod named it. */
  readonly image: string
  readonly imageId: string
  readonly startedAt: number
  /** The results of its probes; a container without a probe passes it as soon as it runs. */
  started: boolean
  ready: boolean
  healthy: boolean
  stopping: Stopping | undefined
  ended: Termination | undefined
}

/** Why a container was told to end. `replaced`: its definition changed; it starts again whatever its restart policy says. */
export type StopCause = 'pod' | 'replaced' | 'unhealthy'
export interface Stopping {
  readonly graceMs: number
  readonly cause: StopCause
}

/** An attempt on its way to run. A failed one stays until the next is started. */
export interface Starting {
  readonly attempt: number
  readonly image: string
  phase: 'pulling' | 'creating' | 'failed'
  failure: StartFailure | undefined
}
export interface StartFailure {
  /** `ErrImagePull` or `ErrImageNeverPull`. */
  readonly reason: string
  readonly message: string
  readonly at: number
}

export interface RuntimeContainer {
  readonly name: string
  current: Attempt | undefined
  previous: Termination | undefined
  starting: Starting | undefined
}

export interface Sandbox {
  readonly ips: readonly string[]
  /** When its network is there, or will be. */
  readonly readyAt: number
  ready: boolean
}

/** What the runtime knows of a pod. */
export interface RuntimePod {
  readonly uid: string
  sandbox: Sandbox | undefined
  readonly containers: readonly RuntimeContainer[]
}

/** Something that happened in the runtime and that an Event tells of. */
export type RuntimeEvent =
  | { readonly type: 'pulling' | 'present'; readonly container: string; readonly image: string }
  | { readonly type: 'pulled'; readonly container: string; readonly image: string; readonly tookMs: number; readonly bytes: number }
  | { readonly type: 'pullFailed'; readonly container: string; readonly image: string; readonly message: string }
  | { readonly type: 'created' | 'started' | 'ended'; readonly container: string }
  | { readonly type: 'unhealthy'; readonly container: string; readonly probe: 'Readiness' | 'Liveness' }

export interface StartRequest {
  readonly container: string
  readonly attempt: number
}

/** What a runtime asks the agent about a pod that it was given. */
export interface PodSource {
  pod(uid: string): DeepReadonly<Pod> | undefined
  steering(uid: string, container: string): ContainerSteering
}

/**
 * What runs containers on one node. Calls return at once; what they lead to shows in `pod` and in the events of `advance`. A runtime
 * that pushes its news names the pod through the `onChange` that it was made with; one that works by the clock tells `nextDue`.
 */
export interface Runtime {
  pod(uid: string): RuntimePod | undefined
  /** Uids of all pods of which it holds anything. */
  uids(): readonly string[]
  /** Gives the reason where a sandbox cannot be made. */
  createSandbox(pod: DeepReadonly<Pod>, now: number): string | undefined
  startContainer(uid: string, request: StartRequest, now: number): void
  /** Asks a container to end, and ends it when its grace is over. What is only starting is given up. */
  stopContainer(uid: string, container: string, stop: Stopping, now: number): void
  /** Removes sandbox, dead containers and addresses. */
  removePod(uid: string): void
  /** Takes over what another life of the agent has left running, as the pod's status tells. */
  adopt(pod: DeepReadonly<Pod>): void
  /** Does what is due, and gives what happened since the last call. */
  advance(uid: string, now: number): readonly RuntimeEvent[]
  nextDue(uid: string): number | undefined
  /** Images that are present, the largest first, as Node status lists them. */
  images(now: number): readonly { readonly name: string; readonly bytes: number }[]
}
