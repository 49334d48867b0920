import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { JsonObject } from '@coxswain/api-types'
import { type HttpResponse, isByteStream, seededRandom, virtualClock } from '@coxswain/ports'
import { nodeEgress } from '@coxswain/ports/node'
import { createCertificateAuthority } from '../../pki/certificate-authority.ts'
import { testServer } from '../../testkit/test-server.ts'

const cleanUp: (() => void)[] = []
/** Ends all that was started; to be called after each test. */
export const closeAll = (): void => {
  for (const task of cleanUp.splice(0)) task()
}

export const GROUP = '/apis/example.dev/v1'
export const rows = [{ name: 'widgets', singularName: 'widget', namespaced: true, kind: 'Widget', verbs: ['get', 'list', 'watch'] }]

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
  /** What it publishes, by path. */
  const documents = new Map<string, unknown>()
  let ended = 0
  const server = createServer({ key, cert, ca: front.pair.certPem, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    const { url = '', headers, socket } = request
    asked.push({ url, headers, client: (socket as TLSSocket).getPeerCertificate().subject?.CN as string | undefined })
    response.setHeader('content-type', 'application/json')
    if (url === GROUP) response.end(JSON.stringify({ kind: 'APIResourceList', groupVersion: 'example.dev/v1', resources: rows }))
    else if (documents.has(url)) response.end(JSON.stringify(documents.get(url)))
    else if (url.includes('watch=1')) {
      response.write('{"type":"ADDED"}\n')
      response.on('close', () => {
        ended++
      })
    } else response.end(JSON.stringify({ kind: 'WidgetList', apiVersion: 'example.dev/v1', items: [] }))
  })
  server.on('upgrade', ({ url = '', headers }, socket) => {
    asked.push({ url, headers, client: undefined })
    if (headers.upgrade !== 'echo') return socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\nonly echo')
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: echo\r\nsec-answer: yes\r\n\r\n')
    socket.on('close', () => {
      ended++
    })
    return socket.pipe(socket)
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
    documents,
    ended: () => ended,
    close,
  }
}

/** A server in front of it. */
export const aggregated = async () => {
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
  return { ...server, widgets, apiService, condition, untilTold, as }
}

export const text = ({ body }: HttpResponse): Promise<string> =>
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
