import type { ServerResponse } from 'node:http'
import { nodeEgress } from '@coxswain/ports/node'
import { afterEach, describe, expect, it, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'
import { CONFIG_MAPS, configMap, type Review, response, webhook } from './testdata/hooked-server.ts'
import { httpsHook } from './testdata/https-hook.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const task of cleanUp.splice(0)) task()
})

const PATH = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

const serving = async (answer: (review: Review, response: ServerResponse) => void) => {
  const egress = nodeEgress()
  const hook = await httpsHook(['127.0.0.1', 'hook.default.svc'], answer)
  const server = await testServer({ egress })
  cleanUp.push(
    () => server.server.close(),
    () => egress.close(),
    () => hook.close(),
  )
  const install = async (more: object = {}) => {
    const clientConfig = { url: `https://127.0.0.1:${hook.port}/check`, caBundle: hook.caBundle }
    const object = { metadata: { name: 'hooks' }, webhooks: [webhook('real', { clientConfig, ...more })] }
    expect(await server.send('POST', PATH, object)).toMatchObject({ status: 201 })
  }
  return { ...server, hook, install }
}

const json = (to: ServerResponse, body: object): void => {
  to.setHeader('content-type', 'application/json')
  to.end(JSON.stringify(body))
}

const denying = (review: Review, to: ServerResponse): void => json(to, response(review, { allowed: false, status: { message: 'no' } }))

describe('a webhook as a server', () => {
  it('is asked over TLS by its URL, again and again over one connection', async () => {
    const { send, install, hook } = await serving(denying)
    await install()
    for (const name of ['a', 'b', 'c']) {
      expect((await send('POST', CONFIG_MAPS, configMap(name))).json['message']).toBe(
        'admission webhook "real.example.com" denied the request: no',
      )
    }
    expect(hook.connections()).toBe(1)
  })

  it('is asked as a service where this leads, under the name of the service', async () => {
    const { send, install, hook } = await serving(denying)
    const spec = { type: 'ExternalName', externalName: 'localhost' }
    expect((await send('POST', '/api/v1/namespaces/default/services', { metadata: { name: 'hook' }, spec })).status).toBe(201)
    const service = { namespace: 'default', name: 'hook', path: '/check', port: hook.port }
    await install({ clientConfig: { service, caBundle: hook.caBundle } })
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).json['message']).toBe(
      'admission webhook "real.example.com" denied the request: no',
    )
  })

  it('that others have certified is not believed', async () => {
    const { send, install, hook } = await serving(denying)
    await install({ clientConfig: { url: `https://127.0.0.1:${hook.port}/check` } })
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).json['message']).toBe(
      `Internal error occurred: failed calling webhook "real.example.com": failed to call webhook: Post "https://127.0.0.1:${hook.port}/check?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    )
  })

  it('that is not there refuses or lets through, as its policy says', async () => {
    const { send, install, hook } = await serving(denying)
    await install()
    hook.close()
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).json['message']).toContain('connect: connection refused')
    await send('PATCH', `${PATH}/hooks`, [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }], {
      'content-type': 'application/json-patch+json',
    })
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).status).toBe(201)
  })
})

describe('bad neighbours', () => {
  test('fifty megabytes are not read to their end', async () => {
    const { send, install } = await serving((_, to) => {
      const chunk = Buffer.alloc(1024 * 1024, ' ')
      for (let i = 0; i < 50; i++) to.write(chunk)
      to.end()
    })
    await install()
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).json['message']).toContain('the answer is larger than 8388608 bytes')
  })

  test('megabytes of nonsense cost no more than their reading', async () => {
    const { send, install } = await serving((_, to) => to.end('{"a":['.repeat(1024 * 1024)))
    await install()
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).json['message']).toContain('failed to call webhook')
  })

  test('a hundred writes that wait for a webhook hold up nobody else', async () => {
    const held: (() => void)[] = []
    const { send, install } = await serving((review, to) => {
      held.push(() => json(to, response(review)))
    })
    await install({ timeoutSeconds: 30 })
    const waiting = Array.from({ length: 100 }, (_, i) => send('POST', CONFIG_MAPS, configMap(`a${i}`)))
    await expect.poll(() => held.length).toBe(32)
    expect((await send('GET', CONFIG_MAPS)).status).toBe(200)
    expect((await send('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } })).status).toBe(201)
    expect((await send('DELETE', `${PATH}/hooks`)).status).toBe(200)
    expect((await send('POST', CONFIG_MAPS, configMap('b'))).status).toBe(201)
    const release = setInterval(() => {
      for (const task of held.splice(0)) task()
    }, 1)
    cleanUp.push(() => clearInterval(release))
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(201)
  })

  test('one that hangs is waited for as long as it may take', async () => {
    const { send, install } = await serving(() => undefined)
    await install({ timeoutSeconds: 1 })
    expect(await send('POST', CONFIG_MAPS, configMap('a'))).toMatchObject({
      status: 500,
      json: { message: expect.stringContaining('/check?timeout=1s": context deadline exceeded') },
    })
  })

  test('one that writes to the server while it is asked ends where its time does', async () => {
    let depth = 0
    const server = await serving(async (review, to) => {
      depth++
      const inner = await server.send('POST', CONFIG_MAPS, configMap(`inner-${depth}`))
      json(to, response(review, { allowed: inner.status === 201 }))
    })
    await server.install({ timeoutSeconds: 1 })
    expect((await server.send('POST', CONFIG_MAPS, configMap('outer'))).status).toBe(500)
    expect(depth).toBeGreaterThan(1)
    expect((await server.send('GET', CONFIG_MAPS)).json['items']).toEqual([])
  })
})
