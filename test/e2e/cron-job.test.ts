import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { kubectlBinary } from '../support/tools.ts'

/** A CronJob as a person keeps it, with real kubectl. Its runs of one minute share a name, so there is one Job a minute. */
const REPORT = 'docs/examples/cron-job.yaml'
const MINUTE = 60_000

describe.skipIf(kubectlBinary === undefined)('CronJobs, with real kubectl', () => {
  let cluster: ClusterProcess
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const scheduled = async (): Promise<readonly string[]> =>
    (await kubectl('get', 'jobs', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ').filter((name) => /^report-\d+$/.test(name))
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded' })
    await kubectl('apply', '-f', REPORT)
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)

  test(
    'makes a Job for its run, and tells when one last succeeded',
    async () => {
      await kubectl('wait', '--for=jsonpath={.status.lastSuccessfulTime}', 'cronjob/report', '--timeout=30s')
      const [job = ''] = await scheduled()
      expect(job).toMatch(/^report-\d{8}$/)
      const made = await kubectl(
        'get',
        'job',
        job,
        '-o',
        'jsonpath={.metadata.ownerReferences[0].name} {.metadata.annotations.batch\\.kubernetes\\.io/cronjob-scheduled-timestamp}',
      )
      expect(made).toMatch(/^report \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/)
      const shown = (await kubectl('get', 'cronjob', 'report')).split('\n').map((line) => line.split(/\s{2,}/))
      expect(shown[0]).toEqual(['NAME', 'SCHEDULE', 'TIMEZONE', 'SUSPEND', 'ACTIVE', 'LAST SCHEDULE', 'AGE'])
      expect(shown[1]?.slice(0, 5)).toEqual(['report', '@every 2s', 'Europe/Berlin', 'False', '0'])
      const described = await kubectl('describe', 'cronjob', 'report')
      expect(described).toMatch(/Normal +SuccessfulCreate .*cronjob-controller +Created job report-\d{8}/)
      expect(described).toMatch(/Normal +SawCompletedJob .*cronjob-controller +Saw completed job: report-\d{8}, condition: Complete/)
    },
    MINUTE,
  )

  test(
    'runs once more when somebody asks for it, and none of its own while it is suspended',
    async () => {
      expect(await kubectl('patch', 'cronjob', 'report', '-p', '{"spec":{"suspend":true}}')).toBe('cronjob.batch/report patched\n')
      const before = await scheduled()
      expect(await kubectl('create', 'job', 'now', '--from=cronjob/report')).toBe('job.batch/now created\n')
      await kubectl('wait', '--for=condition=complete', 'job/now', '--timeout=30s')
      expect(await kubectl('get', 'job', 'now', '-o', 'jsonpath={.metadata.annotations.cronjob\\.kubernetes\\.io/instantiate}')).toBe(
        'manual',
      )
      expect(await scheduled()).toEqual(before)
    },
    MINUTE,
  )

  test(
    'delete takes its Jobs and their pods with it',
    async () => {
      await kubectl('delete', 'cronjob', 'report')
      for (const job of await scheduled()) await kubectl('wait', '--for=delete', `job/${job}`, '--timeout=30s')
      await kubectl('wait', '--for=delete', 'job/now', '--timeout=30s')
      await kubectl('wait', '--for=delete', 'pod', '--all', '--timeout=30s')
    },
    MINUTE,
  )
})
