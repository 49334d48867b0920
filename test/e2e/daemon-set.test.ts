import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { type RunningProcess, startUntil } from '../support/processes.ts'
import { kubectlBinary, repository } from '../support/tools.ts'

/** A DaemonSet with real kubectl, while nodes come and go. The tests run in order and build on one another, as a person's session does. */
const MINUTE = 60_000
/** The pods of a node that was taken out by hand are listed until they are collected. */
const STILL_THERE = '--field-selector=spec.nodeName!=newcomer'
const MANIFEST = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent' },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: {
      metadata: { labels: { app: 'agent' } },
      spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: 'agent:1' }] },
    },
  },
}

const rows = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().split(/\s{2,}/))

describe.skipIf(kubectlBinary === undefined)('a DaemonSet with real kubectl', () => {
  let cluster: ClusterProcess
  let newcomer: RunningProcess | undefined
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--simulation-delay-scale=0.5'] })
  }, MINUTE)
  afterAll(async () => {
    await newcomer?.stop()
    await cluster?.stop()
  }, MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const rolledOut = () => kubectl('rollout', 'status', 'daemonset/agent', '--timeout=30s')

  /** Node of each pod that is not on its way out, in order, with the image. */
  const pods = async (...selector: string[]): Promise<readonly string[]> => {
    const form = '{range .items[*]}{.spec.nodeName} {.spec.containers[0].image} {.metadata.deletionTimestamp}{"\\n"}{end}'
    const text = await kubectl('get', 'pods', '-l', 'app=agent', '-o', `jsonpath=${form}`, ...selector)
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.split(' ').length === 2)
      .sort()
  }
  const nodesWithPods = async () => (await pods()).map((line) => line.split(' ')[0])
  const counts = async () => (await kubectl('get', 'daemonset', 'agent', '--no-headers')).trim().split(/\s+/).slice(1, 6).map(Number)

  test(
    'create gives each node its pod, bound by the scheduler',
    async () => {
      const file = join(cluster.folder, 'agent.json')
      await writeFile(file, JSON.stringify(MANIFEST))
      expect(await kubectl('create', '-f', file)).toBe('daemonset.apps/agent created\n')
      expect(await rolledOut()).toContain('daemon set "agent" successfully rolled out')
      expect(await pods()).toEqual(['node-0 agent:1', 'node-1 agent:1', 'node-2 agent:1'])
      expect(await counts()).toEqual([3, 3, 3, 3, 3])
      const events = await kubectl('get', 'events')
      expect(events).toMatch(/Normal +SuccessfulCreate +daemonset\/agent +Created pod: agent-/)
      expect(events).toMatch(/Normal +Scheduled +pod\/agent-\w+ +Successfully assigned default\/agent-\w+ to node-0/)
    },
    MINUTE,
  )

  test(
    'describe shows its nodes, and one pod the tolerations of a daemon',
    async () => {
      const described = await kubectl('describe', 'daemonset', 'agent')
      expect(described).toMatch(/Desired Number of Nodes Scheduled: 3/)
      expect(described).toMatch(/Number of Nodes Scheduled with Available Pods: 3/)
      expect(described).toMatch(/Pods Status: +3 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed/)
      const tolerations = await kubectl('get', 'pods', '-l', 'app=agent', '-o', 'jsonpath={.items[0].spec.tolerations[*].key}')
      expect(tolerations.split(' ')).toEqual(
        ['not-ready', 'unreachable', 'disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map(
          (key) => `node.kubernetes.io/${key}`,
        ),
      )
    },
    MINUTE,
  )

  test(
    'a node that joins gets one, a cordon changes nothing, and drain passes it over',
    async () => {
      const args = [
        'kubelet',
        '--kubeconfig',
        cluster.kubeconfig,
        '--node-name',
        'newcomer',
        '--first-node-number',
        '7',
        '--healthz-port',
        '0',
      ]
      newcomer = await startUntil(process.execPath, [join(repository, 'cli/bin/coxswain.mjs'), ...args], /nodes are started/)
      await kubectl('wait', '--for=jsonpath={.status.numberReady}=4', 'daemonset/agent', '--timeout=30s')
      expect(await nodesWithPods()).toEqual(['newcomer', 'node-0', 'node-1', 'node-2'])
      await kubectl('cordon', 'newcomer')
      const drained = await cluster.tryKubectl('drain', 'node-2', '--ignore-daemonsets')
      expect(drained.stdout).toContain('node/node-2 drained')
      expect(drained.stderr).toMatch(/ignoring DaemonSet-managed Pods: default\/agent-/)
      await kubectl('uncordon', 'node-2')
      expect(await counts()).toEqual([4, 4, 4, 4, 4])
    },
    MINUTE,
  )

  test(
    'a taint NoExecute takes the pod away, and its end brings one back',
    async () => {
      await kubectl('taint', 'node', 'node-1', 'dedicated=db:NoExecute')
      expect(await eventually(nodesWithPods, (nodes) => nodes.length === 3)).toEqual(['newcomer', 'node-0', 'node-2'])
      expect(await eventually(counts, ([desired]) => desired === 3)).toEqual([3, 3, 3, 3, 3])
      await kubectl('taint', 'node', 'node-1', 'dedicated-')
      await kubectl('wait', '--for=jsonpath={.status.numberReady}=4', 'daemonset/agent', '--timeout=30s')
      expect(await nodesWithPods()).toEqual(['newcomer', 'node-0', 'node-1', 'node-2'])
    },
    MINUTE,
  )

  test(
    'a node that leaves is not counted any more',
    async () => {
      await newcomer?.stop()
      await kubectl('delete', 'node', 'newcomer')
      expect(await eventually(counts, ([desired]) => desired === 3)).toEqual([3, 3, 3, 3, 3])
    },
    MINUTE,
  )

  test(
    'set image rolls one node after the other, never with more than one without a pod',
    async () => {
      await kubectl('set', 'image', 'daemonset/agent', 'main=agent:2')
      let fewest = Number.POSITIVE_INFINITY
      const available = async () => {
        const [, , , updated, number = 0] = await counts()
        fewest = Math.min(fewest, number)
        return updated === 3 && number === 3
      }
      expect(await eventually(available, (done) => done, 40_000)).toBe(true)
      expect(fewest).toBeGreaterThanOrEqual(2)
      expect(await rolledOut()).toContain('successfully rolled out')
    },
    MINUTE,
  )

  test(
    'with surge no node is without an available pod, and the old pod goes last',
    async () => {
      const spec = { updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '50%' } } }
      await kubectl('patch', 'daemonset', 'agent', '-p', JSON.stringify({ spec }))
      await kubectl('annotate', 'daemonset', 'agent', 'kubernetes.io/change-cause=third')
      await kubectl('set', 'image', 'daemonset/agent', 'main=agent:3')
      const seen = new Set<number>()
      const done = async () => {
        const [, , , , available = 0] = await counts()
        seen.add(available)
        return await pods(STILL_THERE)
      }
      const all = ['node-0 agent:3', 'node-1 agent:3', 'node-2 agent:3']
      expect(await eventually(done, (lines) => lines.join() === all.join(), 40_000)).toEqual(all)
      expect([...seen]).toEqual([3])
    },
    MINUTE,
  )

  test(
    'history knows the revisions, and undo brings an earlier one back',
    async () => {
      const history = async () => rows(await kubectl('rollout', 'history', 'daemonset/agent')).slice(2)
      expect(await history()).toEqual([
        ['1', '<none>'],
        ['2', '<none>'],
        ['3', 'third'],
      ])
      expect(await kubectl('rollout', 'history', 'daemonset/agent', '--revision=2')).toMatch(/Image:\s+agent:2/)
      expect(await kubectl('rollout', 'undo', 'daemonset/agent', '--to-revision=1')).toBe('daemonset.apps/agent rolled back\n')
      await rolledOut()
      expect((await history()).map(([revision]) => revision)).toEqual(['2', '3', '4'])
      expect(await kubectl('get', 'daemonset', 'agent', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe('agent:1')
    },
    MINUTE,
  )

  test(
    'restart makes all pods anew',
    async () => {
      const names = async () => (await kubectl('get', 'pods', STILL_THERE, '-o', 'name')).trim().split('\n')
      const before = await names()
      await kubectl('rollout', 'restart', 'daemonset/agent')
      await rolledOut()
      const remaining = async () => (await names()).filter((name) => before.includes(name))
      expect(await eventually(remaining, (left) => left.length === 0)).toEqual([])
    },
    MINUTE,
  )

  test(
    'delete takes its pods and revisions along',
    async () => {
      expect(await kubectl('delete', 'daemonset', 'agent')).toBe('daemonset.apps "agent" deleted\n')
      const left = async () => [...(await pods()), (await kubectl('get', 'controllerrevisions', '-o', 'name')).trim()].join('')
      expect(await eventually(left, (text) => text === '')).toBe('')
    },
    MINUTE,
  )
})
