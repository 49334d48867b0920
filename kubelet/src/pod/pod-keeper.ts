import { type DeepReadonly, kinds } from '@coxswain/api-types'
import type { Change, Client } from '@coxswain/client'
import type { Clock, Logger } from '@coxswain/ports'
import type { PodSource, Runtime, RuntimeEvent } from '../runtime/runtime.ts'
import type { DueTimes } from '../work/due-times.ts'
import type { RequestLimit } from '../work/request-limit.ts'
import type { Turns } from '../work/turns.ts'
import { runtimeEvent } from './messages.ts'
import { type NodeFacts, type PodMemory, remember } from './observed.ts'
import { earliest, type PodEvent, type Step } from './plan.ts'
import type { PodMetrics } from './pod-metrics.ts'
import { newRecord, type PodRecord, type StoredPod, takePod } from './pod-record.ts'
import { createPodRequests, type PodRequests } from './pod-requests.ts'
import { sync } from './sync.ts'

export interface PodKeeperOptions {
  readonly node: string
  readonly facts: () => NodeFacts
  readonly client: Pick<Client, 'patch' | 'delete'>
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: PodMetrics
  readonly due: DueTimes
  readonly turns: Turns
  readonly limit: RequestLimit
  readonly runtime: (source: PodSource) => Runtime
  readonly record: (pod: StoredPod, event: PodEvent) => void
}

/** Keeps the pods of one node: plans for each when something has changed or is due, and does the steps. */
export interface PodKeeper {
  observe(changes: readonly Change<StoredPodKind>[]): void
  /** These are all pods that the node has now: what is kept beyond them is gone. */
  keepOnly(uids: ReadonlySet<string>): void
  /** Something that all pods depend on has changed. */
  planAll(): void
  /** Nothing is planned or written until `planAll`. */
  pause(): void
  memories(): readonly PodDump[]
  restore(dump: readonly PodDump[]): void
  readonly size: number
}
type StoredPodKind = Parameters<typeof kinds.Pod.columns[0]['value']>[0] extends never ? never : import('@coxswain/api-types').Pod

export interface PodDump {
  readonly pod: StoredPod
  readonly memory: PodMemory
}

/** More rounds than any pod has containers: beyond it the plan does not come to rest, which is a bug to be told, not a loop to hang in. */
const MOST_ROUNDS = 200
const SANDBOX_RETRY_MS = 10_000
