import { join } from 'node:path'
import { kinds, type Node, type Pod, type Stored } from '@coxswain/api-types'
import { type Client, createClient } from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { systemClock } from '@coxswain/ports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { freePort, type RunningProcess, startUntil, temporaryFolder } from '../support/processes.ts'
import { repository } from '../support/tools.ts'

const MINUTE = 60_000
/** What `--failover fast` promises, whoever dies along with the node. */
const PROMISED_MS = 10_000
const REPLICAS = 4

/**
 * The worst that one machine can do: it dies with pods on it, with the controller manager and the scheduler that lead. Others stand by, and
 * kept watch of the nodes all the while.
 */
describe('a node dies together with the leaders', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let client: Client
  let close: () => Promise<void>
  /** The process of a node. */
  let doomed: RunningProcess
  const running: RunningProcess[] = []
  const start = async (name: string, ready: RegExp, ...flags: readonly string[]): Promise<RunningProcess> => {
    const command = [join(repository, 'cli/bin/coxswain.mjs'), name, '--failover=fast', ...flags]
    const started = await startUntil(process.execPath, command, ready)
    running.push(started)
    return started
  }
  const startBeside = (name: string, ready: RegExp, ...flags: readonly string[]) =>
    start(name, ready, '--kubeconfig', join(folder.path, `${name}.kubeconfig`), ...flags)
  const startNodes = (...flags: readonly string[]) =>
    startBeside('kubelet', /nodes are started/, '--healthz-port=0', '--port=0', '--delay-scale=0.3', ...flags)
  /** Those that compete for each of the two leases. */
  const candidates = new Map<string, readonly RunningProcess[]>()
  const startCandidates = async (part: string): Promise<void> => {
    const start = () => startBeside(part, /caches are filled/, '--secure-port=0')
    candidates.set(`kube-${part}`, await Promise.all([start(), start()]))
  }
  const leaderOf = async (lease: string): Promise<RunningProcess | undefined> => {
    const { spec } = await client.get(kinds.Lease, { namespace: 'kube-system', name: lease })
    return candidates.get(lease)?.find((each) => each.output().includes(`"identity":"${spec?.holderIdentity}","msg":"started leading"`))
  }
  const leaders = () => Promise.all([...candidates.keys()].map(leaderOf))

  const pods = async (): Promise<readonly Stored<Pod>[]> => (await client.list(kinds.Pod, { namespace: 'default' })).items
  const isReady = ({ status }: Stored<Pod> | Stored<Node>): boolean =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  const upElsewhere = (all: readonly Stored<Pod>[]) => all.filter((pod) => isReady(pod) && pod.spec?.nodeName !== 'doomed')
  beforeAll(async () => {
    folder = await temporaryFolder()
    await start('apiserver', /"serving"/, '--data-dir', folder.path, '--secure-port', String(await freePort()))
    const transport = await kubeconfigTransport(join(folder.path, 'kubeconfig'), { userAgent: 'test' })
    close = transport.close
    client = createClient({ transport: transport.transport, clock: systemClock, userAgent: 'test' })
    const nodesReady = async () => (await client.list(kinds.Node)).items.filter(isReady)
    const [agent] = await Promise.all([
      startNodes('--node-name=doomed', '--first-node-number=10'),
      startNodes('--nodes=2'),
      startCandidates('controller-manager'),
      startCandidates('scheduler'),
    ])
    doomed = agent
    expect(await eventually(nodesReady, (all) => all.length === 3)).toHaveLength(3)
    const labels = { app: 'web' }
    await client.create(kinds.Deployment, {
      metadata: { namespace: 'default', name: 'web' },
      spec: {
        replicas: REPLICAS,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
      },
    })
    expect((await eventually(pods, (all) => all.filter(isReady).length === REPLICAS)).filter(isReady)).toHaveLength(REPLICAS)
  }, MINUTE)
  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()))
    await close?.()
    await folder?.remove()
  }, MINUTE)

  test(
    'its pods run elsewhere as soon as when it dies alone',
    async () => {
      expect(upElsewhere(await pods()).length).toBeLessThan(REPLICAS)
      const before = await leaders()
      const died = Date.now()
      await Promise.all([doomed, ...before].map((each) => each?.stop('SIGKILL')))
      const after = await eventually(pods, (all) => upElsewhere(all).length === REPLICAS, 2 * PROMISED_MS)
      expect(upElsewhere(after)).toHaveLength(REPLICAS)
      expect(Date.now() - died).toBeLessThan(PROMISED_MS)
      for (const [i, leader] of (await leaders()).entries()) expect([undefined, before[i]]).not.toContain(leader)
    },
    MINUTE,
  )
})
