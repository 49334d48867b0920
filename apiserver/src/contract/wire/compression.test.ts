import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import { asView, getRaw, MAPS, map } from './raw.ts'

const gzip = { 'accept-encoding': 'gzip' }

describe('gzip', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
    for (const name of ['a', 'b']) await server.send('POST', MAPS, map(name, { data: { text: 'x'.repeat(70 * 1024) } }))
  })

  test.each([
    ['a list', {}],
    ['a list as YAML', { accept: 'application/yaml' }],
    ['a list as protobuf', { accept: 'application/vnd.kubernetes.protobuf' }],
    ['whole objects in a table', asView('Table')],
  ])('compresses %s from 128 KiB on', async (_, headers) => {
    const path = `${MAPS}?includeObject=Object`
    const plain = await getRaw(server, path, headers)
    const packed = await getRaw(server, path, { ...headers, ...gzip })
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(packed.bytes.byteLength).toBeLessThan(plain.bytes.byteLength / 10)
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.text)
  })

  test.each([
    ['what is smaller', `${MAPS}/a`, gzip],
    ['for a client that does not take it', MAPS, { 'accept-encoding': 'br, gzip;q=0' }],
  ])('is not for %s', async (_, path, headers) => {
    expect((await getRaw(server, path, headers)).headers).not.toHaveProperty('content-encoding')
  })

  test('is never for a watch', async () => {
    const open = await server.watch(`${MAPS}?watch=1`, gzip)
    expect(open.events()).toHaveLength(2)
    open.cancel()
  })
})
