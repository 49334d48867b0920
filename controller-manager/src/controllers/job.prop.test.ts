import { type BatchV1, type DeepReadonly, type Job, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { finishedAs } from '../shared/job-state.ts'
import { isPodActive, isPodTerminal } from '../shared/pod-state.ts'
import { jobOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { garbageCollector } from '../testing/schedules/garbage-collector.ts'
import { nodes, scheduler } from '../testing/schedules/nodes.ts'
import { COMPLETION_INDEX, TRACKING_FINALIZER } from './job/well-known.ts'
import { createJob } from './job.ts'

const NAME = { namespace: 'default', name: 'sum' }
const controller = () => createJob() as unknown as Controller

type Spec = DeepReadonly<Partial<BatchV1.JobSpec>>
type StoredPod = Stored<Pod>

const statusOf = (server: ModelServer): DeepReadonly<BatchV1.JobStatus> => server.get(kinds.Job, NAME)?.status ?? {}
const active = (server: ModelServer): readonly StoredPod[] => server.list(kinds.Pod).filter(isPodActive)
const isTracked = ({ metadata }: StoredPod): boolean => metadata.finalizers?.includes(TRACKING_FINALIZER) === true

const userPatches = (label: string, spec: Spec): Actor => {
  const run = (server: ModelServer) => void server.patch(kinds.Job, { ...NAME, type: 'merge', patch: { spec } })
  return (server) =>
    server.get(kinds.Job, NAME) === undefined ? [] : [{ label: `a user ${label}`, weight: 1, is: 'disturbance', run: () => run(server) }]
}
const userDeletesPods: Actor = (server) =>
  server.list(kinds.Pod).map((pod) => ({
    label: `a user deletes ${pod.metadata.name}`,
    weight: 1,
    is: 'disturbance',
    run: () => void server.remove(kinds.Pod, { ...NAME, name: pod.metadata.name }),
  }))
const userDeletesJob =
  (propagationPolicy: 'Orphan' | 'Background' | 'Foreground'): Actor =>
  (server) =>
    server.get(kinds.Job, NAME)?.metadata.deletionTimestamp !== undefined || server.get(kinds.Job, NAME) === undefined
      ? []
      : [{ label: 'a user deletes the Job', weight: 1, run: () => void server.remove(kinds.Job, { ...NAME, propagationPolicy }) }]

/** Pods by what the server saw of them when they lost their finalizers: that is when they are counted, or given up. */
const released = (server: ModelServer): readonly StoredPod[] => {
  const tracked = new Set<string>()
  const gone = new Map<string, StoredPod>()
  for (const { object } of server.eventsOf(kinds.Pod)) {
    const pod = object as StoredPod
    const { uid } = pod.metadata
    if (isTracked(pod)) tracked.add(uid)
    else if (tracked.has(uid) && !gone.has(uid)) gone.set(uid, pod)
  }
  return [...gone.values()]
}
/** Those that had ended, or were being deleted: each must be in the counts, once. */
const ended = (server: ModelServer): readonly StoredPod[] =>
  released(server).filter((pod) => isPodTerminal(pod) || pod.metadata.deletionTimestamp !== undefined)

const runs = nodes({ mishaps: ['fails'], endsByItself: () => true })
const shape = fc.record({
  parallelism: fc.integer({ min: 1, max: 3 }),
  completions: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  backoffLimit: fc.nat(3),
})

const expectEnd = ({ server }: ModelCluster): void => {
  const job = server.get(kinds.Job, NAME) as Stored<Job>
  const { completions = 1, backoffLimit = 0 } = job.spec ?? {}
  const { succeeded = 0, failed = 0, ...status } = statusOf(server)
  const end = finishedAs(job)
  expect(end).toBeDefined()
  if (end === 'Complete') expect(succeeded).toBeGreaterThanOrEqual(completions)
  else expect(failed).toBeGreaterThan(backoffLimit)
  expect(status).toMatchObject({ ready: 0, terminating: 0, uncountedTerminatedPods: {} })
  expect(status.active).toBeUndefined()
  expect(server.list(kinds.Pod).filter((pod) => isTracked(pod) || !isPodTerminal(pod))).toEqual([])
}

it('counts each pod once, whatever is lost, repeated or late, and comes to its end', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'job counts each pod once',
    few: 150,
    of: fc.record({ spec: shape, moves: schedule() }),
    holds: async ({ spec, moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [
          scheduler(),
          runs,
          garbageCollector,
          userDeletesPods,
          userPatches('suspends', { suspend: true }),
          userPatches('resumes', { suspend: false }),
          userPatches('wants more at once', { parallelism: 4 }),
        ],
        fill: (server) => void server.put(kinds.Job, jobOf(spec)),
        faults: true,
        planted: PLANTED,
      })
      let [succeeded, failed] = [0, 0]
      const check = (): void => {
        const status = statusOf(cluster.server)
        expect(status.succeeded ?? 0).toBeGreaterThanOrEqual(succeeded)
        expect(status.failed ?? 0).toBeGreaterThanOrEqual(failed)
        succeeded = status.succeeded ?? 0
        failed = status.failed ?? 0
        expect(succeeded + failed).toBeLessThanOrEqual(ended(cluster.server).length)
      }
      await cluster.run(moves, check)
      cluster.server.patch(kinds.Job, { ...NAME, type: 'merge', patch: { spec: { suspend: false } } })
      await cluster.settle(check)
      expect(succeeded + failed).toBe(ended(cluster.server).length)
      expectEnd(cluster)
    },
  })
})

it('never runs more pods than it may, nor two of an index', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'job runs no surplus',
    few: 100,
    of: fc.record({ spec: shape, indexed: fc.boolean(), moves: schedule() }),
    holds: async ({ spec, indexed, moves }) => {
      const { completions = 2 } = spec
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [scheduler(), runs, userDeletesPods],
        fill: (server) => void server.put(kinds.Job, jobOf(indexed ? { ...spec, completions, completionMode: 'Indexed' } : spec)),
        planted: PLANTED,
      })
      const check = (): void => {
        const pods = active(cluster.server)
        expect(pods.length).toBeLessThanOrEqual(spec.parallelism)
        if (indexed) expect(new Set(pods.map((pod) => pod.metadata.annotations?.[COMPLETION_INDEX])).size).toBe(pods.length)
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectEnd(cluster)
    },
  })
})

it('completes each index that does not fail too often', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'job completes its indexes',
    few: 100,
    of: fc.record({ completions: fc.integer({ min: 1, max: 4 }), backoffLimitPerIndex: fc.nat(2), moves: schedule() }),
    holds: async ({ completions, backoffLimitPerIndex, moves }) => {
      const spec = { completions, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex, backoffLimit: 2 ** 31 - 1 }
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [scheduler(), runs, userDeletesPods],
        fill: (server) => void server.put(kinds.Job, jobOf(spec)),
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      const { completedIndexes = '', failedIndexes = '', succeeded = 0 } = statusOf(cluster.server)
      const indexesIn = (text: string): number[] =>
        text === ''
          ? []
          : text.split(',').flatMap((part) => {
              const [first = 0, last = first] = part.split('-').map(Number)
              return Array.from({ length: last - first + 1 }, (_, i) => first + i)
            })
      const [completed, failed] = [indexesIn(completedIndexes), indexesIn(failedIndexes)]
      expect([...completed, ...failed].sort()).toEqual(Array.from({ length: completions }, (_, i) => i))
      expect(succeeded).toBe(completed.length)
      const job = cluster.server.get(kinds.Job, NAME) as Stored<Job>
      expect(finishedAs(job)).toBe(failed.length === 0 ? 'Complete' : 'Failed')
      for (const index of completed)
        expect(released(cluster.server).some((pod) => indexOf(pod) === index && pod.status?.phase === 'Succeeded')).toBe(true)
      for (const index of failed)
        expect(ended(cluster.server).filter((pod) => indexOf(pod) === index).length).toBeGreaterThan(backoffLimitPerIndex)
    },
  })
})

const indexOf = ({ metadata }: StoredPod): number => Number(metadata.annotations?.[COMPLETION_INDEX])

it('lets go of its pods when it is deleted', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'job lets go of its pods',
    few: 60,
    of: fc.record({ spec: shape, policy: fc.constantFrom('Orphan', 'Background', 'Foreground'), moves: schedule(80) }),
    holds: async ({ spec, policy, moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [scheduler(), runs, garbageCollector, userDeletesJob(policy as 'Orphan')],
        fill: (server) => void server.put(kinds.Job, jobOf(spec)),
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      expect(cluster.server.get(kinds.Job, NAME)).toBeUndefined()
      expect(cluster.server.list(kinds.Pod).filter((pod) => policy !== 'Orphan' || isTracked(pod))).toEqual([])
    },
  })
})
