import { Agent, request } from 'node:https'
import { createSelfSigned } from '@coxswain/client/node/serving'
import { type AccessReviews, createAuthenticator } from '@coxswain/client/serving'
import { seededRandom, silentLogger } from '@coxswain/ports'
import { systemClock } from '@coxswain/ports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeFigures } from '../stats/figures.ts'
import { createKubeletAnswer } from './answer.ts'
import { createGuard } from './guard.ts'
import { type ServedNodes, serveNodes } from './serve-nodes.ts'

const RESOURCE = '/metrics/resource'
const figures = (node: string): NodeFigures => ({
  ...{ node, at: 5_000, startedAt: 1_000, cpuSeconds: 2, memoryBytes: 64 },
  pods: [
    {
      ...{ namespace: 'shop', name: 'web', uid: 'u1' },
      containers: [{ name: 'app', id: 'simulated://abc', image: 'nginx', startedAt: 1_000, cpuSeconds: 1, memoryBytes: 32 }],
    },
  ],
})
const machine = { cores: 8, memoryBytes: 1024, bootId: 'b', machineId: 'm', systemUuid: 's' }

/** Bob may see figures, Eli the summary, Carl what is nobody else's; whoever judges of Dora is away. */
const review: AccessReviews = async ({ name }, access) => {
  if (name === 'dora') throw new Error('no answer')
  const subresource = 'path' in access ? '' : access.subresource
  return { allowed: { bob: 'metrics', carl: 'proxy', eli: 'stats' }[name] === subresource && access.verb !== '', reason: '' }
}

describe('the port of a kubelet', () => {
  let served: ServedNodes
  let cert: string
  const agent = new Agent({ keepAlive: true })
  beforeAll(async () => {
    const tls = await createSelfSigned({ commonName: 'k', hosts: ['127.0.0.1'], clock: systemClock, random: seededRandom('k') })
    cert = tls.cert
    served = await serveNodes({ nodes: ['n1', 'n2', 'off'], address: '127.0.0.1', port: 0, tls, logger: silentLogger })
    const userOfToken = (token: string) => (token === 'wrong' ? undefined : { name: token, groups: [] })
    served.begin(
      createGuard({ authenticate: createAuthenticator({ userOfToken, clock: systemClock }), anonymous: false, review }),
      createKubeletAnswer({
        nodes: {
          figuresOf: (node) => (node === 'off' ? undefined : figures(node)),
          podsOf: () => [],
          machineOf: () => machine,
        },
        metrics: async () => 'own 1\n',
        configuration: { port: 10250 },
      }),
    )
  })
  afterAll(async () => {
    agent.destroy()
    await served.close()
  })

  const get = (node: string, path: string, token?: string, method = 'GET'): Promise<readonly [status: number, body: string]> =>
    new Promise((resolve, reject) => {
      const port = served.ports.get(node)
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      request({ host: '127.0.0.1', port, path, method, headers, ca: cert, agent }, (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => resolve([response.statusCode ?? 0, body]))
      })
        .on('error', reject)
        .end()
    })

  test('is one for each node', async () => {
    expect(new Set(served.ports.values()).size).toBe(3)
    for (const node of ['n1', 'n2']) expect((await get(node, '/stats/summary', 'eli'))[1]).toContain(`"nodeName":"${node}"`)
  })

  test.each<[string, string, string | undefined, number, string]>([
    ['without credentials', RESOURCE, undefined, 401, 'Unauthorized'],
    ['without credentials, about its health', '/healthz', undefined, 401, 'Unauthorized'],
    ['with a token that is nobody’s', RESOURCE, 'wrong', 401, 'Unauthorized'],
    ['of a stranger', RESOURCE, 'ann', 403, 'Forbidden (user=ann, verb=get, resource=nodes, subresource(s)=[metrics])'],
    ['about more than figures', '/pods', 'bob', 403, 'Forbidden (user=bob, verb=get, resource=nodes, subresource(s)=[pods proxy])'],
    ['that cannot be judged', '/pods', 'dora', 500, 'Authorization error (user=dora, verb=get, resource=nodes, subresource=pods)'],
  ])('refuses a request %s', async (_, path, token, status, body) => {
    expect(await get('n1', path, token)).toEqual([status, body])
  })

  test.each<[string, string, number, string]>([
    ['/healthz', 'carl', 200, 'ok'],
    ['/healthz/syncloop', 'carl', 200, 'ok'],
    ['/configz', 'carl', 200, '{"kubeletconfig":{"port":10250}}'],
    ['/pods', 'carl', 200, '{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}'],
    ['/metrics', 'bob', 200, 'own 1\n'],
    ['/exec/shop/web/app', 'carl', 405, 'Debug endpoints are disabled.\n'],
    ['/nowhere', 'carl', 404, '404 page not found\n'],
  ])('answers %s', async (path, token, status, body) => {
    expect(await get('n1', path, token)).toEqual([status, body])
  })

  test('tells what runs, and figures under the names that Prometheus looks for', async () => {
    const running = JSON.parse((await get('n1', '/runningpods/', 'carl'))[1])
    expect(running.items).toMatchObject([{ metadata: { name: 'web', uid: 'u1' }, spec: { containers: [{ name: 'app', image: 'nginx' }] } }])
    expect((await get('n1', RESOURCE, 'bob'))[1]).toContain('\nnode_cpu_usage_seconds_total 2 5000\n')
    const lines = (await get('n1', '/metrics/cadvisor', 'bob'))[1].split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'container_cpu_usage_seconds_total{container="app",cpu="total",id="/kubepods/podu1/abc",image="docker.io/library/nginx:latest",name="abc",namespace="shop",pod="web"} 1 5000',
        'container_memory_working_set_bytes{container="",id="/",image="",name="",namespace="",pod=""} 64 5000',
        'container_memory_working_set_bytes{container="",id="/kubepods/podu1",image="",name="",namespace="shop",pod="web"} 32 5000',
        'machine_cpu_cores{boot_id="b",machine_id="m",system_uuid="s"} 8 5000',
      ]),
    )
  })

  test('tells nothing of a node that is off, and changes nothing', async () => {
    expect(await get('off', RESOURCE, 'bob')).toEqual([503, 'the node is off'])
    expect((await get('n1', '/healthz', 'carl', 'HEAD'))[0]).toBe(403)
    expect(await get('n1', '/healthz', 'carl', 'DELETE')).toEqual([405, '405: Method Not Allowed'])
  })
})
