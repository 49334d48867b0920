import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { JsonObject } from '@coxswain/api-types'
import { type HttpResponse, isByteStream, seededRandom, virtualClock } from '@coxswain/ports'
import { nodeEgress } from '@coxswain/ports/node'
import { afterEach, expect, test } from 'vitest'
import { createCertificateAuthority } from '../pki/certificate-authority.ts'
import { testServer } from '../testkit/test-server.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const task of cleanUp.splice(0)) task()
})

const GROUP = '/apis/example.dev/v1'
const rows = [{ name: 'widgets', singularName: 'widget', namespaced: true, kind: 'Widget', verbs: ['get', 'list', 'watch'] }]

interface Asked {
  readonly url: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly client: string | undefined
}

/** A server of the group example.dev under its own authority, which asks for our certificate. */
const widgetServer = async () => {
  const parts = { clock: virtualClock(Date.now()), random: seededRandom('widgets') }
  const [own, front] = [await createCertificateAuthority(parts), await createCertificateAuthority(parts)]
  const { certPem: cert, keyPem: key } = await own.issue({ commonName: 'widgets', hosts: ['widgets.default.svc'] })
  const client = await front.issue({ commonName: 'front-proxy-client', groups: [] })
  const asked: Asked[] = []
  let ended = 0
  const server = createServer({ key, cert, ca: front.pair.certPem, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    const { url = '', headers, socket } = request
    asked.push({ url, headers, client: (socket as TLSSocket).getPeerCertificate().subject?.CN as string | undefined })
    response.setHeader('content-type', 'application/json')
    if (url === GROUP) response.end(JSON.stringify({ kind: 'APIResourceList', groupVersion: 'example.dev/v1', resources: rows }))
    else if (url.includes('watch=1')) {
      response.write('{"type":"ADDED"}\n')
      response.on('close', () => {
        ended++
      })
    } else response.end(JSON.stringify({ kind: 'WidgetList', apiVersion: 'example.dev/v1', items: [] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(own.pair.certPem).toString('base64'),
    proxyClientCert: { cert: client.certPem, key: client.keyPem },
    asked,
    ended: () => ended,
    close,
  }
}

const aggregated = async () => {
  const widgets = await widgetServer()
  const egress = nodeEgress()
  const server = await testServer({ egress, proxyClientCert: widgets.proxyClientCert })
  cleanUp.push(
    () => server.server.close(),
    () => egress.close(),
    () => widgets.close(),
  )
  // Endpoints may not be loopback addresses; the name of a host may lead there.
  const spec = { type: 'ExternalName', externalName: 'localhost' }
  await server.send('POST', '/api/v1/namespaces/default/services', { metadata: { name: 'widgets' }, spec })
  const service = { namespace: 'default', name: 'widgets', port: widgets.port }
  const apiService = {
    group: 'example.dev',
    version: 'v1',
    groupPriorityMinimum: 1000,
    versionPriority: 15,
    caBundle: widgets.caBundle,
    service,
  }
  await server.send('POST', '/apis/apiregistration.k8s.io/v1/apiservices', { metadata: { name: 'v1.example.dev' }, spec: apiService })
  const condition = async (): Promise<JsonObject | undefined> => {
    const { status } = (await server.send('GET', '/apis/apiregistration.k8s.io/v1/apiservices/v1.example.dev')).json
    return ((status as JsonObject | undefined)?.conditions as JsonObject[] | undefined)?.[0]
  }
  /** Timers stand still by themselves; real answers take their time. */
  const untilTold = async (reason: string): Promise<void> => {
    for (let n = 0; ; n++) {
      const seen = await condition()
      if (seen?.reason === reason) return
      if (n > 5_000) throw new Error(`it says ${JSON.stringify(seen)}`)
      const due = server.clock.nextDue()
      if (due !== undefined && due <= server.clock.now() + 10_000) {
        server.clock.moveTo(Math.max(due, server.clock.now()))
        server.clock.fireNext()
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const as = (user: string, path: string, query = '', groups: readonly string[] = []): Promise<HttpResponse> =>
    server.server.transport({ name: user, groups })({ method: 'GET', path, query, headers: { authorization: 'Bearer mine' } })
  return { ...server, widgets, condition, untilTold, as }
}

const text = ({ body }: HttpResponse): Promise<string> =>
  new Promise((resolve) => {
    if (!isByteStream(body))
      return resolve(new TextDecoder().decode(body instanceof Uint8Array ? body : Buffer.concat(body as Uint8Array[])))
    let all = ''
    body.start({
      write: (chunk) => {
        all += new TextDecoder().decode(chunk)
      },
      end: () => resolve(all),
      pendingBytes: () => 0,
      onDrain: (task) => task(),
    })
  })

test('a request goes on under our certificate, in the name of the caller', async () => {
  const { widgets, as, untilTold } = await aggregated()
  await untilTold('Passed')
  const response = await as('ann', `${GROUP}/namespaces/default/widgets`, 'limit=2', ['system:masters'])
  expect([response.status, JSON.parse(await text(response)).kind]).toEqual([200, 'WidgetList'])
  const last = widgets.asked.at(-1)
  expect(last).toMatchObject({ url: `${GROUP}/namespaces/default/widgets?limit=2`, client: 'front-proxy-client' })
  expect(last?.headers).toMatchObject({ 'x-remote-user': 'ann', 'x-remote-group': 'system:masters, system:authenticated' })
  expect(last?.headers['authorization']).toBeUndefined()
})

test('who may not is refused before the other server hears of it', async () => {
  const { widgets, as, untilTold } = await aggregated()
  await untilTold('Passed')
  const before = widgets.asked.length
  expect((await as('eve', `${GROUP}/namespaces/default/widgets`)).status).toBe(403)
  expect(widgets.asked).toHaveLength(before)
})

test('a watch comes as it is sent, and ends there when it is cancelled here', async () => {
  const { widgets, as, untilTold } = await aggregated()
  await untilTold('Passed')
  const { body } = await as('ann', `${GROUP}/widgets`, 'watch=1', ['system:masters'])
  if (!isByteStream(body)) throw new Error('no stream')
  const first = await new Promise<string>((resolve) => {
    body.start({
      write: (chunk) => resolve(new TextDecoder().decode(chunk)),
      end: () => resolve(''),
      pendingBytes: () => 0,
      onDrain: (task) => task(),
    })
  })
  expect(first).toBe('{"type":"ADDED"}\n')
  body.cancel()
  while (widgets.ended() === 0) await new Promise((resolve) => setImmediate(resolve))
})

test('discovery has what it serves, marked as old when it is gone', async () => {
  const { as, untilTold, send, widgets } = await aggregated()
  await untilTold('Passed')
  const aggregatedForm = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' }
  const group = async () =>
    ((await send('GET', '/apis', undefined, aggregatedForm)).json.items as JsonObject[]).find(
      ({ metadata }) => (metadata as JsonObject).name === 'example.dev',
    )
  expect(await group()).toMatchObject({
    versions: [{ version: 'v1', freshness: 'Current', resources: [{ resource: 'widgets', responseKind: { kind: 'Widget' } }] }],
  })
  expect((await send('GET', '/apis/example.dev')).json).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { groupVersion: 'example.dev/v1' },
  })
  expect(JSON.parse(await text(await as('ann', GROUP, '', ['system:masters'])))).toMatchObject({ resources: rows })
  widgets.close()
  await untilTold('FailedDiscoveryCheck')
  expect(await group()).toMatchObject({ versions: [{ freshness: 'Stale', resources: [{ resource: 'widgets' }] }] })
  const refused = await as('ann', `${GROUP}/widgets`, '', ['system:masters'])
  expect([refused.status, await text(refused)]).toEqual([503, 'service unavailable\n'])
})

test('what is missing is told in the condition', async () => {
  const { send, untilTold, condition, widgets } = await aggregated()
  await untilTold('Passed')
  expect(await condition()).toMatchObject({ type: 'Available', status: 'True', message: 'all checks passed' })
  const services = '/api/v1/namespaces/default/services'
  await send('DELETE', `${services}/widgets`)
  await untilTold('ServiceNotFound')
  expect(await condition()).toMatchObject({ message: 'service/widgets in "default" is not present' })
  const listening = (port: number) => ({ metadata: { name: 'widgets' }, spec: { ports: [{ port }] } })
  await send('POST', services, listening(1))
  await untilTold('ServicePortError')
  await send('DELETE', `${services}/widgets`)
  await send('POST', services, listening(widgets.port))
  await untilTold('EndpointsNotFound')
  expect(await condition()).toMatchObject({ status: 'False', message: 'cannot find endpoints for service/widgets in "default"' })
})
