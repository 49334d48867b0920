import type { Node, Pod } from '@coxswain/api-types'
import { kinds } from '@coxswain/api-types'
import { type Client, createClient, createInformers, type Informers } from '@coxswain/client'
import { seededRandom, silentLogger, silentMetrics, type Transport, type VirtualClock } from '@coxswain/ports'
import { type TestServer, testServer } from '../../../apiserver/src/testkit/test-server.ts'
import { createNodes, type Nodes, type NodesOptions } from '../create-nodes.ts'
import { nodeUser } from '../node/node-user.ts'
import type { NodeClients } from '../node-clients.ts'

/** An API server in memory with simulated nodes, under a virtual clock: for tests of the whole way. */
export interface TestCluster {
  readonly server: TestServer
  readonly clock: VirtualClock
  readonly client: Client
  readonly informers: Informers
  readonly nodes: Nodes
  /** Every request of the nodes, as `METHOD PATH`. */
  readonly requests: string[]
  /** Runs what is due now and what follows from it. */
  settle(): Promise<void>
  /** Moves the clock, stopping at each timer on the way. */
  advance(milliseconds: number): Promise<void>
  pod(name: string): Promise<Pod>
  node(name: string): Promise<Node>
  /** Creates a pod that is bound to a node already. */
  createPod(name: string, pod: PodGiven): Promise<void>
  /** `REASON MESSAGE` of the events about a pod, in their order. */
  events(name: string): Promise<readonly string[]>
}

export interface PodGiven {
  readonly spec?: Partial<Pod['spec']> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly node?: string | undefined
}

export interface TestClusterOptions extends Partial<Omit<NodesOptions, 'clientFor' | 'informers' | 'clock'>> {
  readonly server?: TestServer
  readonly informers?: Informers
  readonly seed?: string
  /** How they reach the server; each as itself, with the caches of an administrator, unless given. */
  readonly clients?: (server: TestServer, clientOver: (transport: Transport) => Client) => NodeClients
}

const MOST_STEPS = 20_000
const DEFAULT_NODES = { count: 1, prefix: 'node-', template: { podCidr: '10.244.0.0/24' } } as const

export const testCluster = async (options: TestClusterOptions = {}): Promise<TestCluster> => {
  const server = options.server ?? (await testServer())
  const { clock } = server
  const requests: string[] = []
  const plain = createClient({ transport: server.server.transport({ name: 'admin', groups: ['system:masters'] }), userAgent: 'test', clock })
  const noted =
    (transport: Transport): Transport =>
    (request) => {
      requests.push(`${request.method} ${request.path}`)
      return transport(request)
    }
  const clientOver = (transport: Transport): Client => createClient({ transport, userAgent: 'kubelet', clock })
  const { reading, clientFor } = options.clients?.(server, clientOver) ?? {
    reading: plain,
    clientFor: (node: string) => clientOver(noted(server.server.transport(nodeUser(node)))),
  }
  const random = seededRandom(options.seed ?? 'test')
  const informers = createInformers({ client: reading, clock, random, logger: silentLogger, freeze: true })
  const nodes = createNodes({ nodes: DEFAULT_NODES, random, logger: silentLogger, metrics: silentMetrics, ...options, clientFor, informers, clock })
  informers.start()

  const settle = async (): Promise<void> => {
    let left = MOST_STEPS
    do {
      if (left-- === 0) throw new Error(`it does not come to rest: ${requests.slice(-4).join(', ')}`)
      for (let turn = 0; turn < 200; turn++) await Promise.resolve()
    } while (clock.fireNext())
  }
  const advance = async (milliseconds: number): Promise<void> => {
    const end = clock.now() + milliseconds
    await settle()
    for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
      clock.moveTo(due)
      await settle()
    }
    clock.moveTo(end)
    await settle()
  }
  const read = async <T>(path: string): Promise<T> => {
    const answer = await server.send('GET', path)
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.json)}`)
    return answer.json as unknown as T
  }
  const cluster: TestCluster = {
    server,
    clock,
    client: plain,
    informers,
    nodes,
    requests,
    settle,
    advance,
    pod: (name) => read(`/api/v1/namespaces/default/pods/${name}`),
    node: (name) => read(`/api/v1/nodes/${name}`),
    createPod: async (name, { spec, annotations, node = 'node-0' }) => {
      await plain.create(kinds.Pod, {
        metadata: { name, namespace: 'default', ...(annotations === undefined ? {} : { annotations: { ...annotations } }) },
        spec: { containers: [{ name: 'app', image: 'nginx:1' }], ...spec, nodeName: node },
      })
    },
    events: async (name) => {
      const { items } = await read<{ items: { reason: string; message: string; involvedObject: { name: string } }[] }>('/api/v1/namespaces/default/events')
      return items.filter((each) => each.involvedObject.name === name).map((each) => `${each.reason} ${each.message}`)
    },
  }
  return cluster
}
