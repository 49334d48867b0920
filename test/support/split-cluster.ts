import { join } from 'node:path'
import { kinds } from '@coxswain/api-types'
import { type Client, createClient } from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { systemClock } from '@coxswain/ports/node'
import { eventually } from './eventually.ts'
import { makeNetwork, type NetworkHost } from './network.ts'
import { freePort, type RunningProcess, startUntil, temporaryFolder } from './processes.ts'
import { repository } from './tools.ts'

const HOSTS = ['far', 'near', 'first', 'second'] as const
type HostName = (typeof HOSTS)[number]

/** A cluster over a network that can be cut: the API server here, two hosts of nodes, and two for controllers and scheduler. */
export interface SplitCluster {
  readonly client: Client
  host(name: HostName): NetworkHost
  /** Controllers and scheduler on `first`: they lead. */
  readonly leaders: readonly RunningProcess[]
  /** Starts the same on another host. Resolves when they lead, which they cannot as long as the first ones do. */
  startSuccessors(on: HostName): Promise<readonly RunningProcess[]>
  stop(): Promise<void>
}

/** A node is given up after some six seconds of silence, and a leader after eight; nodes renew their leases each second, as leaders do. */
const TOLERATION = ['--default-unreachable-toleration-seconds=1', '--default-not-ready-toleration-seconds=1']
const NODE = ['--node-lease-duration-seconds=4', '--delay-scale=0.3', '--healthz-port=0']
const DETECTION = ['--node-monitor-grace-period=5s', '--node-monitor-period=500ms', '--node-eviction-rate=10']
const LEADER = ['--leader-elect-lease-duration=8s', '--leader-elect-renew-deadline=6s', '--leader-elect-retry-period=1s', '--secure-port=0']

/** Node `far` on the host of that name, `node-0` and `node-1` on `near`, all ready. */
export const startSplitCluster = async (): Promise<SplitCluster> => {
  const [folder, network] = [await temporaryFolder(), await makeNetwork()]
  const hosts = new Map<HostName, NetworkHost>()
  for (const name of HOSTS) hosts.set(name, await network.addHost(name))
  const host = (name: HostName): NetworkHost => hosts.get(name) as NetworkHost
  const running: RunningProcess[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((each) => each.stop('SIGKILL')))
    await network.remove()
    await folder.remove()
  }
  const kubeconfigOf = (part: string): string => join(folder.path, `${part}.kubeconfig`)
  const start = async (on: HostName | undefined, ready: RegExp, ...command: readonly string[]): Promise<RunningProcess> => {
    const prefix = on === undefined ? [] : host(on).prefix
    const [program = '', ...args] = [...prefix, process.execPath, join(repository, 'cli/bin/coxswain.mjs'), ...command]
    const started = await startUntil(program, args, ready)
    running.push(started)
    return started
  }
  const startNodes = (on: HostName, ...flags: readonly string[]) =>
    start(on, /nodes are started/, 'kubelet', '--kubeconfig', kubeconfigOf('kubelet'), ...NODE, ...flags)
  const startLeaders = (on: HostName): Promise<readonly RunningProcess[]> =>
    Promise.all(
      [['controller-manager', ...DETECTION], ['scheduler']].map(([part = '', ...flags]) =>
        start(on, /started leading/, part, '--kubeconfig', kubeconfigOf(part), ...LEADER, ...flags),
      ),
    )
  try {
    const listening = ['--data-dir', folder.path, '--bind-address', network.address, '--secure-port', String(await freePort())]
    await start(undefined, /"serving"/, 'apiserver', ...listening, ...TOLERATION)
    const nodes = [startNodes('far', '--node-name=far'), startNodes('near', '--nodes=2', '--first-node-number=10')]
    const [leaders] = await Promise.all([startLeaders('first'), ...nodes])
    const { transport, close } = await kubeconfigTransport(join(folder.path, 'kubeconfig'), { userAgent: 'test' })
    const client = createClient({ transport, clock: systemClock, userAgent: 'test' })
    await untilReady(client, 3)
    return { client, host, leaders, startSuccessors: startLeaders, stop: () => close().then(stop) }
  } catch (error) {
    await stop()
    throw error
  }
}

const untilReady = async (client: Client, count: number): Promise<void> => {
  const readyNodes = async (): Promise<number> =>
    (await client.list(kinds.Node)).items.filter(({ status }) =>
      status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'),
    ).length
  const ready = await eventually(readyNodes, (each) => each === count)
  if (ready !== count) throw new Error(`${ready} of ${count} nodes are ready`)
}
