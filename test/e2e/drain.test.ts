import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { kubectlBinary } from '../support/tools.ts'

/** Draining nodes under a disruption budget, with real kubectl. The tests build on one another. */
const MINUTE = 60_000
const REFUSED = "(will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget."

describe.skipIf(kubectlBinary === undefined)('kubectl drain', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--nodes=2'] })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const podsOn = async (node: string) =>
    (await kubectl('get', 'pods', `--field-selector=spec.nodeName=${node},status.phase=Running`, '-o', 'name')).split('\n').filter(Boolean)
  const allowed = (count: number) => kubectl('wait', 'pdb/web', `--for=jsonpath={.status.disruptionsAllowed}=${count}`, '--timeout=20s')

  test(
    'waits until one pod is up elsewhere before it evicts the other',
    async () => {
      await kubectl('cordon', 'node-1')
      await kubectl('create', 'deployment', 'web', '--image=nginx:1', '--replicas=2')
      await kubectl('create', 'pdb', 'web', '--selector=app=web', '--min-available=1')
      await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s')
      await allowed(1)
      await kubectl('uncordon', 'node-1')
      expect(await podsOn('node-0')).toHaveLength(2)
      const { code, stdout, stderr } = await cluster.tryKubectl('drain', 'node-0', '--timeout=40s')
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(REFUSED) })
      expect(stdout.match(/pod\/web-\S+ evicted/g)).toHaveLength(2)
      expect(stdout).toContain('node/node-0 drained')
      await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s')
      expect(await podsOn('node-1')).toHaveLength(2)
      await kubectl('uncordon', 'node-0')
    },
    MINUTE,
  )

  test(
    'gives up where the budget allows nothing, and the pods stay',
    async () => {
      await kubectl('patch', 'pdb', 'web', '--type=merge', '-p', '{"spec":{"minAvailable":"100%"}}')
      await allowed(0)
      const before = await podsOn('node-1')
      const { code, stderr } = await cluster.tryKubectl('drain', 'node-1', '--timeout=6s')
      expect(code).toBe(1)
      expect(stderr).toContain(REFUSED)
      expect(stderr).toContain('global timeout reached: 6s')
      expect(await podsOn('node-1')).toEqual(before)
      const described = await kubectl('describe', 'pdb', 'web')
      expect(described).toMatch(/Allowed disruptions: +0\n +Current: +2\n +Desired: +2\n +Total: +2/)
      expect(await kubectl('get', 'pdb', 'web', '-o', 'jsonpath={.status.conditions[0].reason}')).toBe('InsufficientPods')
    },
    MINUTE,
  )

  test(
    'a ReplicationController makes up for what is evicted',
    async () => {
      await kubectl('uncordon', 'node-1')
      await kubectl('delete', 'pdb/web', 'deployment/web', '--wait=true')
      const container = { name: 'main', image: 'nginx:1' }
      const template = { metadata: { labels: { app: 'old' } }, spec: { containers: [container] } }
      const controller = { apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'old' }, spec: { replicas: 2, template } }
      const file = join(cluster.folder, 'old.json')
      await writeFile(file, JSON.stringify(controller))
      await kubectl('create', '-f', file)
      await kubectl('wait', 'rc/old', '--for=jsonpath={.status.readyReplicas}=2', '--timeout=30s')
      await kubectl('drain', 'node-0', '--timeout=20s')
      await kubectl('wait', 'rc/old', '--for=jsonpath={.status.readyReplicas}=2', '--timeout=30s')
      expect((await kubectl('get', 'rc', 'old')).split('\n')[1]).toMatch(/^old +2 +2 +2 /)
      await kubectl('scale', 'rc/old', '--replicas=1')
      await kubectl('wait', 'rc/old', '--for=jsonpath={.status.replicas}=1', '--timeout=20s')
    },
    MINUTE,
  )
})
