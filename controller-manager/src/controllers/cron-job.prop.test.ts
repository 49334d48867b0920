import { formatTime, kinds, parseTime } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isFinished } from '../shared/job-state.ts'
import { cronJobOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { createCronJob } from './cron-job.ts'

const NAME = { namespace: 'default', name: 'hourly' }
const controller = () => createCronJob() as unknown as Controller

/** Stands for the controller of Jobs: each comes to an end some time. */
const jobsEnd: Actor = (server) =>
  server
    .list(kinds.Job)
    .filter((job) => !isFinished(job))
    .flatMap((job) =>
      (['Complete', 'Failed'] as const).map((type) => ({
        label: `${job.metadata.name} is ${type}`,
        weight: 1,
        run: () => {
          const completionTime = formatTime(server.now())
          const status = { startTime: job.metadata.creationTimestamp, completionTime, conditions: [{ type, status: 'True' }] }
          server.patch(kinds.Job, { ...NAME, name: job.metadata.name, type: 'merge', patch: { status } })
        },
      })),
    )
const userSuspends =
  (suspend: boolean): Actor =>
  (server) => [
    {
      label: suspend ? 'a user suspends' : 'a user resumes',
      weight: 1,
      is: 'disturbance',
      run: () => void server.patch(kinds.CronJob, { ...NAME, type: 'merge', patch: { spec: { suspend } } }),
    },
  ]

/** Names of all Jobs that have ever been made. */
const made = (server: ModelServer): readonly string[] =>
  server.eventsOf(kinds.Job).flatMap(({ type, object }) => (type === 'ADDED' ? (object.metadata?.name ?? '') : []))
const runOf = (name: string): number => Number(name.split('-').at(-1)) * 60_000

it('makes one Job for each run that it takes, whatever is lost, repeated or late, and lists those that run', {
  timeout: LONG_MS,
}, async () => {
  await checkSchedules({
    name: 'cronjob makes each Job once',
    few: 150,
    of: fc.record({ limit: fc.nat(2), policy: fc.constantFrom('Allow', 'Forbid', 'Replace'), moves: schedule() }),
    holds: async ({ limit, policy, moves }) => {
      const spec = {
        schedule: '* * * * *',
        concurrencyPolicy: policy,
        successfulJobsHistoryLimit: limit,
        failedJobsHistoryLimit: limit,
      }
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [jobsEnd, userSuspends(true), userSuspends(false)],
        fill: (server) => void server.put(kinds.CronJob, cronJobOf(spec)),
        faults: true,
        planted: PLANTED,
      })
      const { server } = cluster
      const check = (): void => {
        const names = made(server)
        expect(new Set(names).size).toBe(names.length)
        expect(names.filter((name) => runOf(name) > server.now())).toEqual([])
      }
      await cluster.run(moves, check)
      server.patch(kinds.CronJob, { ...NAME, type: 'merge', patch: { spec: { suspend: true } } })
      await cluster.settle(check)
      const { active, lastScheduleTime } = server.get(kinds.CronJob, NAME)?.status ?? {}
      expect(active).toBeUndefined()
      const names = made(server)
      if (names.length > 0) expect(parseTime(lastScheduleTime)).toBe(Math.max(...names.map(runOf)))
      expect(server.list(kinds.Job).length).toBeLessThanOrEqual(2 * limit)
    },
  })
})

it('runs none beside another where that is forbidden', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'cronjob forbids overlap',
    few: 100,
    of: schedule(),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [jobsEnd, userSuspends(true), userSuspends(false)],
        fill: (server) => void server.put(kinds.CronJob, cronJobOf({ schedule: '* * * * *', concurrencyPolicy: 'Forbid' })),
        planted: PLANTED,
      })
      const running = () => cluster.server.list(kinds.Job).filter((job) => !isFinished(job))
      await cluster.run(moves, () => expect(running().length).toBeLessThanOrEqual(1))
    },
  })
})
