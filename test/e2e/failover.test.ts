import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { lines, rows } from '../support/kubectl-text.ts'
import { etcdBinary, kubectlBinary } from '../support/tools.ts'

/**
 * The literature's promise, as a person at kubectl sees it: a host dies with two of four pods on it, and two new ones run elsewhere at
 * once. Tests of one store run in order and build on one another.
 */
const FILE = 'docs/examples/nginx-deployment.yaml'
const POWER = 'simulated.coxswain.dev/power'
const MINUTE = 60_000
/** What `--failover fast` promises. */
const PROMISED_MS = 10_000

describe.each(['embedded', 'etcd'] as const)('failover on the %s store', (store) => {
  const missing = kubectlBinary === undefined || (store === 'etcd' && etcdBinary === undefined)
  describe.skipIf(missing)('with real kubectl', () => {
    let cluster: ClusterProcess
    let victim = ''
    beforeAll(async () => {
      cluster = await startCluster({ store, flags: ['--failover=fast', '--default-not-ready-toleration-seconds=60'] })
      await kubectl('wait', '--for=condition=Ready', 'node', '--all', '--timeout=30s')
      await kubectl('create', '-f', FILE)
      await kubectl('scale', 'deployment/nginx-deployment', '--replicas=4')
      await kubectl('rollout', 'status', 'deployment/nginx-deployment', '--timeout=30s')
    }, MINUTE)
    afterAll(() => cluster?.stop(), MINUTE)
    const kubectl = (...args: string[]) => cluster.kubectl(...args)

    /** Status and node of each pod, as `get pods -o wide` has them. */
    const pods = async () =>
      rows(await kubectl('get', 'pods', '-o', 'wide')).map(([name = '', ready, status, , , , node]) => ({ name, ready, status, node }))
    const node = async (name: string) => rows(await kubectl('get', 'node', name))[0]?.[1]
    const upElsewhere = (all: Awaited<ReturnType<typeof pods>>) =>
      all.filter((pod) => pod.status === 'Running' && pod.ready === '1/1' && pod.node !== victim)

    test(
      'a host dies with two of four pods on it, and two new ones run elsewhere',
      async () => {
        const nodes = (await pods()).map((pod) => pod.node)
        victim = nodes.find((each, i) => nodes.indexOf(each) !== i) ?? ''
        expect(nodes.filter((each) => each === victim)).toHaveLength(2)
        const before = (await pods()).map(({ name }) => name)
        await kubectl('annotate', 'node', victim, `${POWER}=off`)
        const after = await eventually(pods, (all) => upElsewhere(all).length === 4, 20_000)
        const news = upElsewhere(after).filter(({ name }) => !before.includes(name))
        expect(news).toHaveLength(2)
        const lastSign = await kubectl('get', 'lease', '-n', 'kube-node-lease', victim, '-o', 'jsonpath={.spec.renewTime}')
        const ready = await kubectl(
          'get',
          'pod',
          ...news.map(({ name }) => name),
          '-o',
          'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].lastTransitionTime}{"\\n"}{end}',
        )
        for (const time of lines(ready)) expect(Date.parse(time) - Date.parse(lastSign)).toBeLessThan(PROMISED_MS)
      },
      MINUTE,
    )

    test(
      'kubectl tells what has become of the node and of its pods',
      async () => {
        expect(await node(victim)).toBe('NotReady')
        const left = (await pods()).filter((pod) => pod.node === victim)
        expect(left.map(({ status }) => status)).toEqual(['Terminating', 'Terminating'])
        const described = await kubectl('describe', 'node', victim)
        expect(described).toMatch(/node\.kubernetes\.io\/unreachable:NoExecute\n/)
        expect(described).toMatch(/Ready +Unknown .* NodeStatusUnknown +Kubelet stopped posting node status\./)
        const events = await kubectl('get', 'events')
        for (const said of [
          `NodeNotReady +node/${victim} +Node ${victim} status is now: NodeNotReady`,
          `NodeNotReady +pod/${left[0]?.name} +Node is not ready`,
          `TaintManagerEviction +pod/${left[0]?.name} +Marking for deletion Pod default/${left[0]?.name}`,
        ])
          expect(events).toMatch(new RegExp(said))
      },
      MINUTE,
    )

    test(
      'back again, the node ends what was moved, and is trusted',
      async () => {
        await kubectl('annotate', 'node', victim, `${POWER}-`)
        await kubectl('wait', '--for=condition=Ready', `node/${victim}`, '--timeout=20s')
        const left = await eventually(pods, (all) => all.length === 4)
        expect(left.filter((pod) => pod.node === victim)).toEqual([])
        const taints = () => kubectl('get', 'node', victim, '-o', 'jsonpath={.spec.taints}')
        expect(await eventually(taints, (text) => text === '')).toBe('')
        await kubectl('scale', 'deployment/nginx-deployment', '--replicas=6')
        await kubectl('rollout', 'status', 'deployment/nginx-deployment', '--timeout=30s')
        expect((await pods()).filter((pod) => pod.node === victim)).toHaveLength(2)
      },
      MINUTE,
    )

    test(
      'shut down in order, the node gives its pods up without being missed',
      async () => {
        await kubectl('annotate', 'node', victim, `${POWER}=shutdown`)
        const after = await eventually(pods, (all) => upElsewhere(all).length === 6)
        expect(upElsewhere(after)).toHaveLength(6)
        const ended = after.filter((pod) => pod.node === victim)
        // The column tells how the containers have ended, which took the signal well.
        expect(ended.map(({ status }) => status)).toEqual(['Completed', 'Completed'])
        expect(await kubectl('describe', 'pod', ended[0]?.name ?? '')).toMatch(
          /Status: +Failed\nReason: +Terminated\nMessage: +Pod was terminated in response to imminent node shutdown\.\n/,
        )
      },
      MINUTE,
    )
  })
})
