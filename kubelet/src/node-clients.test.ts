import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kinds } from '@coxswain/api-types'
import { type Client, createClient } from '@coxswain/client'
import { seededRandom, silentLogger } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { ensurePki } from '../../apiserver/src/pki/ensure-pki.ts'
import { nodeIdentity } from '../../apiserver/src/pki/identities.ts'
import { type TestServer, testServer } from '../../apiserver/src/testkit/test-server.ts'
import { temporaryFolder } from '../../test/support/processes.ts'
import { nodeUser } from './node/node-user.ts'
import { nodeClients } from './node-clients.ts'
import { testCluster } from './testdata/test-cluster.ts'

const PROCESS = { name: 'coxswain:simulated-nodes', groups: [] }
const NAMES = ['node-0', 'node-1']
const DEFAULT_PODS = '/api/v1/namespaces/default/pods'

/** The life of a pod on each node, over clients that a process of its own has. */
const lifeOfPods = async (options: Parameters<typeof testCluster>[0], names: readonly string[]): Promise<void> => {
  const nodes = names.map((name, i) => ({ name, podCidr: `10.244.${i}.0/24` }))
  const cluster = await testCluster({ ...options, nodes })
  cluster.nodes.start()
  await cluster.advance(1_000)
  for (const name of names) await cluster.createPod(`on-${name}`, { node: name })
  await cluster.createPod('elsewhere', { node: 'another' })
  await cluster.advance(60_000)
  for (const name of names) {
    expect((await cluster.pod(`on-${name}`)).status).toMatchObject({ phase: 'Running' })
    expect((await cluster.node(name)).status?.conditions?.at(-1)).toMatchObject({ type: 'Ready', status: 'True' })
    const { spec } = await cluster.client.get(kinds.Lease, { namespace: 'kube-node-lease', name })
    expect(Date.parse(spec?.renewTime ?? '')).toBeGreaterThan(cluster.clock.now() - 15_000)
    expect(await cluster.events(`on-${name}`)).toContainEqual(expect.stringMatching(/^Started /))
    await cluster.client.delete(kinds.Pod, { namespace: 'default', name: `on-${name}` })
  }
  expect((await cluster.pod('elsewhere')).status?.phase).toBe('Pending')
  await cluster.advance(60_000)
  const left = await cluster.client.list(kinds.Pod, { namespace: 'default' })
  expect(left.items.map(({ metadata }) => metadata.name)).toEqual(['elsewhere'])
}

describe('a process that plays many nodes', () => {
  const clients = ({ server }: TestServer, clientOver: Parameters<typeof nodeClients>[0]['clientOver'], nodes: readonly string[] = NAMES) =>
    nodeClients({ transport: server.transport(PROCESS), clientOver, certificate: undefined, nodes })

  test('does under its narrow role all that its nodes do', () => lifeOfPods({ clients }, NAMES))

  const refused = async (act: (as: (user: string) => Client, server: TestServer) => Promise<unknown>): Promise<string> => {
    const server = await testServer()
    await server.send('POST', DEFAULT_PODS, {
      metadata: { name: 'p' },
      spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'i' }] },
    })
    const transport = server.server.transport(PROCESS)
    const as = (user: string): Client =>
      createClient({
        transport: (request) => transport({ ...request, headers: { ...request.headers, 'impersonate-user': user } }),
        userAgent: 'test',
        clock: server.clock,
      })
    return act(as, server).then(
      () => 'allowed',
      (error: Error) => error.message,
    )
  }
  const status = { namespace: 'default', name: 'p', subresource: 'status', type: 'merge', patch: { status: { reason: 'x' } } } as const

  test('writes the status of a pod as its node alone', async () => {
    expect(await refused((as) => as(nodeUser('node-1').name).patch(kinds.Pod, status))).toBe('allowed')
    expect(await refused((as) => as(nodeUser('node-0').name).patch(kinds.Pod, status))).toBe(
      'pods "p" is forbidden: node "node-0" can only update pod status for pods with spec.nodeName set to itself',
    )
    expect(
      await refused((_, { server, clock }) =>
        createClient({ transport: server.transport(PROCESS), userAgent: 't', clock }).patch(kinds.Pod, status),
      ),
    ).toContain('User "coxswain:simulated-nodes" cannot patch resource "pods/status"')
  })

  test.each<[string, string, (client: Client) => Promise<unknown>]>([
    ['somebody else than a node', 'jane', (client) => client.patch(kinds.Pod, status)],
    ['an account of a controller', 'system:serviceaccount:kube-system:node-controller', (client) => client.patch(kinds.Pod, status)],
    ['a node that reads secrets', 'system:node:node-1', (client) => client.get(kinds.Secret, { namespace: 'default', name: 's' })],
    [
      'a node that asks for tokens',
      'system:node:node-1',
      (client) =>
        client.createSubresource(kinds.ServiceAccount, { namespace: 'default', name: 'default', subresource: 'token', body: {} as never }),
    ],
    [
      'a node that writes leases of others',
      'system:node:node-1',
      (client) => client.create(kinds.Lease, { metadata: { namespace: 'kube-system', name: 'l' }, spec: {} }),
    ],
  ])('cannot be %s', async (_, user, act) => {
    expect(await refused((as) => act(as(user)))).toMatch(/User "coxswain:simulated-nodes" cannot impersonate/)
  })
})

test('a process with the certificate of its one node is that node, and sees nothing else', async () => {
  const folder = await temporaryFolder()
  const identity = nodeIdentity('node-0')
  const server = await testServer()
  await ensurePki({
    directory: folder.path,
    hosts: [],
    serviceIp: '10.96.0.1',
    clients: [identity],
    clock: server.clock,
    random: seededRandom('pki'),
    logger: silentLogger,
  })
  const certificate = await readFile(join(folder.path, `${identity.file}.crt`), 'utf8')
  const own = { name: identity.commonName, groups: identity.groups }
  const clients = (_: TestServer, clientOver: Parameters<typeof nodeClients>[0]['clientOver']) =>
    nodeClients({ transport: server.server.transport(own), clientOver, certificate, nodes: ['node-0'] })
  await lifeOfPods({ server, clients }, ['node-0'])
  await folder.remove()
})
