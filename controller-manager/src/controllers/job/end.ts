import { type Pod, parseTime, type Stored } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import { failureMeaning } from './failure-policy.ts'
import type { IndexState } from './index-state.ts'
import { countOf } from './intervals.ts'
import { isFailed, type Situation } from './situation.ts'
import { metSuccessPolicy } from './success-policy.ts'

/**
 * How a Job ends. It is told in two conditions: this one when it is decided, and `Failed` or `Complete` with the same reason when none of
 * its pods is left running or uncounted.
 */
export interface End {
  readonly type: 'FailureTarget' | 'SuccessCriteriaMet'
  readonly reason: string
  readonly message: string
}

const failure = (reason: string, message: string): End => ({ type: 'FailureTarget', reason, message })
const success = (reason: string, message: string): End => ({ type: 'SuccessCriteriaMet', reason, message })

/** As many pods as were wanted have succeeded. */
export const COMPLETED = success('CompletionsReached', 'Reached expected number of succeeded pods')

export interface Progress {
  /** Failed pods that count, counted or not. */
  readonly failed: number
  readonly indexes: IndexState | undefined
}

/** Does the Job end before it is complete? What is decided once stays. */
export const endOf = (situation: Situation, progress: Progress): End | undefined =>
  toldEnd(situation) ?? policyEnd(situation) ?? limitEnd(situation, progress) ?? (progress.indexes && indexEnd(situation, progress.indexes))

/** The end that the status tells already. */
export const toldEnd = ({ status }: Situation): End | undefined => {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const told = findCondition(status.conditions, type)
    if (told?.status === 'True') return { type, reason: told.reason ?? '', message: told.message ?? '' }
  }
  return undefined
}

const policyEnd = (situation: Situation): End | undefined => {
  const { podFailurePolicy } = situation.spec
  if (podFailurePolicy === undefined) return undefined
  for (const pod of situation.pods) {
    const why = isFailed(situation, pod) ? failureMeaning(podFailurePolicy, pod).failsJob : undefined
    if (why !== undefined) return failure('PodFailurePolicy', why)
  }
  return undefined
}

const limitEnd = (situation: Situation, { failed }: Progress): End | undefined => {
  if (failed > backoffLimit(situation) || isPastRestarts(situation))
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  return deadlineLeft(situation) === 0 ? failure('DeadlineExceeded', 'Job was active longer than specified deadline') : undefined
}

const indexEnd = ({ spec }: Situation, { succeeded, failed }: IndexState): End | undefined => {
  const { maxFailedIndexes = Number.POSITIVE_INFINITY, completions = 0, successPolicy: policy } = spec
  if (failed !== undefined) {
    const lost = countOf(failed)
    if (lost > maxFailedIndexes)
      return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes')
    if (lost > 0 && lost + countOf(succeeded) >= completions) return failure('FailedIndexes', 'Job has failed indexes')
  }
  const met = metSuccessPolicy({ policy, completions, succeeded })
  return met === undefined ? undefined : success('SuccessPolicy', met)
}

const backoffLimit = ({ spec }: Situation): number => spec.backoffLimit ?? 6

/** Containers that start again count like pods that fail. */
const isPastRestarts = (situation: Situation): boolean => {
  const { spec, pods } = situation
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false
  const restarts = pods.reduce((sum, pod) => sum + restartsOf(pod), 0)
  const limit = backoffLimit(situation)
  return limit === 0 ? restarts > 0 : restarts >= limit
}

const restartsOf = ({ status }: Stored<Pod>): number => {
  if (status?.phase !== 'Running' && status?.phase !== 'Pending') return 0
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  return all.reduce((sum, { restartCount }) => sum + restartCount, 0)
}

/** Milliseconds that a Job may still run; undefined: no limit, or its time stands still while it is suspended. */
export const deadlineLeft = ({ spec, status, now }: Situation): number | undefined => {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend === true) return undefined
  const start = parseTime(status.startTime) ?? now
  return Math.max(0, start + spec.activeDeadlineSeconds * 1000 - now)
}
