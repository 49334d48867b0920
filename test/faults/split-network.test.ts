import { setTimeout as delay } from 'node:timers/promises'
import { type KubeObject, kinds, type Node, type Pod, type Stored } from '@coxswain/api-types'
import type { Kind } from '@coxswain/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeNetwork, type Network, withoutNetworks } from '../support/network.ts'
import { followPods, type PodHistory } from '../support/pod-history.ts'
import { temporaryFolder } from '../support/processes.ts'
import { type SplitCluster, startSplitCluster } from '../support/split-cluster.ts'

const NAMESPACE = 'default'
const MINUTE = 60_000
/** The kernel sends again on a dead connection after 26, 51 and 102 seconds: when it has just done so, one is of no use for long. */
const USELESS_AFTER_MS = [28_000, 54_000, 105_000]
/** "Within seconds": the longest wait between two attempts to connect, and then some. */
const SOON_MS = 12_000

const liking = (hostname: string) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [
    { weight: 100, preference: { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [hostname] }] } },
  ],
})
/** Pods that like to be on the node `far`, where they can. */
const template = (name: string) => ({
  metadata: { labels: { name } },
  spec: { containers: [{ name: 'main', image: 'web:1' }], affinity: { nodeAffinity: liking('far') } },
})
const selecting = (name: string, spec: object) => ({ selector: { matchLabels: { name } }, template: template(name), ...spec })
const indexedJob = (name: string) => {
  const { metadata, spec } = template(name)
  return { completionMode: 'Indexed', completions: 3, parallelism: 3, template: { metadata, spec: { ...spec, restartPolicy: 'Never' } } }
}
/** Made as the leaders are cut off, and how many pods each makes in its whole life. */
const LATE: readonly { readonly kind: Kind; readonly name: string; readonly spec: object; readonly pods: number }[] = [
  { kind: kinds.StatefulSet, name: 'late-db', spec: selecting('late-db', { replicas: 2, serviceName: 'late-db' }), pods: 2 },
  { kind: kinds.Deployment, name: 'late-web', spec: selecting('late-web', { replicas: 3 }), pods: 3 },
  { kind: kinds.Job, name: 'late-job', spec: indexedJob('late-job'), pods: 3 },
]

const isReady = ({ status }: Stored<Pod> | Stored<Node>): boolean =>
  (status?.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True')
const isLeaving = ({ metadata }: Stored<KubeObject>): boolean => metadata.deletionTimestamp !== undefined
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Tests build on one another: node `far` is cut off in the first, and back in the last. */
describe.skipIf(withoutNetworks !== undefined)(`a split network${withoutNetworks === undefined ? '' : ` ${withoutNetworks}`}`, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let network: Network
  let cluster: SplitCluster
  let history: PodHistory
  let successors: Promise<unknown>
  let cutAt = 0

  beforeAll(async () => {
    folder = await temporaryFolder()
    network = await makeNetwork()
    cluster = await startSplitCluster(network, folder.path)
    history = followPods(cluster.client, NAMESPACE)
    successors = cluster.startSuccessors('second')
    successors.catch(() => undefined)
  }, 2 * MINUTE)
  afterAll(async () => {
    history?.stop()
    await cluster?.close()
    await network?.remove()
    await folder?.remove()
  }, MINUTE)

  const make = (kind: Kind, name: string, spec: object) =>
    cluster.client.create(kind, { metadata: { name, namespace: NAMESPACE }, spec } as never)
  const podsOf = async (name: string): Promise<readonly Stored<Pod>[]> =>
    (await cluster.client.list(kinds.Pod, { namespace: NAMESPACE, labelSelector: `name=${name}` })).items
  const far = () => cluster.client.get(kinds.Node, { name: 'far' })

  test(
    'moves the pods of a node that cannot be reached, and waits for those of a StatefulSet',
    async () => {
      await make(kinds.StatefulSet, 'db', selecting('db', { replicas: 1, serviceName: 'db' }))
      await make(kinds.Deployment, 'web', selecting('web', { replicas: 4 }))
      const placed = await eventually(
        async () => [...(await podsOf('db')), ...(await podsOf('web'))],
        (pods) => pods.length === 5 && pods.every(isReady),
      )
      expect(placed.map(({ spec }) => spec?.nodeName)).toEqual(Array(5).fill('far'))

      await cluster.host('far').cut()
      cutAt = performance.now()
      const node = await eventually(far, (each) => !isReady(each))
      expect(node.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'Unknown' })
      const noticed = seconds(cutAt)
      const isElsewhere = (pod: Stored<Pod>): boolean => isReady(pod) && pod.spec?.nodeName !== 'far'
      const living = await eventually(
        async () => (await podsOf('web')).filter((pod) => !isLeaving(pod)),
        // Those of the node are said to be ready until a moment after the node is not.
        (pods) => pods.length === 4 && pods.every(isElsewhere),
      )
      process.stdout.write(`node cut off: noticed after ${noticed}, its pods run elsewhere after ${seconds(cutAt)}\n`)
      expect(living.map(isElsewhere)).toEqual(Array(4).fill(true))
      expect((await far()).spec?.taints?.map(({ key, effect }) => `${key}:${effect}`).sort()).toEqual([
        'node.kubernetes.io/unreachable:NoExecute',
        'node.kubernetes.io/unreachable:NoSchedule',
      ])
      expect((await podsOf('db')).map((pod) => [pod.metadata.uid, isLeaving(pod)])).toEqual([[placed[0]?.metadata.uid, true]])
    },
    MINUTE,
  )

  test(
    'has other leaders where those that lead are cut off in the middle of their work, and nothing is made twice',
    async () => {
      await Promise.all(LATE.map(({ kind, name, spec }) => make(kind, name, spec)))
      await cluster.host('first').cut()
      const leadersCutAt = performance.now()
      const codes = await eventually(
        async () => cluster.leaders.map(({ child }) => child.exitCode),
        (each) => each.every((code) => code !== null),
      )
      expect(codes).toEqual([1, 1])
      for (const leader of cluster.leaders) expect(leader.output()).toContain('the lease is lost')
      const ended = seconds(leadersCutAt)
      await successors
      process.stdout.write(`leaders cut off: they end after ${ended}, others lead after ${seconds(leadersCutAt)}\n`)
      // What has been sent to nowhere may not arrive now.
      await cluster.host('first').mend()
      await eventually(
        async () => [...(await podsOf('late-db')), ...(await podsOf('late-web'))],
        (pods) => pods.length === 5 && pods.every(isReady),
      )
      const job = () => cluster.client.get(kinds.Job, { namespace: NAMESPACE, name: 'late-job' })
      expect((await eventually(job, ({ status }) => status?.succeeded === 3)).status?.succeeded).toBe(3)
      expect(LATE.map(({ name }) => history.madeFor(name).length)).toEqual(LATE.map(({ pods }) => pods))
    },
    MINUTE,
  )

  test(
    'takes the node back within seconds: what was moved ends there, and the StatefulSet goes on',
    async () => {
      const [old] = await podsOf('db')
      const uid = old?.metadata.uid ?? ''
      const waiting = await podsOf('web')
      expect([waiting.length, waiting.filter(isLeaving).length]).toEqual([8, 4])
      const passed = performance.now() - cutAt
      await delay((USELESS_AFTER_MS.find((each) => each > passed) ?? passed) - passed)
      expect(history.madeFor('db')).toEqual([uid])

      await cluster.host('far').mend()
      const [mendedAt, mendedOn] = [performance.now(), Date.now()]
      await eventually(far, isReady)
      const trusted = seconds(mendedAt)
      const [fresh] = await eventually(
        () => podsOf('db'),
        ([pod]) => pod !== undefined && pod.metadata.uid !== uid && isReady(pod),
      )
      process.stdout.write(`node back: trusted after ${trusted}, the pod of the StatefulSet runs anew after ${seconds(mendedAt)}\n`)
      expect(performance.now() - mendedAt).toBeLessThan(SOON_MS)
      const rest = () => podsOf('web')
      expect((await eventually(rest, (pods) => pods.length === 4)).map(isLeaving)).toEqual(Array(4).fill(false))
      expect((await far()).spec?.taints ?? []).toEqual([])
      expect([history.madeFor('db'), history.madeFor('web').length]).toEqual([[uid, fresh?.metadata.uid], 8])
      // Cut off as it was it ran all the time, until its kubelet heard that it is not wanted any more.
      const containers = history.statesOf(uid).flatMap(({ status }) => status?.containerStatuses ?? [])
      const [first, last] = [containers.find(({ state }) => state?.running !== undefined), containers.at(-1)]
      expect(last).toMatchObject({ restartCount: 0, containerID: first?.containerID })
      expect(Date.parse(last?.state?.terminated?.finishedAt ?? '')).toBeGreaterThanOrEqual(Math.floor(mendedOn / 1000) * 1000)
      expect(LATE.map(({ name }) => history.madeFor(name).length)).toEqual(LATE.map(({ pods }) => pods))
    },
    MINUTE,
  )
})
