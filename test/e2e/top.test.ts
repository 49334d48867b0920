import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { kubectlBinary } from '../support/tools.ts'

/** What nodes and pods use, as real kubectl shows it. Tests build on one another. */
const MINUTE = 60_000

const pod = (name: string, cpu: string, containers: readonly string[]): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'shop' }, annotations: { 'simulated.coxswain.dev/cpu': cpu } },
  spec: { containers: containers.map((each) => ({ name: each, image: 'nginx' })) },
})

const rows = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))

describe.skipIf(kubectlBinary === undefined)('kubectl top', () => {
  let cluster: ClusterProcess
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  /** The table, once it is of that many rows: before the second reading there is none, and kubectl fails. */
  const top = async (count: number, ...args: string[]): Promise<string[][]> =>
    rows(
      await eventually(
        async () => (await cluster.tryKubectl('top', ...args)).stdout,
        (text) => rows(text).length === count,
      ),
    )
  const create = async (...objects: readonly object[]) => {
    const path = join(cluster.folder, 'pods.json')
    await writeFile(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    await kubectl('apply', '-f', path)
  }

  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--metric-resolution=1s', '--nodes=2'] })
    await create(pod('web', '300m', ['app', 'proxy']), pod('db', '500m', ['app']), {
      ...pod('other', '100m', ['app']),
      metadata: { name: 'other' },
    })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)

  test(
    'the API of metrics is available, and serves itself',
    async () => {
      expect(await kubectl('get', 'apiservices', 'v1beta1.metrics.k8s.io')).toMatch(
        /^NAME +SERVICE +AVAILABLE +AGE\nv1beta1\.metrics\.k8s\.io +Local +True +\S+\n$/,
      )
      expect(rows(await kubectl('api-resources', '--api-group=metrics.k8s.io', '--no-headers=false'))).toEqual([
        ['nodes', 'metrics.k8s.io/v1beta1', 'false', 'NodeMetrics'],
        ['pods', 'metrics.k8s.io/v1beta1', 'true', 'PodMetrics'],
      ])
    },
    MINUTE,
  )

  test(
    'nodes show what is used on them, and how much of what they have',
    async () => {
      const nodes = await top(2, 'nodes')
      expect(nodes.map(([name]) => name)).toEqual(['node-0', 'node-1'])
      for (const [, cpu, share, memory, used] of nodes) {
        expect(Number(cpu?.replace('m', ''))).toBeGreaterThanOrEqual(20)
        expect([share, memory, used]).toEqual([
          expect.stringMatching(/^\d+%$/),
          expect.stringMatching(/^\d+Mi$/),
          expect.stringMatching(/^\d+%$/),
        ])
      }
    },
    MINUTE,
  )

  test(
    'containers of selected pods are shown, the busiest first',
    async () => {
      const shown = await top(3, 'pods', '--containers', '--sort-by=cpu', '-l', 'app=shop')
      expect(shown.map(([name, container, , memory]) => [name, container, memory])).toEqual([
        ['web', expect.stringMatching(/app|proxy/), '16Mi'],
        ['web', expect.stringMatching(/app|proxy/), '16Mi'],
        ['db', 'app', '16Mi'],
      ])
      expect(shown.map(([, , cpu]) => Number(cpu?.replace('m', '')))).toEqual([300, 300, 500])
    },
    MINUTE,
  )

  test(
    'a load that changes is shown soon',
    async () => {
      expect(await top(1, 'pods', 'db')).toEqual([['db', '500m', '16Mi']])
      await kubectl('annotate', 'pod', 'db', 'simulated.coxswain.dev/cpu=900m', '--overwrite')
      const began = performance.now()
      await eventually(
        () => kubectl('top', 'pods', 'db'),
        (text) => rows(text)[0]?.[1] === '900m',
      )
      expect(performance.now() - began).toBeLessThan(10_000)
    },
    MINUTE,
  )

  test(
    'the objects behind it can be read',
    async () => {
      const metrics = JSON.parse(
        await kubectl('get', '--raw', '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods?labelSelector=app%3Dshop'),
      )
      expect(metrics).toMatchObject({
        kind: 'PodMetricsList',
        items: [
          {
            metadata: { name: 'db', labels: { app: 'shop' } },
            window: expect.stringMatching(/^\d(\.\d+)?s$/),
            containers: [{ name: 'app' }],
          },
          { metadata: { name: 'web' }, containers: [{ usage: { memory: '16Mi' } }, { usage: { memory: '16Mi' } }] },
        ],
      })
      expect(rows(await kubectl('get', 'podmetrics', 'db'))).toEqual([['db', '900m', '16Mi', expect.stringMatching(/^\d(\.\d+)?s$/)]])
      expect((await cluster.tryKubectl('top', 'pods', 'nobody')).stderr).toContain('pods "default/nobody" not found')
      expect((await cluster.tryKubectl('top', 'pods', '--as=ann')).stderr).toContain(
        'cannot list resource "pods" in API group "metrics.k8s.io"',
      )
    },
    MINUTE,
  )
})
