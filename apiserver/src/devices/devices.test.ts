import { expect, test } from 'vitest'
import { type TestServer, testServer } from '../testkit/test-server.ts'

const GROUP = '/apis/resource.k8s.io/v1'
const MERGE = { 'content-type': 'application/merge-patch+json' }

const select = (...expressions: readonly string[]) => expressions.map((expression) => ({ cel: { expression } }))
const deviceClass = (...expressions: readonly string[]) => ({ metadata: { name: 'gpu' }, spec: { selectors: select(...expressions) } })
const causes = ({ json }: { json: object }) =>
  ((json as { details?: { causes?: { field: string; message: string }[] } }).details?.causes ?? []).map(
    ({ field, message }) => `${field}: ${message.split('\n')[0]}`,
  )

test.each([
  'true',
  'device.driver == "gpu.example.com"',
  'device.attributes["gpu.example.com"].family == "large" && device.attributes["gpu.example.com"].?count.orValue(0) > 2',
  'device.capacity["gpu.example.com"].memory.compareTo(quantity("10Gi")) >= 0',
  'device.attributes["gpu.example.com"].version.isGreaterThan(semver("1.2.0"))',
  'device.attributes["gpu.example.com"].healthy',
  'device.allowMultipleAllocations',
  'device.attributes.all(domain, device.attributes[domain].size() > 0)',
])('a selector of devices: %s', async (expression) => {
  const { send } = await testServer()
  expect(causes(await send('POST', `${GROUP}/deviceclasses`, deviceClass(expression)))).toEqual([])
})

test.each([
  ['device.', 'compilation failed: ERROR: <input>:1:8: Syntax error'],
  ['device.vendor == "x"', "compilation failed: ERROR: <input>:1:7: undefined field 'vendor'"],
  ['object.spec', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'object'"],
  ['device.driver', 'must evaluate to bool or the unknown type, not string'],
  [
    'device.attributes.all(a, device.attributes.all(b, device.attributes.all(c, device.attributes.all(d, a + b + c + d != ""))))',
    'too complex, exceeds cost limit',
  ],
])('one that is none: %s', async (expression, why) => {
  const { send } = await testServer()
  const answer = await send('POST', `${GROUP}/deviceclasses`, deviceClass('true', expression))
  expect(answer.status).toBe(422)
  expect(causes(answer)).toEqual([expect.stringContaining(why)])
  expect(causes(answer)[0]).toContain('spec.selectors[1].cel.expression: ')
})

const claim = (request: object) => ({ metadata: { name: 'c' }, spec: { devices: { requests: [{ name: 'r', ...request }] } } })
const exactly = (more: object) => claim({ exactly: { deviceClassName: 'gpu', ...more } })
const post = ({ send }: TestServer, plural: string, body: object, namespace = 'default') =>
  send('POST', `${GROUP}/namespaces/${namespace}/${plural}`, body)

test('those of claims and of their templates are named by their places', async () => {
  const server = await testServer()
  const selectors = select('device.')
  const alternatives = claim({ firstAvailable: [{ name: 'a', deviceClassName: 'gpu', selectors }] })
  expect(causes(await post(server, 'resourceclaims', exactly({ selectors })))).toEqual([
    expect.stringContaining('spec.devices.requests[0].exactly.selectors[0].cel.expression: '),
  ])
  expect(causes(await post(server, 'resourceclaims', alternatives))).toEqual([
    expect.stringContaining('spec.devices.requests[0].firstAvailable[0].selectors[0].cel.expression: '),
  ])
  expect(causes(await post(server, 'resourceclaimtemplates', { metadata: { name: 't' }, spec: { spec: alternatives.spec } }))).toEqual([
    expect.stringContaining('spec.spec.devices.requests[0].firstAvailable[0].selectors[0].cel.expression: '),
  ])
})

const FORBIDDEN =
  'Forbidden: admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace'

test('access to devices that others use is for claims of labelled namespaces', async () => {
  const server = await testServer()
  const body = exactly({ adminAccess: true })
  const template = { metadata: { name: 't' }, spec: { spec: body.spec } }
  const refused = [`spec.devices.requests[0].adminAccess: ${FORBIDDEN}`]
  expect(causes(await post(server, 'resourceclaims', body))).toEqual(refused)
  expect(causes(await post(server, 'resourceclaimtemplates', template))).toEqual(refused)
  for (const [name, value] of [
    ['almost', 'True'],
    ['admin', 'true'],
  ] as const) {
    const labels = { 'resource.kubernetes.io/admin-access': value }
    await server.send('POST', '/api/v1/namespaces', { metadata: { name, labels } })
  }
  expect(causes(await post(server, 'resourceclaims', body, 'almost'))).toEqual(refused)
  expect((await post(server, 'resourceclaims', body, 'admin')).status).toBe(201)
  expect((await post(server, 'resourceclaimtemplates', template, 'admin')).status).toBe(201)
})

test('neither may an allocation grant it elsewhere', async () => {
  const server = await testServer()
  await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'plain' } })
  expect((await post(server, 'resourceclaims', exactly({}), 'plain')).status).toBe(201)
  const results = [{ request: 'r', driver: 'gpu.example.com', pool: 'p', device: 'd', adminAccess: true }]
  const status = { allocation: { devices: { results } } }
  const path = `${GROUP}/namespaces/plain/resourceclaims/c/status`
  expect(causes(await server.send('PATCH', path, { status }, MERGE))).toEqual([
    `status.allocation.devices.results[0].adminAccess: ${FORBIDDEN}`,
  ])
})
