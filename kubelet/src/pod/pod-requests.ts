import { deepEqual, kinds, StatusError } from '@coxswain/api-types'
import { backOffDelay, type CauseReporter, type Client } from '@coxswain/client'
import type { Clock, Logger } from '@coxswain/ports'
import type { RequestLimit } from '../pacing/request-limit.ts'
import { claimObstacle, nextLook } from './claims.ts'
import type { PodEvent } from './plan.ts'
import type { PodMetrics } from './pod-metrics.ts'
import { type PodRecord, type StoredPod, takePod } from './pod-record.ts'

export interface PodRequestsOptions {
  readonly client: Pick<Client, 'get' | 'patch' | 'delete'>
  readonly causes?: Pick<CauseReporter, 'report'> | undefined
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: PodMetrics
  readonly limit: RequestLimit
  /** Something is known that was not: plan again. */
  readonly settled: (record: PodRecord) => void
  readonly record: (pod: StoredPod, event: PodEvent) => void
  /** Nothing may be sent: the machine is off. */
  readonly isPaused: () => boolean
}

/** The requests of one node's pods. For each pod one runs at a time, and sends what is wanted when its turn comes. */
export interface PodRequests {
  writeStatus(record: PodRecord): void
  readClaims(record: PodRecord): void
  deletePod(record: PodRecord): void
}

const RETRY = { baseMs: 1_000, maxMs: 60_000 }

export const createPodRequests = (options: PodRequestsOptions): PodRequests => {
  const { client, causes, metrics, limit, settled, isPaused } = options

  const send = (record: PodRecord, request: () => Promise<boolean>): void => {
    record.isQueued = true
    limit.run(async () => {
      let isSettled = false
      try {
        if (!isPaused()) isSettled = await request()
        record.failures = 0
      } catch (error) {
        failed(options, record, error)
      }
      record.isQueued = false
      if (!isSettled) settled(record)
    })
  }
  return {
    writeStatus: (record) =>
      send(record, async () => {
        const { patch, pod } = record
        if (patch === undefined || !record.exists) return false
        const { plans } = record
        const { namespace, name } = pod.metadata
        const phase = pod.status?.phase
        const answer = await client.patch(kinds.Pod, { namespace, name, subresource: 'status', type: 'strategic', patch })
        metrics.statusWrites.inc({ result: 'written' })
        record.idlePatch = takePod(record, answer) ? undefined : patch
        if (phase === 'Pending' && answer.status?.phase === 'Running') {
          metrics.startedPods.inc({})
          metrics.startDuration.observe({}, (options.clock.now() - record.memory.firstSeenAt) / 1000)
        }
        return plans === record.plans && record.exists && holdsAfter(pod, answer)
      }),
    readClaims: (record) =>
      send(record, async () => {
        const { claims } = record.memory
        const obstacle = await claimObstacle(client, record.pod)
        record.memory = { ...record.memory, claims: nextLook(claims, obstacle, options.clock.now()) }
        if (obstacle !== '' && obstacle !== claims.told)
          options.record(record.pod, { type: 'Warning', reason: 'FailedMount', message: obstacle })
        return false
      }),
    deletePod: (record) =>
      send(record, async () => {
        const { namespace, name, uid } = record.pod.metadata
        await client.delete(kinds.Pod, { namespace, name, gracePeriodSeconds: 0, preconditions: { uid } })
        record.memory = { ...record.memory, deleted: true }
        const object = { apiVersion: 'v1', kind: 'Pod', namespace, name, uid }
        causes?.report({ component: 'kubelet', verb: 'delete', object, reason: 'it was to go, and its containers have ended' })
        return false
      }),
  }
}

const failed = ({ logger, clock, metrics }: PodRequestsOptions, record: PodRecord, error: unknown): void => {
  metrics.statusWrites.inc({ result: 'failed' })
  const { namespace, name } = record.pod.metadata
  // Gone, or another one by now: the informer will say so.
  if (error instanceof StatusError && (error.code === 404 || error.reason === 'Conflict')) {
    record.isLost = error.code === 404 || record.isLost
    if (error.code === 404) return
  }
  record.retryAt = clock.now() + backOffDelay(RETRY, record.failures++)
  logger.warn({ pod: `${namespace}/${name}`, error: error instanceof Error ? error.message : String(error) }, 'a pod could not be written')
}

/** Does the plan that wanted this write still hold? It does where the answer brings nothing but the status that was sent. */
const holdsAfter = (before: StoredPod, { metadata, spec, status }: StoredPod): boolean =>
  (status?.phase === 'Pending' || status?.phase === 'Running') &&
  metadata.deletionTimestamp === undefined &&
  metadata.generation === before.metadata.generation &&
  spec?.readinessGates === undefined &&
  deepEqual(metadata.annotations, before.metadata.annotations)
