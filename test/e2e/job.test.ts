import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { kubectlBinary } from '../support/tools.ts'

/** Jobs as a person runs them, with real kubectl. */
const PI = 'docs/examples/pi-job.yaml'
const JOBS = 'docs/examples/jobs.yaml'
const MINUTE = 60_000

describe.skipIf(kubectlBinary === undefined)('Jobs, with real kubectl', () => {
  let cluster: ClusterProcess
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const columns = async (job: string): Promise<string[]> => ((await kubectl('get', 'job', job)).split('\n')[1] ?? '').split(/\s{2,}/)
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded' })
    await kubectl('apply', '-f', PI, '-f', JOBS)
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)

  test(
    'one that succeeds is complete, and says what happened',
    async () => {
      await kubectl('wait', '--for=condition=complete', 'job/pi', '--timeout=30s')
      const [name, status, completions, duration] = await columns('pi')
      expect([name, status, completions]).toEqual(['pi', 'Complete', '1/1'])
      expect(duration).toMatch(/^\d+s$/)
      const described = await kubectl('describe', 'job', 'pi')
      expect(described).toMatch(/Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed/)
      expect(described).toMatch(/SuccessfulCreate .*job-controller +Created pod: pi-\w{5}/)
      expect(described).toMatch(/Normal +Completed .*job-controller +Job completed/)
      expect(
        await kubectl('get', 'pods', '-l', 'job-name=pi', '-o', 'jsonpath={.items[*].status.phase} {.items[*].metadata.finalizers}'),
      ).toBe('Succeeded ')
    },
    MINUTE,
  )

  test(
    'an Indexed one completes its indexes',
    async () => {
      await kubectl('wait', '--for=condition=complete', 'job/shards', '--timeout=30s')
      expect(await kubectl('get', 'job', 'shards', '-o', 'jsonpath={.status.completedIndexes} {.status.succeeded}')).toBe('0-2 3')
      const hosts = await kubectl('get', 'pods', '-l', 'job-name=shards', '-o', 'jsonpath={.items[*].spec.hostname}')
      expect(hosts.split(' ').sort()).toEqual(['shards-0', 'shards-1', 'shards-2'])
    },
    MINUTE,
  )

  test(
    'one that a rule fails does not try again',
    async () => {
      await kubectl('wait', '--for=condition=failed', 'job/broken', '--timeout=30s')
      expect((await columns('broken')).slice(1, 3)).toEqual(['Failed', '0/1'])
      expect(await kubectl('get', 'job', 'broken', '-o', 'jsonpath={.status.failed} {.status.conditions[*].type}')).toBe(
        '1 FailureTarget Failed',
      )
      expect(await kubectl('describe', 'job', 'broken')).toMatch(
        /Warning +PodFailurePolicy .*Container main for pod default\/broken-\w{5} failed with exit code 42 matching FailJob rule at index 0/,
      )
    },
    MINUTE,
  )

  test(
    'one without time to live after its end is gone',
    async () => {
      await kubectl('wait', '--for=delete', 'job/brief', '--timeout=30s')
      await kubectl('wait', '--for=delete', 'pod', '-l', 'job-name=brief', '--timeout=30s')
    },
    MINUTE,
  )

  test(
    'a suspended one runs no pods until it is resumed, gives them up when it is suspended again, and may then be changed',
    async () => {
      const suspend = (value: boolean) => kubectl('patch', 'job', 'patient', '-p', JSON.stringify({ spec: { suspend: value } }))
      const suspended = (status: 'true' | 'false') => kubectl('wait', `--for=condition=suspended=${status}`, 'job/patient', '--timeout=30s')
      await suspended('true')
      expect((await columns('patient')).slice(1, 3)).toEqual(['Suspended', '0/1'])
      await suspend(false)
      await suspended('false')
      await kubectl('wait', '--for=jsonpath={.status.active}=1', 'job/patient', '--timeout=30s')
      await suspend(true)
      await suspended('true')
      await kubectl('wait', '--for=delete', 'pod', '-l', 'job-name=patient', '--timeout=30s')
      expect(await kubectl('get', 'job', 'patient', '-o', 'jsonpath={.status.startTime}{.status.failed}')).toBe('')
      const annotations = { 'simulated.coxswain.dev/run': '500ms' }
      await kubectl('patch', 'job', 'patient', '-p', JSON.stringify({ spec: { suspend: false, template: { metadata: { annotations } } } }))
      await kubectl('wait', '--for=condition=complete', 'job/patient', '--timeout=30s')
      const described = await kubectl('describe', 'job', 'patient')
      for (const reason of ['Suspended', 'SuccessfulDelete', 'Resumed', 'Completed'])
        expect(described).toMatch(new RegExp(`Normal +${reason} `))
    },
    MINUTE,
  )

  test(
    'delete takes the pods with it',
    async () => {
      expect(await kubectl('delete', 'job', 'pi', 'shards')).toBe('job.batch "pi" deleted\njob.batch "shards" deleted\n')
      await kubectl('wait', '--for=delete', 'pod', '-l', 'job-name in (pi, shards)', '--timeout=30s')
    },
    MINUTE,
  )
})
