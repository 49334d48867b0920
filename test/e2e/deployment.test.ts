import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { lines, rows } from '../support/kubectl-text.ts'
import { kubectlBinary } from '../support/tools.ts'

/** What a person does with a Deployment in a day, and what kubectl prints about it. The tests build on one another. */
const MINUTE = 60_000

describe.skipIf(kubectlBinary === undefined)('a Deployment, driven by real kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded' })
  }, MINUTE)
  afterAll(() => cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const rolledOut = () => kubectl('rollout', 'status', 'deployment/web', '--timeout=40s')
  const setImage = (tag: number) => kubectl('set', 'image', 'deployment/web', `nginx=nginx:${tag}`)
  const revisions = async () =>
    lines(await kubectl('rollout', 'history', 'deployment/web'))
      .slice(2)
      .map((line) => line.split(/\s+/)[0])
  const field = (path: string) => kubectl('get', 'deployment', 'web', '-o', `jsonpath={${path}}`)
  const image = () => field('.spec.template.spec.containers[0].image')
  const newestHash = () =>
    kubectl('get', 'rs', '--sort-by=.metadata.creationTimestamp', '-o', 'jsonpath={.items[-1:].metadata.labels.pod-template-hash}')
  /** By image: how many pods each ReplicaSet wants and has. */
  const replicaSets = async () =>
    Object.fromEntries(rows(await kubectl('get', 'rs', '-o', 'wide')).map((row) => [row[6], row.slice(1, 4).map(Number)]))

  test(
    'is made, and rolls out',
    async () => {
      expect(await kubectl('create', 'deployment', 'web', '--image=nginx:1', '--replicas=3')).toBe('deployment.apps/web created\n')
      expect(lines(await rolledOut()).at(-1)).toBe('deployment "web" successfully rolled out')
      expect(rows(await kubectl('get', 'deployment', 'web'))[0]?.slice(0, 4)).toEqual(['web', '3/3', '3', '3'])
      expect(await replicaSets()).toEqual({ 'nginx:1': [3, 3, 3] })
    },
    MINUTE,
  )

  test(
    'rolls to another image, step by step, and says each step',
    async () => {
      await setImage(2)
      const waited = await rolledOut()
      expect(waited).toMatch(/Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated/)
      expect(waited).toMatch(/1 old replicas are pending termination/)
      expect(await replicaSets()).toEqual({ 'nginx:1': [0, 0, 0], 'nginx:2': [3, 3, 3] })
      const described = await kubectl('describe', 'deployment', 'web')
      expect(described).toMatch(/Progressing +True +NewReplicaSetAvailable/)
      expect(described).toMatch(/Scaled up replica set web-\w+ from 0 to 1/)
      expect(described).toMatch(/Scaled down replica set web-\w+ from 1 to 0/)
      expect(await revisions()).toEqual(['1', '2'])
    },
    MINUTE,
  )

  test(
    'changes while it is paused, all at once when it is resumed',
    async () => {
      expect(await kubectl('rollout', 'pause', 'deployment/web')).toBe('deployment.apps/web paused\n')
      await setImage(3)
      await kubectl('set', 'env', 'deployment/web', 'LEVEL=debug')
      await kubectl('scale', 'deployment/web', '--replicas=4')
      await kubectl('wait', 'deployment/web', '--for=jsonpath={.status.availableReplicas}=4', '--timeout=30s')
      expect(await field('.status.conditions[?(@.type=="Progressing")].reason')).toBe('DeploymentPaused')
      expect(await replicaSets()).toEqual({ 'nginx:1': [0, 0, 0], 'nginx:2': [4, 4, 4] })
      expect(await kubectl('rollout', 'resume', 'deployment/web')).toBe('deployment.apps/web resumed\n')
      await rolledOut()
      expect(await replicaSets()).toEqual({ 'nginx:1': [0, 0, 0], 'nginx:2': [0, 0, 0], 'nginx:3': [4, 4, 4] })
      expect(await revisions()).toEqual(['1', '2', '3'])
    },
    MINUTE,
  )

  test(
    'is undone: to the last revision, and to one that is named',
    async () => {
      expect(await kubectl('rollout', 'undo', 'deployment/web')).toBe('deployment.apps/web rolled back\n')
      await rolledOut()
      expect([await image(), await revisions()]).toEqual(['nginx:2', ['1', '3', '4']])
      await kubectl('rollout', 'undo', 'deployment/web', '--to-revision=1')
      await rolledOut()
      expect([await image(), await revisions()]).toEqual(['nginx:1', ['3', '4', '5']])
      expect(await kubectl('rollout', 'history', 'deployment/web', '--revision=3')).toMatch(/Image:\s+nginx:3[\s\S]*LEVEL:\s+debug/)
      const again = await cluster.tryKubectl('rollout', 'undo', 'deployment/web', '--to-revision=5')
      expect(again.stdout).toContain('skipped rollback (current template already matches revision 5)')
    },
    MINUTE,
  )

  test(
    'is started anew, with the same image',
    async () => {
      const before = lines(await kubectl('get', 'pods', '-o', 'name'))
      expect(await kubectl('rollout', 'restart', 'deployment/web')).toBe('deployment.apps/web restarted\n')
      await rolledOut()
      expect(await image()).toBe('nginx:1')
      expect(await kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.metadata.annotations}')).toContain('restartedAt')
      const after = lines(await kubectl('get', 'pods', '-l', `pod-template-hash=${await newestHash()}`, '-o', 'name'))
      expect(after).toHaveLength(4)
      expect(after.filter((pod) => before.includes(pod))).toEqual([])
    },
    MINUTE,
  )

  test(
    'keeps no more history than it is told to, and says when it makes no progress',
    async () => {
      await kubectl(
        'patch',
        'deployment',
        'web',
        '-p',
        '{"spec":{"revisionHistoryLimit":1,"progressDeadlineSeconds":2,"minReadySeconds":1}}',
      )
      await setImage(4)
      await rolledOut()
      await expect.poll(revisions, { timeout: 20_000 }).toHaveLength(2)
      await kubectl('set', 'resources', 'deployment/web', '--requests=cpu=1000')
      const stuck = await cluster.tryKubectl('rollout', 'status', 'deployment/web', '--timeout=20s')
      expect(stuck.stderr).toContain('error: deployment "web" exceeded its progress deadline')
      // Of four, one may be missing: it was taken away for the new one, and no more go.
      expect(await field('.status.availableReplicas')).toBe('3')
    },
    MINUTE,
  )
})
