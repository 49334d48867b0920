import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isByteStream, silentLogger, silentMetrics } from '@coxswain/ports'
import { systemClock, systemRandom } from '@coxswain/ports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_AUTHENTICATION, type RunningServer, startApiServer } from '../node.ts'
import { join as joinBytes } from '../respond/encode.ts'
import { defaultFlags } from '../server-options.ts'
import { type EtcdServer, findEtcd, startEtcd } from '../storage/testdata/etcd-server.ts'
import { WITHOUT_CONTROLLERS } from '../testkit/test-server.ts'

const BASE = '/api/v1/namespaces/default'
const binary = findEtcd()
const MINUTE = 60_000

/** Two servers that know of one another's writes by etcd alone. */
describe.skipIf(binary === undefined)('quotas with two servers on one etcd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coxswain-quota-'))
  let etcd: EtcdServer
  let servers: readonly RunningServer[] = []
  const start = (name: string): Promise<RunningServer> =>
    startApiServer(
      {
        dataDirectory: join(folder, name),
        bindAddress: '127.0.0.1',
        port: 0,
        advertiseAddress: '192.0.2.1',
        hosts: [],
        authentication: DEFAULT_AUTHENTICATION,
        etcd: { endpoints: [`http://127.0.0.1:${etcd.port}`], prefix: '/quotas' },
        flags: { ...defaultFlags, disableAdmissionPlugins: WITHOUT_CONTROLLERS },
        probes: [],
      },
      {
        clock: systemClock,
        random: systemRandom(),
        logger: silentLogger,
        metrics: silentMetrics,
        onFatal: (error) => {
          throw error
        },
      },
    )
  beforeAll(async () => {
    etcd = await startEtcd(binary ?? '')
    servers = [await start('a'), await start('b')]
  }, MINUTE)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop(0)))
    await etcd?.stop()
    rmSync(folder, { recursive: true, force: true })
  }, MINUTE)

  /** To one server or the other, by turns. */
  const send = async (turn: number, method: string, path: string, object?: object) => {
    const server = servers[turn % 2] as RunningServer
    const headers = { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }
    const body = object === undefined ? undefined : new TextEncoder().encode(JSON.stringify(object))
    const [target = '', query = ''] = path.split('?')
    const response = await server.transport({ name: 'admin', groups: ['system:masters'] })({ method, path: target, query, headers, body })
    if (isByteStream(response.body)) throw new Error('a stream')
    const text = new TextDecoder().decode(response.body instanceof Uint8Array ? response.body : joinBytes(response.body))
    return { status: response.status, json: JSON.parse(text) }
  }
  const pod = (name: string) => ({
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '100m' } } }] },
  })

  test(
    'of a hundred creates at once exactly as many succeed as are allowed, and deletes on either give back',
    async () => {
      const hard = { pods: '40', 'requests.cpu': '10' }
      await send(0, 'POST', `${BASE}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard } })
      await send(0, 'PATCH', `${BASE}/resourcequotas/q/status`, { status: { hard, used: { pods: '0', 'requests.cpu': '0' } } })
      // A server keeps to a quota from when it has heard of it; a read waits until it has.
      for (const turn of [0, 1]) expect((await send(turn, 'GET', `${BASE}/resourcequotas/q`)).json.status.hard).toEqual(hard)
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => send(i, 'POST', `${BASE}/pods`, pod(`p${i}`))))
      const refused = answers.filter(({ status }) => status !== 201)
      expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 403))
      expect(refused[0]?.json.message).toMatch(/exceeded quota: q, requested: pods=1, used: pods=40, limited: pods=40$/)
      const used = async (turn: number) => (await send(turn, 'GET', `${BASE}/resourcequotas/q`)).json.status.used
      for (const turn of [0, 1]) {
        expect((await send(turn, 'GET', `${BASE}/pods`)).json.items).toHaveLength(40)
        expect(await used(turn)).toEqual({ pods: '40', 'requests.cpu': '4' })
      }
      const made = answers.flatMap(({ status, json }) => (status === 201 ? [json.metadata.name as string] : []))
      await Promise.all(made.slice(0, 30).map((name, i) => send(i, 'DELETE', `${BASE}/pods/${name}?gracePeriodSeconds=0`)))
      for (const turn of [0, 1]) expect(await used(turn)).toEqual({ pods: '10', 'requests.cpu': '1' })
    },
    MINUTE,
  )
})
