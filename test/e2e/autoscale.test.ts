import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { runProgram } from '../support/processes.ts'
import { etcdBinary, kubectlBinary, repository } from '../support/tools.ts'

const MINUTE = 60_000
const LOAD = 'simulated.coxswain.dev/cpu'

const FILE = 'docs/examples/web-autoscaled.yaml'

/** The line of a change to more replicas whose pods run: a time for each of five stages, and one for all. */
const STAGED = /^\S+ +web +Deployment\/web +3 -> [45] +(?:[\d.]+m?s +){6}cpu of \d+ % is above the target of 80 %$/m
const STORES = (['embedded', 'etcd'] as const).filter((store) => store === 'embedded' || etcdBinary !== undefined)

describe.skipIf(kubectlBinary === undefined).each(STORES)('an autoscaler, with real kubectl, on the %s store', (store) => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store, flags: ['--metric-resolution=1s'] })
    await cluster.kubectl('apply', '-f', FILE)
  }, 2 * MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const columns = async () => (await kubectl('get', 'hpa', 'web', '--no-headers')).trim().split(/\s{2,}/)
  const load = (amount: string) => kubectl('annotate', '--overwrite', 'pods', '-l', 'app=web', `${LOAD}=${amount}`)
  const replicas = async (wanted: string) => {
    const row = await eventually(columns, (each) => each[5] === wanted)
    expect(row.slice(3, 6)).toEqual(['3', '5', wanted])
    return row[2]
  }

  test(
    'leaves a workload alone that is under its target, and shows both',
    async () => {
      expect(await eventually(columns, (row) => row[2]?.includes('50%') === true)).toEqual(
        expect.arrayContaining(['web', 'Deployment/web', expect.stringMatching(/50%\/80%/), '3', '5']),
      )
    },
    MINUTE,
  )

  test(
    'grows it to five within seconds when the load is over 80 %',
    async () => {
      const began = performance.now()
      await load('130m')
      await replicas('5')
      await kubectl('wait', '--for=jsonpath={.status.readyReplicas}=5', 'deployment/web', '--timeout=30s')
      process.stdout.write(`from load to five running pods: ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
      expect(await kubectl('describe', 'hpa', 'web')).toContain(
        'New size: 5; reason: cpu resource utilization (percentage of request) above target',
      )
    },
    MINUTE,
  )

  test(
    'tells how long each stage of that took',
    async () => {
      const scaling = () =>
        runProgram(process.execPath, [join(repository, 'cli/bin/coxswain.mjs'), 'scaling', 'web', '--kubeconfig', cluster.kubeconfig], {})
      const { stdout } = await eventually(scaling, (ran) => STAGED.test(ran.stdout))
      expect(stdout).toMatch(/^AGE +AUTOSCALER +TARGET +REPLICAS +SEEN +DECIDED +CREATED +SCHEDULED +RUNNING +IN ALL +WHY\n/)
      expect(stdout).toMatch(STAGED)
      process.stdout.write(stdout)
    },
    MINUTE,
  )

  test(
    'shrinks it to three when the load is under it',
    async () => {
      await load('20m')
      await replicas('3')
      // The first reading may be of a moment when some pods had the old load: three were what it asked for then, and are too many later.
      const described = await eventually(
        () => kubectl('describe', 'hpa', 'web'),
        (text) => /TooFewReplicas/.test(text),
      )
      expect(described).toContain('reason: All metrics below target')
      expect(described).toMatch(/ScalingLimited +True +TooFewReplicas/)
    },
    MINUTE,
  )

  test(
    'is shown in its first form, and made by kubectl autoscale',
    async () => {
      await kubectl('delete', 'hpa', 'web')
      await kubectl('autoscale', 'deployment', 'web', '--min=3', '--max=5', '--cpu-percent=80')
      const row = await eventually(columns, (each) => /20%\/80%/.test(each[2] ?? ''))
      expect(row.slice(0, 6)).toEqual(['web', 'Deployment/web', expect.stringMatching(/20%\/80%/), '3', '5', '3'])
      const first = JSON.parse(await kubectl('get', 'horizontalpodautoscalers.v1.autoscaling', 'web', '-o', 'json')) as Record<
        string,
        unknown
      >
      expect(first).toMatchObject({
        apiVersion: 'autoscaling/v1',
        spec: { minReplicas: 3, maxReplicas: 5, targetCPUUtilizationPercentage: 80 },
        status: { currentReplicas: 3, desiredReplicas: 3, currentCPUUtilizationPercentage: 20 },
      })
    },
    MINUTE,
  )

  test(
    'says so when its target is gone',
    async () => {
      await kubectl('delete', 'deployment', 'web')
      const described = await eventually(
        () => kubectl('describe', 'hpa', 'web'),
        (text) => /AbleToScale +False +FailedGetScale/.test(text),
      )
      expect(described).toMatch(/AbleToScale +False +FailedGetScale/)
    },
    MINUTE,
  )
})
