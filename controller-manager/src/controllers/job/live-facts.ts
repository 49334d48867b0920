import {
  deepEqual,
  formatLabelSelector,
  type Job,
  kinds,
  labelSelectorRequirements,
  type Pod,
  StatusError,
  type Stored,
} from '@coxswain/api-types'
import type { Client, GatherInput, View } from '@coxswain/client'
import { findCondition } from '../../shared/find-condition.ts'
import { type Adoption, checkAdoption } from '../../shared/ownership/check-adoption.ts'
import type { Ownership } from '../../shared/ownership/ownership.ts'
import { isPodActive } from '../../shared/pod-state.ts'
import type { JobMemory } from './job-memory.ts'
import type { CountingFacts } from './situation.ts'
import { unownedPods } from './strays.ts'
import { isTracked } from './tracking.ts'

/** What only the server itself can tell. */
export interface LiveFacts extends CountingFacts {
  readonly adoption: Adoption
  /** The uid of a Job of this name that the cache does not hold; asked for where pods seem to have lost their Job. */
  readonly alive: string | undefined
}

export const NO_FACTS: LiveFacts = { adoption: undefined, alive: undefined, counted: new Set(), pending: new Set() }

/**
 * Asks the server where the caches may lie, which is seldom: two caches follow it each at its own pace, so after a start, or when another
 * has led meanwhile, a pod may look uncounted in the one that the other tells as counted. A count must not depend on that.
 */
export const gatherFacts =
  (pods: Ownership<Job, Pod>, memory: JobMemory) =>
  async (input: GatherInput<Job>): Promise<LiveFacts> => ({
    adoption: await checkAdoption(pods as unknown as Ownership)(input),
    alive: await findAlive(input),
    ...(await countingFacts(input, memory)),
  })

const findAlive = async ({ key, object, view, client, namespace, name }: GatherInput<Job>): Promise<string | undefined> => {
  const owned = unownedPods({ key, job: object, view }).some(({ metadata }) => (metadata.ownerReferences ?? []).length > 0)
  if (!owned) return undefined
  try {
    return (await client.get(kinds.Job, { namespace, name })).metadata.uid
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return undefined
    throw error
  }
}

const countingFacts = async ({ object: job, view, client }: GatherInput<Job>, memory: JobMemory): Promise<CountingFacts> => {
  if (job === undefined || deepEqual(memory.of(job).status, job.status)) return NO_FACTS
  const doubts = doubtsOf(job, view)
  if (doubts.pods.length + doubts.uids.length === 0) return NO_FACTS
  const tracked = await trackedPods(job, client)
  return {
    counted: new Set(doubts.pods.filter((uid) => !tracked.has(uid))),
    pending: new Set(doubts.uids.filter((uid) => tracked.has(uid))),
  }
}

interface Doubts {
  /** Pods that look as if they had to be counted now. */
  readonly pods: readonly string[]
  /** Pods that the status lists and the cache does not show: counted when they have lost their finalizers. */
  readonly uids: readonly string[]
}

const doubtsOf = ({ metadata, status }: Stored<Job>, view: View): Doubts => {
  const owned = view.ownedBy({ metadata }, kinds.Pod)
  // A Job that fails counts what still runs.
  const isFailing = findCondition(status?.conditions, 'FailureTarget')?.status === 'True'
  const isDue = (pod: Stored<Pod>): boolean => isTracked(pod) && (isFailing || !isPodActive(pod))
  const { succeeded = [], failed = [] } = status?.uncountedTerminatedPods ?? {}
  const listed = new Set([...succeeded, ...failed])
  const shown = new Set(owned.map((pod) => pod.metadata.uid))
  return {
    pods: owned.flatMap((pod) => (isDue(pod) && !listed.has(pod.metadata.uid) ? pod.metadata.uid : [])),
    uids: [...listed].filter((uid) => !shown.has(uid)),
  }
}

const trackedPods = async ({ metadata, spec }: Stored<Job>, client: Client): Promise<ReadonlySet<string>> => {
  const labelSelector = formatLabelSelector(labelSelectorRequirements(spec?.selector))
  const { items } = await client.listAll(kinds.Pod, { namespace: metadata.namespace, labelSelector })
  return new Set(items.filter(isTracked).map((pod) => pod.metadata.uid))
}
