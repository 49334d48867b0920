import { type DeepReadonly, deepEqual, type Pod } from '@coxswain/api-types'
import type { CauseReporter, Change, Client } from '@coxswain/client'
import type { Clock, Logger } from '@coxswain/ports'
import type { DueTimes } from '../pacing/due-times.ts'
import type { RequestLimit } from '../pacing/request-limit.ts'
import type { Turns } from '../pacing/turns.ts'
import type { PodSource, Runtime, RuntimeEvent } from '../runtime/runtime.ts'
import { runtimeEvent } from './messages.ts'
import { type NodeFacts, type PodFailure, type PodMemory, remember } from './observed.ts'
import { earliest, type Plan, type PodEvent, type Step } from './plan.ts'
import type { PodMetrics } from './pod-metrics.ts'
import { newRecord, type PodRecord, type StoredPod, takePod } from './pod-record.ts'
import { createPodRequests, type PodRequests } from './pod-requests.ts'
import { sync } from './sync.ts'

export interface PodKeeperOptions {
  readonly node: string
  readonly facts: () => NodeFacts
  readonly client: Pick<Client, 'get' | 'patch' | 'delete'>
  readonly causes?: Pick<CauseReporter, 'report'> | undefined
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: PodMetrics
  readonly due: DueTimes
  readonly turns: Turns
  readonly limit: RequestLimit
  readonly runtime: (source: PodSource) => Runtime
  readonly record: (pod: StoredPod, event: PodEvent) => void
  /** A pod `isOver`. Told more than once. */
  readonly onOver: (uid: string) => void
}

/** Keeps the pods of one node: plans for each when something has changed or is due, and does the steps. */
export interface PodKeeper {
  observe(changes: readonly Change<Pod>[]): void
  /** These are all pods of the node now: what is kept beyond them is gone. */
  keepOnly(uids: ReadonlySet<string>): void
  pods(): readonly StoredPod[]
  /** Ends a pod, as failed. */
  fail(uid: string, failure: PodFailure): void
  /** Has the pod ended, as far as the server knows, or is it gone? */
  isOver(uid: string): boolean
  /** Something that all pods depend on has changed. */
  planAll(): void
  /** Nothing is planned or written any more, until `resume`. */
  pause(): void
  resume(): void
  dump(): readonly PodDump[]
  restore(dump: readonly PodDump[]): void
  readonly size: number
}

export interface PodDump {
  readonly pod: StoredPod
  readonly exists: boolean
  readonly memory: PodMemory
  readonly problemsTold: boolean
}

/** What the functions below share. */
interface Keeping extends PodKeeperOptions {
  readonly records: Map<string, PodRecord>
  readonly runtimeOf: Runtime
  readonly requests: PodRequests
}

/** More rounds than any pod takes: a plan that does not come to rest is a bug to be told, not a loop to hang in. */
const MOST_ROUNDS = 200
const SANDBOX_RETRY_MS = 10_000

export const createPodKeeper = (options: PodKeeperOptions): PodKeeper => {
  const { turns, due, node, clock } = options
  const records = new Map<string, PodRecord>()
  let isPaused = false
  const keyOf = (uid: string): string => `pod ${node} ${uid}`
  const plan = (record: PodRecord): void => {
    if (!isPaused) turns.add(keyOf(record.uid), record.work)
  }
  const runtime = options.runtime({
    pod: (uid) => records.get(uid)?.pod,
    steering: (uid, container) => records.get(uid)?.steering.of(container) ?? {},
  })
  const requests = createPodRequests({ ...options, settled: plan, isPaused: () => isPaused })
  const keeping: Keeping = { ...options, records, runtimeOf: runtime, requests }

  const add = (pod: StoredPod): PodRecord => {
    const record: PodRecord = newRecord(pod, clock.now(), () => {
      const wakeAt = isPaused ? undefined : workOn(keeping, record)
      if (ends.isOver(record.uid)) options.onOver(record.uid)
      if (wakeAt === undefined) due.cancel(keyOf(record.uid))
      else due.set(keyOf(record.uid), wakeAt - clock.now(), () => plan(record))
    })
    records.set(record.uid, record)
    return record
  }
  const ends = ending(records, plan)
  const adopt = (pod: StoredPod): void => {
    if (!hasEnded(pod) && runtime.pod(pod.metadata.uid) === undefined) runtime.adopt(pod)
  }
  const observe = ({ type, object }: Change<Pod>): void => {
    const known = records.get(object.metadata.uid)
    if (type === 'deleted') {
      if (known === undefined) return
      known.exists = false
      plan(known)
      return
    }
    if (known === undefined) {
      const record = add(object)
      adopt(object)
      plan(record)
    } else if (takePod(known, object)) plan(known)
  }
  return {
    observe: (changes) => changes.forEach(observe),
    keepOnly: (uids) => {
      for (const record of records.values()) {
        if (uids.has(record.uid)) continue
        record.exists = false
        plan(record)
      }
    },
    ...ends,
    planAll: () => records.forEach(plan),
    pause: () => {
      isPaused = true
      for (const uid of records.keys()) due.cancel(keyOf(uid))
    },
    resume: () => {
      isPaused = false
      records.forEach(plan)
    },
    dump: () => [...records.values()].map(({ pod, exists, memory, problemsTold }) => ({ pod, exists, memory, problemsTold })),
    restore: (dump) => {
      for (const { pod, exists, memory, problemsTold } of dump) Object.assign(add(pod), { exists, memory, problemsTold })
    },
    get size() {
      return records.size
    },
  }
}

/** How pods are ended from outside. */
const ending = (
  records: ReadonlyMap<string, PodRecord>,
  plan: (record: PodRecord) => void,
): Pick<PodKeeper, 'pods' | 'fail' | 'isOver'> => ({
  pods: () => [...records.values()].map(({ pod }) => pod),
  fail: (uid, failure) => {
    const record = records.get(uid)
    if (record === undefined || hasEnded(record.pod)) return
    record.memory = { ...record.memory, failure }
    plan(record)
  },
  isOver: (uid) => {
    const pod = records.get(uid)?.pod
    return pod === undefined || hasEnded(pod)
  },
})

const hasEnded = ({ status }: StoredPod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** Plans and does until the pod is at rest; gives when to look again. */
const workOn = (keeping: Keeping, record: PodRecord): number | undefined => {
  const { clock, runtimeOf: runtime, records, logger, facts } = keeping
  const now = clock.now()
  record.plans++
  tellProblems(keeping, record)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const happened of runtime.advance(record.uid, now)) tell(keeping, record, happened)
    const desired = { pod: record.exists ? record.pod : undefined, node: facts() }
    const plan = sync(desired, { runtime: runtime.pod(record.uid), memory: record.memory }, now)
    if (apply(keeping, record, plan, now)) continue
    if (!record.exists && runtime.pod(record.uid) === undefined) {
      records.delete(record.uid)
      return undefined
    }
    const retryAt = record.retryAt > now ? record.retryAt : undefined
    return earliest(runtime.nextDue(record.uid), plan.wakeAt, retryAt)
  }
  logger.error({ pod: record.uid }, 'the plan for a pod does not come to rest')
  return undefined
}

const apply = (keeping: Keeping, record: PodRecord, { steps }: Plan, now: number): boolean => {
  record.patch = undefined
  let changed = false
  for (const step of steps) if (applyStep(keeping, record, step, now)) changed = true
  return changed
}

/** Does one step; tells whether the world is another one now. */
const applyStep = (keeping: Keeping, record: PodRecord, step: Step, now: number): boolean => {
  const { runtimeOf: runtime, requests } = keeping
  const { uid } = record
  const mayWrite = !record.isQueued && !record.isLost && record.retryAt <= now
  switch (step.do) {
    case 'createSandbox':
      createSandbox(keeping, record, now)
      return true
    case 'readClaims':
      if (mayWrite) requests.readClaims(record)
      return false
    case 'removePod':
      runtime.removePod(uid)
      return true
    case 'start':
      runtime.startContainer(uid, step, now)
      return true
    case 'stop':
      runtime.stopContainer(uid, step.container, { graceMs: step.graceMs, cause: step.cause }, now)
      return true
    case 'remember':
      record.memory = remember(record.memory, step.container)
      return true
    case 'fail':
      record.memory = { ...record.memory, failure: { reason: step.reason, message: step.message } }
      return true
    case 'event':
      keeping.record(record.pod, step.event)
      return false
    case 'writeStatus':
      record.patch = step.patch
      if (mayWrite && !deepEqual(record.idlePatch, step.patch)) requests.writeStatus(record)
      return false
    case 'deletePod':
      if (mayWrite) requests.deletePod(record)
      return false
  }
}

const createSandbox = ({ runtimeOf: runtime, record: tellEvent }: Keeping, record: PodRecord, now: number): void => {
  const failure = runtime.createSandbox(record.pod, now)
  if (failure === undefined) return
  record.memory = { ...record.memory, sandboxRetryAt: now + SANDBOX_RETRY_MS }
  const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to set up the sandbox's network: ${failure}`
  tellEvent(record.pod, { type: 'Warning', reason: 'FailedCreatePodSandBox', message })
}

const tell = ({ record: tellEvent, metrics }: Keeping, record: PodRecord, happened: RuntimeEvent): void => {
  const event = runtimeEvent(happened)
  if (event !== undefined) tellEvent(record.pod, event)
  if (happened.type !== 'started') return
  const isInit = isInitContainer(record.pod, happened.container)
  metrics.startedContainers.inc({ container_type: isInit ? 'init_container' : 'container' })
}

export const isInitContainer = ({ spec }: DeepReadonly<Pod>, container: string): boolean =>
  spec?.initContainers?.some(({ name }) => name === container) === true

const tellProblems = ({ record: tellEvent }: Keeping, record: PodRecord): void => {
  if (record.problemsTold) return
  record.problemsTold = true
  for (const message of record.steering.problems) tellEvent(record.pod, { type: 'Warning', reason: 'InvalidSimulation', message })
}
