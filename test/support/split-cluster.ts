import { join } from 'node:path'
import { kinds } from '@coxswain/api-types'
import { type Client, createClient } from '@coxswain/client'
import { kubeconfigTransport } from '@coxswain/client/node'
import { systemClock } from '@coxswain/ports/node'
import { eventually } from './eventually.ts'
import type { Network, NetworkHost } from './network.ts'
import { type RunningProcess, startUntil } from './processes.ts'
import { repository } from './tools.ts'

const HOSTS = ['server', 'far', 'near', 'first', 'second'] as const
type HostName = (typeof HOSTS)[number]

/** A cluster over a network that can be cut: a host for the API server, two of nodes, and two for controllers and scheduler. */
export interface SplitCluster {
  readonly client: Client
  host(name: HostName): NetworkHost
  /** Controllers and scheduler on `first`: they lead. */
  readonly leaders: readonly RunningProcess[]
  /** Starts the same on another host. Resolves when they lead, which they cannot as long as the first ones do. */
  startSuccessors(on: HostName): Promise<readonly RunningProcess[]>
  close(): Promise<void>
}

/** A node is given up after some six seconds of silence, and a leader after twelve; nodes renew their leases each second, as leaders do. */
const TOLERATION = ['--default-unreachable-toleration-seconds=1', '--default-not-ready-toleration-seconds=1']
const NODE = ['--node-lease-duration-seconds=4', '--delay-scale=0.3', '--healthz-port=0']
const DETECTION = ['--node-monitor-grace-period=5s', '--node-monitor-period=500ms', '--node-eviction-rate=10']
const LEADER = [
  '--leader-elect-lease-duration=12s',
  '--leader-elect-renew-deadline=9s',
  '--leader-elect-retry-period=1s',
  '--secure-port=0',
]

/** Node `far` on the host of that name, `node-0` and `node-1` on `near`, all ready. Its processes end with the network. */
export const startSplitCluster = async (network: Network, folder: string): Promise<SplitCluster> => {
  const hosts = new Map<HostName, NetworkHost>()
  for (const name of HOSTS) hosts.set(name, await network.addHost(name))
  const host = (name: HostName): NetworkHost => hosts.get(name) as NetworkHost
  const kubeconfigOf = (part: string): string => join(folder, `${part}.kubeconfig`)
  const start = (on: HostName, ready: RegExp, ...command: readonly string[]): Promise<RunningProcess> => {
    const [program = '', ...args] = [...host(on).prefix, process.execPath, join(repository, 'cli/bin/coxswain.mjs'), ...command]
    return startUntil(program, args, ready)
  }
  const startNodes = (on: HostName, ...flags: readonly string[]) =>
    start(on, /nodes are started/, 'kubelet', '--kubeconfig', kubeconfigOf('kubelet'), ...NODE, ...flags)
  const startLeaders = (on: HostName): Promise<readonly RunningProcess[]> =>
    Promise.all(
      [['controller-manager', ...DETECTION], ['scheduler']].map(([part = '', ...flags]) =>
        start(on, /started leading/, part, '--kubeconfig', kubeconfigOf(part), ...LEADER, ...flags),
      ),
    )
  await start('server', /"serving"/, 'apiserver', '--data-dir', folder, '--bind-address', host('server').address, ...TOLERATION)
  const nodes = [startNodes('far', '--node-name=far'), startNodes('near', '--nodes=2', '--first-node-number=10')]
  const [leaders] = await Promise.all([startLeaders('first'), ...nodes])
  const { transport, close } = await kubeconfigTransport(join(folder, 'kubeconfig'), { userAgent: 'test' })
  const client = createClient({ transport, clock: systemClock, userAgent: 'test' })
  await untilReady(client, 3)
  return { client, host, leaders, startSuccessors: startLeaders, close }
}

const untilReady = async (client: Client, count: number): Promise<void> => {
  const readyNodes = async (): Promise<number> =>
    (await client.list(kinds.Node)).items.filter(({ status }) =>
      status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'),
    ).length
  const ready = await eventually(readyNodes, (each) => each === count)
  if (ready !== count) throw new Error(`${ready} of ${count} nodes are ready`)
}
