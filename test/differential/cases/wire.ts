import { type Case, del, get, having, one, post, put, send } from '../case.ts'
import { at } from '../resources.ts'
import { map, pod } from './objects.ts'

const MAPS = at('configmaps')
const M = `${MAPS}/m`
const aMap = [map('m', { data: { a: '1' } })]
const accept = (value: string) => get(M, { headers: { accept: value } })
const body = (type: string, text: string) => post(`${MAPS}?dryRun=All`, text, { headers: { 'content-type': type } })
const json = JSON.stringify(map('m', { data: { a: '1' } }))
const YAML = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m\ndata:\n  a: "1"\n'

const ACCEPTED = [
  '*/*',
  'application/*',
  'application/json;q=0.5,application/yaml',
  'application/yaml;q=0.5,application/json',
  'text/html',
  'text/html,application/json;q=0.1',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v9;g=meta.k8s.io',
  'application/json;as=Table;v=v9;g=meta.k8s.io,application/json',
  'application/json;as=Foo;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/yaml;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;charset=utf-8',
  'application/json;pretty=1',
  'foo',
  '',
]
const BODIES: readonly (readonly [string, string, string])[] = [
  ['JSON', 'application/json', json],
  ['JSON with a charset', 'application/json; charset=utf-8', json],
  ['YAML', 'application/yaml', YAML],
  ['JSON as YAML', 'application/yaml', json],
  ['JSON as something else', 'text/plain', json],
  ['JSON as a form', 'application/x-www-form-urlencoded', json],
  ['JSON as nothing', '', json],
  ['YAML as JSON', 'application/json', YAML],
  ['nothing', 'application/json', ''],
  ['half of it', 'application/json', json.slice(0, 20)],
  ['more than it', 'application/json', `${json} x`],
  ['a list', 'application/json', '[]'],
  ['a text', 'application/json', '"x"'],
  ['a number', 'application/json', '5'],
  ['null', 'application/json', 'null'],
  ['an empty object', 'application/json', '{}'],
  ['a key twice', 'application/json', '{"metadata":{"name":"m"},"data":{"a":"1","a":"2"}}'],
  ['a field in other letters', 'application/json', '{"Metadata":{"NAME":"m"},"DATA":{"a":"1"}}'],
  ['an unknown field', 'application/json', '{"metadata":{"name":"m","foo":1},"bar":2}'],
  ['a text of odd characters', 'application/json', '{"metadata":{"name":"m"},"data":{"a":"<&>\\u2028\\ud800\\u0000é"}}'],
  ['a name that is a number', 'application/json', '{"metadata":{"name":5}}'],
  ['labels that are numbers', 'application/json', '{"metadata":{"name":"m","labels":{"a":1}}}'],
  ['metadata that is a list', 'application/json', '{"metadata":[]}'],
  ['two YAML documents', 'application/yaml', `${YAML}---\n${YAML}`],
  ['a YAML of no mapping', 'application/yaml', 'x'],
  ['a YAML that is none', 'application/yaml', 'a: [\n'],
]
const PATHS = [
  '/api/v1/nothing',
  `${at('nothing')}`,
  '/api/v9/configmaps',
  '/apis/nothing.example.org/v1/things',
  '/apis/apps/v9/deployments',
  '/apis/apps/v1/nothing',
  '/nothing',
  '/api/v1/namespaces/{ns}/nodes',
  '/api/v1/configmaps/m',
  `${M}/nothing`,
  `${M}/nothing/more`,
  '/api/v1/namespaces/{ns}/configmaps/',
]

const deletes: readonly Case[] = [
  having(aMap, 'DELETE with options of another kind', del(M, { kind: 'Foo', apiVersion: 'v1' })),
  having(aMap, 'DELETE with options of their kind', del(M, { kind: 'DeleteOptions', apiVersion: 'v1' })),
  having(aMap, 'DELETE with options of a group', del(`${M}?dryRun=All`, { kind: 'DeleteOptions', apiVersion: 'apps/v1' })),
  having(aMap, 'DELETE with options that are cut', del(M, '{')),
  having(aMap, 'DELETE with an unknown option', del(M, { foo: 1 })),
  having(aMap, 'DELETE with an odd dry run', del(M, { dryRun: ['Some'] })),
  having(aMap, 'DELETE with an odd policy', del(`${M}?propagationPolicy=Foo`)),
  having(aMap, 'DELETE with a grace that is none', del(`${M}?gracePeriodSeconds=x`)),
  having(aMap, 'DELETE of a map with grace', del(`${M}?gracePeriodSeconds=30`)),
  having(aMap, 'DELETE of a collection, dry run', del(`${MAPS}?dryRun=All`), get(MAPS)),
  having(aMap, 'DELETE of a collection by an odd selector', del(`${MAPS}?labelSelector=(`), del(`${MAPS}?fieldSelector=foo%3Dbar`)),
  having(aMap, 'DELETE of a collection in the foreground', del(MAPS, { propagationPolicy: 'Foreground' }), get(MAPS)),
]

export const wire = {
  name: 'wire',
  cases: [
    ...ACCEPTED.map((value) => having(aMap, `Accept: ${value}`, accept(value))),
    ...ACCEPTED.slice(0, 10).map((value) => one(`Accept: ${value} of a refusal`, accept(value))),
    having(
      [pod('p')],
      'protobuf of a list',
      get(at('pods'), { headers: { accept: 'application/vnd.kubernetes.protobuf' }, see: () => 'bytes' }),
    ),
    ...BODIES.map(([name, type, text]) => one(`a body of ${name}`, body(type, text))),
    ...PATHS.map((path) => one(`GET ${path}`, get(path))),
    ...PATHS.slice(0, 9).map((path) => one(`POST ${path}`, post(path, map('m')))),
    one('odd methods', send('PUT', MAPS, map('m')), send('FOO', MAPS), send('OPTIONS', MAPS), send('TRACE', MAPS)),
    having(aMap, 'HEAD', send('HEAD', M), send('HEAD', MAPS)),
    one(
      'odd dry runs',
      post(`${MAPS}?dryRun=Some`, map('m')),
      post(`${MAPS}?dryRun=`, map('m')),
      put(`${M}?dryRun=All&dryRun=All`, map('m')),
    ),
    one(
      'field managers',
      post(`${MAPS}?fieldManager=me&dryRun=All`, map('m', { data: { a: '1' } }), { managed: true }),
      post(`${MAPS}?fieldManager=${'m'.repeat(129)}`, map('m')),
      post(`${MAPS}?fieldManager=a%09b`, map('m')),
    ),
    one(
      'the manager of a client',
      post(`${MAPS}?dryRun=All`, map('m', { data: { a: '1' } }), {
        managed: true,
        headers: { 'user-agent': 'kubectl/v1.20.2 (linux/amd64) kubernetes/abc' },
      }),
      post(`${MAPS}?dryRun=All`, map('m'), { managed: true, headers: { 'user-agent': 'a b/c d' } }),
    ),
    ...deletes,
  ],
}
