import { DEFAULT_FRONT_PROXY } from '@coxswain/client/serving'
import { expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'
import { shareAuthorities } from './cluster-config.ts'
import { localClient } from './local-client.ts'

const PATH = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication'

test('servers that extend this one learn whose client certificates to believe, of each server once', async () => {
  const { server, send } = await testServer()
  const client = localClient(server.transport({ name: 'system:apiserver', groups: ['system:masters'] }))
  await shareAuthorities(client, {})
  expect((await send('GET', PATH)).status).toBe(404)
  const pem = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`
  const [first, second, proxy] = [pem('first'), pem('second'), pem('proxy')]
  for (const clientCa of [first, second, first]) await shareAuthorities(client, { clientCa })
  expect((await send('GET', PATH)).json.data).toEqual({ 'client-ca-file': first + second })
  await shareAuthorities(client, { clientCa: first, frontProxy: { ...DEFAULT_FRONT_PROXY, caPem: proxy } })
  expect((await send('GET', PATH)).json.data).toEqual({
    'client-ca-file': first + second,
    'requestheader-client-ca-file': proxy,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  })
})
