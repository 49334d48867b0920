import type { JsonObject } from '@coxswain/api-types'
import { isByteStream } from '@coxswain/ports'
import { afterEach, expect, test } from 'vitest'
import { aggregated, closeAll, GROUP, rows, text } from './testdata/aggregated-server.ts'

afterEach(closeAll)

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
