import { generateKeyPairSync } from 'node:crypto'
import { silentLogger } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { serviceAccountKey } from '../pki/service-account-key.ts'
import { testServer } from '../testkit/test-server.ts'
import { openIdDocuments } from './openid.ts'

test('relying parties find issuer and keys, with their media types and for an hour', async () => {
  const { send } = await testServer()
  const configuration = await send('GET', '/.well-known/openid-configuration')
  expect(configuration.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' })
  expect(configuration.json).toEqual({
    issuer: 'https://kubernetes.default.svc.cluster.local',
    jwks_uri: expect.stringMatching(/^https:\/\/.+\/openid\/v1\/jwks$/),
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  })
  const keys = await send('GET', '/openid/v1/jwks')
  expect(keys.headers).toMatchObject({ 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=3600' })
  expect(keys.json.keys).toEqual([expect.objectContaining({ use: 'sig', kty: 'EC', crv: 'P-256', alg: 'ES256' })])
  expect(Object.keys((keys.json.keys as object[])[0] ?? {})).not.toContain('d')
  expect((await send('POST', '/openid/v1/jwks', {})).status).toBe(405)
  expect((await send('GET', '/')).json.paths).toEqual(expect.arrayContaining(['/.well-known/openid-configuration', '/openid/v1/jwks']))
})

test('keys of several kinds are listed together; an issuer that OpenID Connect does not allow has no documents', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const { publicKeys } = serviceAccountKey({ privateKey: ec.privateKey, publicKeys: [ec.publicKey, rsa.publicKey, ec.privateKey] })
  expect(publicKeys.map(({ alg }) => alg)).toEqual(['ES384', 'RS256'])
  const options = { jwksUri: undefined, publicKeys, serverAddress: 'host:1', logger: silentLogger }
  expect(openIdDocuments({ ...options, issuers: ['https://a'] })?.size).toBe(2)
  for (const issuer of ['a', 'http://a', 'https://a?b', 'https://a#b'])
    expect(openIdDocuments({ ...options, issuers: [issuer] })).toBeUndefined()
  expect(openIdDocuments({ ...options, issuers: ['https://a'], jwksUri: 'http://a' })).toBeUndefined()
})
