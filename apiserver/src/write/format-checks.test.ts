import { describe, expect, test } from 'vitest'
import { SAMPLE_REQUEST } from '../contract/samples/certificates.ts'
import { testServer } from '../testkit/test-server.ts'

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const CERTIFICATE =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJEekNCdGFBREFnRUNBZ0VCTUFvR0NDcUdTTTQ5QkFNQ01BOHhEVEFMQmdOVkJBTVRCR3BoYm1Vd0hoY04KTWpZd01UQXhNREF3TURBd1doY05Nell3TVRBeE1EQXdNREF3V2pBUE1RMHdDd1lEVlFRREV3UnFZVzVsTUZrdwpFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRVpIVFJ0VUNRRWVOMW9rVWJCUS9yNWtyWm1yWG9NS1phClMvVlF4akZGb1FDQjJPMHlvWTFzUG0zZWdObTM5Mk5acWh5WVorYWJSZkNkNE1yMUtucDdlcU1DTUFBd0NnWUkKS29aSXpqMEVBd0lEU1FBd1JnSWhBUGZHUnFWNFVBNlU2bHk5LzJVbUowcmFEbGpiZzNsZHlYVkxkblhUZmdsNQpBaUVBcllVSnljWDJmMDE5ZzI3Znd2WHJ6alFRWDlaN0hHVUNDSktrZGhxUFhzbz0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo='
const merge = { 'content-type': 'application/merge-patch+json' }
const request = (spec: object = {}) => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'jane' },
  spec: { request: SAMPLE_REQUEST, signerName: 'example.org/signer', usages: ['client auth'], ...spec },
})
/** Changes one character of what is inside the PEM block. */
const changed = (base64: string, at: number): string => {
  const text = Buffer.from(base64, 'base64').toString()
  return Buffer.from(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`).toString('base64')
}

describe('a certificate signing request', () => {
  test('names whoever made it', async () => {
    const { send } = await testServer()
    const created = await send('POST', REQUESTS, request({ username: 'somebody', groups: ['else'] }))
    expect(created).toMatchObject({
      status: 201,
      json: { spec: { username: 'admin', groups: ['system:masters', 'system:authenticated'] }, status: {} },
    })
  })

  test('is signed with its own key', async () => {
    const { send } = await testServer()
    const answer = await send('POST', REQUESTS, request({ request: changed(SAMPLE_REQUEST, 60), usages: [] }))
    expect(answer.status).toBe(422)
    expect((answer.json['details'] as { causes: object[] }).causes).toEqual([
      { reason: 'FieldValueInvalid', field: 'spec.request', message: expect.stringContaining('x509: ECDSA verification failure') },
      { reason: 'FieldValueRequired', field: 'spec.usages', message: 'Required value' },
    ])
  })

  test.each([
    ['AQID', "asn1: structure error: tags don't match"],
    ['MAA=', 'asn1: syntax error: sequence truncated'],
    ['MAUA', 'asn1: syntax error: data truncated'],
    ['MAAA', 'asn1: syntax error: trailing data'],
  ])('is one at all, which %s is not', async (der, why) => {
    const { send } = await testServer()
    const text = Buffer.from(`-----BEGIN CERTIFICATE REQUEST-----\n${der}\n-----END CERTIFICATE REQUEST-----\n`).toString('base64')
    expect(await send('POST', REQUESTS, request({ request: text }))).toMatchObject({
      status: 422,
      json: { details: { causes: [{ field: 'spec.request', message: expect.stringContaining(why) }] } },
    })
  })

  test('is approved through its approval, then signed through its status, once', async () => {
    const { send } = await testServer()
    await send('POST', REQUESTS, request())
    const conditions = [{ type: 'Approved', status: 'True', reason: 'ByHand' }]
    expect((await send('PATCH', `${REQUESTS}/jane/status`, { status: { conditions } }, merge)).status).toBe(422)
    const approved = await send('PATCH', `${REQUESTS}/jane/approval`, { spec: { usages: ['any'] }, status: { conditions } }, merge)
    expect(approved).toMatchObject({
      status: 200,
      json: { spec: { usages: ['client auth'] }, status: { conditions: [{ type: 'Approved', lastUpdateTime: '2026-01-01T00:00:00Z' }] } },
    })
    const sign = (certificate: string) => send('PATCH', `${REQUESTS}/jane/status`, { status: { certificate } }, merge)
    expect(await sign(Buffer.from('-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n').toString('base64'))).toMatchObject({
      status: 422,
      json: { message: expect.stringContaining('Invalid value: "<certificate data>": x509: malformed certificate') },
    })
    expect((await sign(CERTIFICATE)).status).toBe(200)
    expect(await sign('')).toMatchObject({
      status: 422,
      json: { message: expect.stringContaining('updates may not modify existing certificate content') },
    })
    expect((await send('GET', `${REQUESTS}/jane/approval`)).json).toEqual((await send('GET', `${REQUESTS}/jane`)).json)
    expect((await send('POST', `${REQUESTS}/jane/approval`, {})).status).toBe(405)
  })
})
