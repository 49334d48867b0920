import type { EgressOutcome } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import {
  answered,
  CONFIG_MAPS,
  configMap,
  denying,
  type Hook,
  hookedServer,
  patching,
  response,
  webhook,
} from './testdata/hooked-server.ts'

const NAME = 'bad.example.com'
const failed = (why: string): string => `Internal error occurred: failed calling webhook "${NAME}": ${why}`
const called = (why: string): string => failed(`failed to call webhook: ${why}`)
const invalid = (why: string): string => failed(`received invalid webhook response: ${why}`)
const TYPE_META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
const unreadable = (what: string): string =>
  called(`couldn't get version/kind; json parse error: json: cannot unmarshal ${what} into Go value of type ${TYPE_META}`)

const answer =
  (body: object | string, status = 200, type = 'application/json'): Hook =>
  () =>
    answered(body, status, type)
const fails =
  (outcome: Omit<Extract<EgressOutcome, { ok: false }>, 'ok'>): Hook =>
  () => ({ ok: false, ...outcome })
const allowed =
  (more: object): Hook =>
  (review) =>
    response(review, { allowed: true, ...more })
const operations = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const URL_TEXT = `Post "https://bad.example.com/?timeout=10s"`

/** Texts and codes as upstream gave them to the same answers, with the beginnings that later versions put before them. */
const EITHER: readonly [string, Hook, string][] = [
  [
    'another uid',
    (review) => ({ ...response(review), response: { uid: 'x', allowed: true } }),
    invalid('expected response.uid="UID", got "x"'),
  ],
  ['no uid', (review) => ({ ...response(review), response: { allowed: true } }), invalid('expected response.uid="UID", got ""')],
  [
    'no version',
    (review) => ({ response: response(review).response }),
    invalid('expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind='),
  ],
  [
    'the other version',
    (review) => ({ ...response(review), apiVersion: 'admission.k8s.io/v1beta1' }),
    called('converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion'),
  ],
  ['no response', ({ apiVersion, kind }) => ({ apiVersion, kind }), invalid('webhook response was absent')],
  ['null', answer('null'), invalid('webhook response was absent')],
  ['an empty object', answer('{}'), invalid('webhook response was absent')],
  ['nothing', answer(''), called('0-length response with status code: 200 and content type: application/json')],
  ['a word', answer('garbage'), unreadable('string')],
  ['a page', answer('<html>', 200, 'text/html'), unreadable('string')],
  ['a list', answer('[]'), unreadable('array')],
  [
    'another object',
    answer({ apiVersion: 'v1', kind: 'Pod' }),
    called('no kind "Pod" is registered for version "v1" in scheme "k8s.io/apiserver/pkg/util/webhook/client.go:69"'),
  ],
  [
    'a status',
    answer({ apiVersion: 'v1', kind: 'Status', status: 'Failure', message: 'no' }),
    called('converting (v1.Status) to (v1.AdmissionReview): unknown conversion'),
  ],
  [
    'another type',
    (review) => response(review, { allowed: 'yes' }),
    called('json: cannot unmarshal string into Go struct field AdmissionResponse.response.allowed of type bool'),
  ],
  ['no base64', allowed({ patch: '%%%' }), called('illegal base64 data at input byte 0')],
  ['500', answer('boom', 500, 'text/plain'), called('an error on the server ("boom") has prevented the request from succeeding')],
  ['500 in JSON', answer('{"a":1}', 500), called('an error on the server ("unknown") has prevented the request from succeeding')],
  ['500 with a status', answer({ apiVersion: 'v1', kind: 'Status', status: 'Failure', message: 'inner' }, 500), called('inner')],
  ['400', answer('nope', 400, 'text/plain'), called('the server rejected our request for an unknown reason')],
  ['403', answer('nope', 403, 'text/plain'), called('nope')],
  ['404', answer('nope', 404, 'text/plain'), called('the server could not find the requested resource')],
  ['418', answer('nope', 418, 'text/plain'), called('the server responded with the status code 418 but did not return more information')],
  ['429', answer('nope', 429, 'text/plain'), called('the server has received too many requests and has asked us to try again later')],
  ['503', answer('nope', 503, 'text/plain'), called('the server is currently unable to handle the request')],
  [
    'a redirect',
    answer('', 302, 'text/plain'),
    called('the server responded with the status code 302 but did not return more information'),
  ],
  ['silence', fails({ kind: 'timeout', message: 'context deadline exceeded' }), called(`${URL_TEXT}: context deadline exceeded`)],
  [
    'half an answer',
    fails({ kind: 'broken', message: 'unexpected EOF' }),
    called('unexpected error when reading response body. Please retry. Original error: unexpected EOF'),
  ],
  [
    '50 MB',
    fails({ kind: 'too-large', message: 'the answer is larger than 8388608 bytes' }),
    called(`${URL_TEXT}: the answer is larger than 8388608 bytes`),
  ],
]

const MUTATING: readonly [string, Hook, string][] = [
  ['a patch without type', allowed({ patch: operations([]) }), invalid('webhook returned response.patch but not response.patchType')],
  ['a type without patch', allowed({ patchType: 'JSONPatch' }), invalid('webhook returned response.patchType but not response.patch')],
  ['an empty type', allowed({ patchType: '', patch: operations([1]) }), invalid('webhook returned invalid response.patchType of ""')],
  [
    'another type of patch',
    allowed({ patchType: 'Merge', patch: operations([{ op: 'add', path: '/data/x', value: 'y' }]) }),
    failed('unsupported patch type "Merge"'),
  ],
  [
    'an object for a patch',
    allowed({ patchType: 'JSONPatch', patch: operations({}) }),
    failed('received undecodable patch in webhook response: json: cannot unmarshal object into Go value of type jsonpatch.Patch'),
  ],
  [
    'garbage for a patch',
    allowed({ patchType: 'JSONPatch', patch: Buffer.from('garbage').toString('base64') }),
    failed("received undecodable patch in webhook response: invalid character 'g' looking for beginning of value"),
  ],
]

/** Not to be ignored: the webhook did answer. */
const PATCHES: readonly [string, Hook, string][] = [
  [
    'a place that is not there',
    patching({ op: 'replace', path: '/data/none/x', value: 'y' }),
    'replace operation does not apply: doc is missing path: /data/none/x: missing value',
  ],
  [
    'what is not there',
    patching({ op: 'remove', path: '/data/none' }),
    "error in remove for path: '/data/none': Unable to remove nonexistent key: none: missing value",
  ],
  ['a test that fails', patching({ op: 'test', path: '/data/a', value: 'x' }), 'testing value /data/a failed: test failed'],
  ['no operation', patching({ op: 'frob', path: '/data/a' }), 'Unexpected kind: frob'],
  [
    'another type',
    patching({ op: 'add', path: '/data', value: 7 }),
    'json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string',
  ],
  [
    'another version',
    patching({ op: 'replace', path: '/apiVersion', value: 'v9' }),
    'no kind "ConfigMap" is registered for version "v9" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  ],
]

const ask = async (kind: 'Mutating' | 'Validating', hook: Hook, more: object = {}) => {
  const { install, send, calls } = await hookedServer({ bad: hook })
  await install(kind, [webhook('bad', more)])
  const { status, json } = await send('POST', CONFIG_MAPS, configMap('a'))
  const message = String(json['message']).replaceAll(calls[0]?.review.request.uid ?? /$^/g, 'UID')
  return { status, message }
}

describe.each(['Mutating', 'Validating'] as const)('a %s webhook that answers', (kind) => {
  test.each(EITHER)('%s', async (_, hook, message) => {
    expect(await ask(kind, hook)).toEqual({ status: 500, message })
    expect((await ask(kind, hook, { failurePolicy: 'Ignore' })).status).toBe(201)
  })

  test('a refusal is not ignored', async () => {
    expect((await ask(kind, denying(), { failurePolicy: 'Ignore' })).status).toBe(400)
  })
})

describe('a mutating webhook that sends', () => {
  test.each(MUTATING)('%s', async (_, hook, message) => {
    expect(await ask('Mutating', hook)).toEqual({ status: 500, message })
    expect((await ask('Mutating', hook, { failurePolicy: 'Ignore' })).status).toBe(201)
  })
})

describe('a patch of', () => {
  test.each(PATCHES)('%s', async (_, hook, why) => {
    expect(await ask('Mutating', hook, { failurePolicy: 'Ignore' })).toEqual({ status: 500, message: `Internal error occurred: ${why}` })
  })

  test.each<[string, Hook]>([
    ['a field that the kind does not have', patching({ op: 'add', path: '/spam', value: 7 })],
    ['nothing', allowed({ patchType: 'JSONPatch', patch: operations([]) })],
    ['null', allowed({ patchType: 'JSONPatch', patch: operations(null) })],
  ])('%s changes nothing', async (_, hook) => {
    expect(await ask('Mutating', hook)).toEqual({ status: 201, message: 'undefined' })
  })

  test('a prototype is refused', async () => {
    expect((await ask('Mutating', patching({ op: 'add', path: '/data/__proto__/x', value: 'y' }))).status).toBe(500)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

test('a validating webhook may change nothing', async () => {
  const patch = operations([{ op: 'add', path: '/data/x', value: 'y' }])
  expect(await ask('Validating', allowed({ patchType: 'JSONPatch', patch }))).toEqual({
    status: 500,
    message: invalid('validating webhook may not return response.patch'),
  })
  expect((await ask('Validating', allowed({ patchType: 'JSONPatch' }))).message).toBe(
    invalid('validating webhook may not return response.patchType'),
  )
})

test.each<[object, string]>([
  [
    { clientConfig: { service: { namespace: 'default', name: 'none', path: '/p/' } } },
    called('Post "https://none.default.svc:443/p?timeout=10s": service "none" not found'),
  ],
  [
    { clientConfig: { url: 'https://bad.example.com/a//b/', caBundle: Buffer.from('junk').toString('base64') } },
    failed('could not get REST client: unable to load root certificates: unable to parse bytes as PEM block'),
  ],
  [
    { clientConfig: { url: 'https://bad.example.com:99999/' } },
    failed('could not get REST client: failed calling webhook "": Unparsable URL: parse "https://bad.example.com:99999/"'),
  ],
])('%j leads nowhere', async (more, message) => {
  expect(await ask('Validating', denying(), more)).toEqual({ status: 500, message })
})
