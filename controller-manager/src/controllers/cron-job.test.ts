import { type BatchV1, type CronJob, type DeepReadonly, formatTime, type Job } from '@coxswain/api-types'
import { applyPlan, expectFixpoint, type Plan, planFor, type Step } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { cronJobOf, jobOf } from '../testing/objects.ts'
import { createCronJob } from './cron-job.ts'

const NOW = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
const OWNER = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'hourly', uid: 'uid-hourly', controller: true }
const nameAt = (time: number): string => `hourly-${time / 60_000}`

interface JobFacts {
  readonly end?: 'Complete' | 'Failed'
  readonly name?: string
}
/** The Job of a run, so many hours ago. */
const jobAt = (hoursAgo: number, { end, name }: JobFacts = {}): DeepReadonly<Job> => {
  const run = NOW - hoursAgo * HOUR
  const startTime = formatTime(run)
  const completionTime = formatTime(run + 60_000)
  return jobOf(
    {},
    {
      name: name ?? nameAt(run),
      uid: `uid-${name ?? hoursAgo}`,
      ownerReferences: [OWNER],
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': startTime },
    },
    end === undefined ? { startTime } : { startTime, completionTime, conditions: [{ type: end, status: 'True' }] },
  )
}
const refTo = ({ metadata }: DeepReadonly<Job>) => ({
  kind: 'Job',
  apiVersion: 'batch/v1',
  namespace: 'default',
  name: metadata.name,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
})

interface Given {
  readonly spec?: DeepReadonly<Partial<BatchV1.CronJobSpec>>
  readonly status?: DeepReadonly<BatchV1.CronJobStatus>
  readonly jobs?: readonly DeepReadonly<Job>[]
  readonly metadata?: DeepReadonly<CronJob['metadata']>
  readonly now?: number
}
const planOf = ({ spec, status, metadata, jobs = [], now = NOW }: Given): Plan =>
  planFor(createCronJob(), { object: cronJobOf(spec, metadata, status), world: jobs, now })
/** Its last run was so many hours ago, of Jobs that are active. */
const since = (hoursAgo: number, ...active: readonly DeepReadonly<Job>[]): DeepReadonly<BatchV1.CronJobStatus> => ({
  lastScheduleTime: formatTime(NOW - hoursAgo * HOUR),
  ...(active.length === 0 ? {} : { active: active.map(refTo) }),
})

const createdIn = (plan: Plan): readonly DeepReadonly<Job>[] =>
  plan.steps.flatMap((step) => (step.do === 'create' ? (step.object as Job) : []))
const deletedIn = (plan: Plan): readonly string[] => plan.steps.flatMap((step) => (step.do === 'delete' ? step.name : []))
const statusIn = (plan: Plan): unknown =>
  plan.steps.flatMap((step) => (step.do === 'updateStatus' ? [(step.object as DeepReadonly<CronJob>).status] : []))[0]
const eventsIn = (plan: Plan): readonly string[] =>
  plan.steps.flatMap((step) => (step.do === 'event' ? `${step.event.type} ${step.event.reason} ${step.event.message}` : []))
const creation = (plan: Plan): Step | undefined => plan.steps.find((step) => step.do === 'create')

describe('a run that is due', () => {
  it('is a Job of its name, made of the template', () => {
    const plan = planOf({ spec: { timeZone: 'Europe/Berlin' }, status: since(1) })
    expect(createdIn(plan)).toMatchObject([
      {
        metadata: {
          name: 'hourly-29453760',
          namespace: 'default',
          labels: { app: 'sum' },
          annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T01:00:00+01:00' },
          ownerReferences: [{ ...OWNER, blockOwnerDeletion: true }],
        },
        spec: { template: { spec: { restartPolicy: 'Never' } } },
      },
    ])
    expect(creation(plan)).toMatchObject({
      reason: 'the run of 2026-01-01T00:00:00.000Z is due',
      notes: {
        onSuccess: { type: 'Normal', reason: 'SuccessfulCreate', message: 'Created job {name}' },
        onFailure: { type: 'Warning', reason: 'FailedCreate', message: 'Error creating job: {error}' },
      },
    })
    expect(plan.requeueAfterMs).toBe(HOUR + 100)
  })

  it('is listed once its Job is there, and then nothing is left to do', () => {
    const { world } = expectFixpoint(createCronJob(), { object: cronJobOf({}, {}, since(1)), rounds: 2, now: NOW })
    expect(world.find(({ kind }) => kind === 'CronJob')).toMatchObject({
      status: {
        lastScheduleTime: '2026-01-01T00:00:00Z',
        active: [{ kind: 'Job', apiVersion: 'batch/v1', name: nameAt(NOW), namespace: 'default' }],
      },
    })
  })

  it.each<[string, Given]>([
    ['before its time', { status: since(1), now: NOW - 1 }],
    ['when it has been taken', { status: since(0) }],
    ['when somebody else has a Job of its name', { status: since(1), jobs: [jobOf({}, { name: nameAt(NOW), uid: 'other' })] }],
    ['while it is suspended', { spec: { suspend: true }, status: since(1) }],
    ['while it is being deleted', { metadata: { deletionTimestamp: formatTime(NOW), finalizers: ['x/y'] }, status: since(1) }],
  ])('is not taken %s', (_, given) => {
    expect(createdIn(planOf(given))).toEqual([])
  })

  it('is the latest of those that have been missed', () => {
    const plan = planOf({ status: since(200), now: NOW + 1000 })
    expect(createdIn(plan).map(({ metadata }) => metadata.name)).toEqual([nameAt(NOW)])
    expect(eventsIn(plan)).toEqual([
      'Warning TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    ])
    expect(eventsIn(planOf({ status: since(50) }))).toEqual([])
  })

  it('is missed after its deadline', () => {
    const late = { spec: { schedule: '@every 10m', startingDeadlineSeconds: 60 }, status: since(1) }
    expect(createdIn(planOf({ ...late, now: NOW + 30_000 }))).toEqual([])
    expect(createdIn(planOf({ spec: { startingDeadlineSeconds: 60 }, status: since(1), now: NOW + 59_000 }))).toHaveLength(1)
    expect(createdIn(planOf({ spec: { startingDeadlineSeconds: 60 }, status: since(1), now: NOW + 61_000 }))).toEqual([])
  })

  it('belongs to a schedule that was there at its time', () => {
    const controller = createCronJob()
    const now = NOW + 1_800_000
    const before = cronJobOf({ schedule: '0 0 * * *' }, {}, since(0))
    planFor(controller, { object: before, now })
    const changed = cronJobOf({ schedule: '20 * * * *' }, {}, since(0))
    const plan = planFor(controller, { object: changed, now })
    expect(createdIn(plan)).toEqual([])
    expect(plan.requeueAfterMs).toBe(50 * 60_000 + 100)
    expect(createdIn(planFor(controller, { object: changed, now: now + 50 * 60_000 }))).toHaveLength(1)
  })
})

describe('runs that overlap', () => {
  const running = jobAt(1)
  const given = (concurrencyPolicy: string): Given => ({ spec: { concurrencyPolicy }, status: since(1, running), jobs: [running] })
  it('are allowed, forbidden, or the later takes the place of the former', () => {
    expect(createdIn(planOf(given('Allow')))).toHaveLength(1)
    const forbidden = planOf(given('Forbid'))
    expect(createdIn(forbidden)).toEqual([])
    expect(eventsIn(forbidden)).toEqual([
      'Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid',
    ])
    const replacing = planOf(given('Replace'))
    expect(deletedIn(replacing)).toEqual([running.metadata.name])
    expect(replacing.steps[0]).toMatchObject({ propagationPolicy: 'Background', notes: { onSuccess: { message: 'Deleted job {name}' } } })
    expect(creation(replacing)?.after).toEqual([replacing.steps[0]?.id])
    expect(statusIn(replacing)).toEqual(since(1))
  })

  it('are told once, though they are looked at often', () => {
    const controller = createCronJob()
    const object = cronJobOf(given('Forbid').spec, {}, given('Forbid').status)
    const look = (now: number) => eventsIn(planFor(controller, { object, world: [running], now }))
    expect([look(NOW), look(NOW + 1000), look(NOW + HOUR)].map(({ length }) => length)).toEqual([1, 0, 1])
  })
})

describe('what became of its Jobs', () => {
  it.each<[string, Given, unknown, readonly string[]]>([
    [
      'one has succeeded',
      { jobs: [jobAt(0, { end: 'Complete' })], status: since(0, jobAt(0)) },
      { ...since(0), lastSuccessfulTime: '2026-01-01T00:01:00Z' },
      [`Normal SawCompletedJob Saw completed job: ${nameAt(NOW)}, condition: Complete`],
    ],
    [
      'one has failed',
      { jobs: [jobAt(0, { end: 'Failed' })], status: since(0, jobAt(0)) },
      since(0),
      [`Normal SawCompletedJob Saw completed job: ${nameAt(NOW)}, condition: Failed`],
    ],
    ['one is gone', { status: since(0, jobAt(0)) }, since(0), [`Normal MissingJob Active job went missing: ${nameAt(NOW)}`]],
    ['one has not been listed yet', { jobs: [jobAt(0)], status: since(1) }, since(0, jobAt(0)), []],
    [
      'one is not of its making',
      { jobs: [jobAt(0, { name: 'mine' })], status: since(0) },
      undefined,
      ['Warning UnexpectedJob Saw a job that the controller did not create or forgot: mine'],
    ],
  ])('is told where %s', (_, given, status, events) => {
    const plan = planOf(given)
    expect(statusIn(plan)).toEqual(status)
    expect(eventsIn(plan)).toEqual(events)
  })

  it('is not gone because the cache is behind', () => {
    const object = cronJobOf({}, {}, since(0, jobAt(0)))
    expect(planFor(createCronJob(), { object, gathered: ['uid-0'], now: NOW }).steps).toEqual([])
  })

  it('is kept as far as is asked for: the oldest go', () => {
    const jobs = [1, 2, 3, 4].flatMap((hour) => [jobAt(hour, { end: 'Complete' }), jobAt(hour + 0.5, { end: 'Failed' })])
    const status = { ...since(0), lastSuccessfulTime: formatTime(NOW - HOUR + 60_000) }
    const plan = planOf({ spec: { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 0 }, jobs, status })
    expect(deletedIn(plan)).toEqual([4, 4.5, 3.5, 2.5, 1.5].map((hour) => nameAt(NOW - hour * HOUR)))
    const world = applyPlan([cronJobOf({}, {}, status), ...jobs], plan)
    expect(world.filter(({ kind }) => kind === 'Job')).toHaveLength(3)
  })
})

it.each<[string, Given, string]>([
  [
    'cannot be read',
    { spec: { schedule: 'x * * * *' } },
    'Warning UnparseableSchedule unparseable schedule: "x * * * *" : failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax',
  ],
  [
    'never comes to a run',
    { spec: { schedule: '0 0 31 2 *' } },
    'Warning InvalidSchedule invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
  ],
  [
    'has a zone in it',
    { spec: { schedule: 'TZ=UTC 0 * * * *' }, status: since(0) },
    'Warning UnsupportedSchedule CRON_TZ or TZ used in schedule "TZ=UTC 0 * * * *" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
  ],
])('a schedule that %s is told of', (_, given, expected) => {
  expect(eventsIn(planOf(given))).toEqual([expected])
})
