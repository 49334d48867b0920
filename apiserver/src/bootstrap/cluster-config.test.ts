import { expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'
import { shareClientCa } from './cluster-config.ts'
import { localClient } from './local-client.ts'

const PATH = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication'

test('servers that extend this one learn whose client certificates to believe, of each server once', async () => {
  const { server, send } = await testServer()
  const client = localClient(server.transport({ name: 'system:apiserver', groups: ['system:masters'] }))
  await shareClientCa(client, undefined)
  expect((await send('GET', PATH)).status).toBe(404)
  for (const authority of ['first\n', 'second\n', 'first\n']) await shareClientCa(client, authority)
  expect((await send('GET', PATH)).json.data).toEqual({ 'client-ca-file': 'first\nsecond\n' })
})
