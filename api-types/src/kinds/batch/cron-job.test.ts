import { expect, test } from 'vitest'
import type { CronJob, CronJobSpec, JobSpec } from '../../generated/batch.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { cronJob } from './cron-job.ts'

const context = (subresource = '') => ({ subresource, now: 0 })
const jobSpec = (spec: Partial<JobSpec> = {}): JobSpec => ({
  template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'sum:1' }] } },
  ...spec,
})
const made = (spec: Partial<CronJobSpec> = {}, name = 'sum'): CronJob => {
  const object: CronJob = {
    metadata: { name, namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: jobSpec() }, ...spec },
  }
  cronJob.defaults(object)
  cronJob.prepareCreate(object, context())
  return object
}
const problems = (spec: Partial<CronJobSpec>, old?: Partial<CronJobSpec>) =>
  shown(cronJob.validate(made(spec), root, old === undefined ? undefined : made(old)))

test('a cron job is filled in, and its jobs are not', () => {
  const object = made()
  expect(object.spec).toMatchObject({
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  })
  expect(Object.keys(object.spec.jobTemplate.spec ?? {})).toEqual(['template'])
  expect(object.spec.jobTemplate.spec?.template.spec?.dnsPolicy).toBe('ClusterFirst')
  expect([object.metadata.generation, object.status]).toEqual([1, {}])
})

test.each([
  '* * * * *',
  '*/5 1,2 1-31/2 jan-MAR Sun',
  '? ? ? ? ?',
  '0 0 * * 6',
  '5/10 * * * *',
  '@hourly',
  '@every 1h30m',
  '@every -1.5s',
  ' 0  0 1 1 * ',
])('%j is a schedule', (schedule) => expect(problems({ schedule })).toEqual([]))

test.each<[string, string]>([
  ['error', 'expected exactly 5 fields, found 1: [error]'],
  ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* * * * 7', 'end of range (7) above maximum (6): 7'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['*/2/3 * * * *', 'too many slashes: */2/3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['*/-2 * * * *', 'negative number (-2) not allowed: -2'],
  ['@often', 'unrecognized descriptor: @often'],
  ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
  ['@every 5d', 'failed to parse duration @every 5d: time: unknown unit "d" in duration "5d"'],
  ['TZ=UTC 0 * * * *', 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'],
])('%j is no schedule', (schedule, why) =>
  expect(problems({ schedule })).toEqual([`spec.schedule: Invalid value: ${JSON.stringify(schedule)}: ${why}`]),
)

test('a zone in a stored schedule may stay, alone', () => {
  const schedule = 'CRON_TZ=Europe/Berlin 0 * * * *'
  expect(problems({ schedule }, { schedule })).toEqual([])
  expect(problems({ schedule, timeZone: 'UTC' }, { schedule })).toEqual([
    `spec.schedule: Invalid value: "${schedule}": cannot use both timeZone field and TZ or CRON_TZ in schedule`,
  ])
  expect(problems({ schedule: 'TZ=Nowhere 0 * * * *' })[0]).toBe(
    'spec.schedule: Invalid value: "TZ=Nowhere 0 * * * *": provided bad location Nowhere: unknown time zone Nowhere',
  )
})

test.each<[Partial<CronJobSpec>, readonly string[]]>([
  [{ timeZone: 'Europe/Berlin' }, []],
  [{ schedule: '' }, ['spec.schedule: Required value']],
  [{ timeZone: '' }, ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
  [
    { timeZone: 'LOCAL' },
    ['spec.timeZone: Invalid value: "LOCAL": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
  ],
  [{ timeZone: '../etc' }, ['spec.timeZone: Invalid value: "../etc": unknown time zone ../etc']],
  [{ timeZone: 'Europe/Nowhere' }, ['spec.timeZone: Invalid value: "Europe/Nowhere": unknown time zone Europe/Nowhere']],
  [{ timeZone: '+01:00' }, ['spec.timeZone: Invalid value: "+01:00": unknown time zone +01:00']],
  [
    { startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -1, failedJobsHistoryLimit: -1 },
    ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'].map(
      (name) => `spec.${name}: Invalid value: -1: must be greater than or equal to 0`,
    ),
  ],
  [{ concurrencyPolicy: 'Queue' }, ['spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"']],
  [
    { jobTemplate: { spec: jobSpec({ selector: { matchLabels: { a: 'b' } }, manualSelector: true, parallelism: -1 }) } },
    [
      'spec.jobTemplate.spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
      'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
    ],
  ],
  [
    { jobTemplate: {} },
    [
      'spec.jobTemplate.spec.template.spec.containers: Required value',
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ],
])('a cron job with %j is told %j', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('the name of a new cron job leaves room for those of its jobs', () => {
  const name = 'x'.repeat(53)
  expect(shown(cronJob.validate(made({}, name), root))).toEqual([
    `metadata.name: Invalid value: "${name}": must be no more than 52 characters`,
  ])
  expect(shown(cronJob.validate(made({}, name), root, made({}, name)))).toEqual([])
})

test('updates keep what is not theirs', () => {
  const old = deepFreeze({ ...made(), status: { lastScheduleTime: '2026-01-01T00:00:00Z' } })
  const draft: CronJob = { ...(deepCopy(old) as CronJob), status: {} }
  draft.spec.suspend = true
  cronJob.prepareUpdate(draft, old, context())
  expect([draft.status, draft.metadata.generation]).toEqual([old.status, 2])
  const status: CronJob = { ...(deepCopy(old) as CronJob), status: {} }
  status.spec.suspend = true
  cronJob.prepareUpdate(status, old, context('status'))
  expect([status.status, status.spec.suspend, status.metadata.generation]).toEqual([{}, false, 1])
})

test('columns', () => {
  const cells = (object: CronJob) => cronJob.columns.map((column) => column.value(object, Date.parse('2026-01-01T01:00:00Z')))
  expect(cells(made())).toEqual(['sum', '* * * * *', '<none>', 'False', 0, '<none>', '60m', 'main', 'sum:1', '<none>'])
  const status = { active: [{}], lastScheduleTime: '2026-01-01T00:30:00Z' }
  expect(cells({ ...made({ suspend: true, timeZone: 'UTC' }), status }).slice(2, 6)).toEqual(['UTC', 'True', 1, '30m'])
})
