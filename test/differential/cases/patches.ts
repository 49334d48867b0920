import { type Case, get, having, jsonPatch, merge, put, send, strategic } from '../case.ts'
import { at } from '../resources.ts'
import { map, pod } from './objects.ts'

const MAPS = at('configmaps')
const M = `${MAPS}/m`
const P = `${at('pods')}/p`
const aMap = [map('m', { data: { a: '1', b: '2' } })]

/** JSON patches, each on a map of a: 1 and b: 2. */
const OPERATIONS: readonly (readonly [string, unknown])[] = [
  ['add', [{ op: 'add', path: '/data/c', value: '3' }]],
  ['add over what is there', [{ op: 'add', path: '/data/a', value: '3' }]],
  ['add below nothing', [{ op: 'add', path: '/foo/bar', value: '3' }]],
  ['replace', [{ op: 'replace', path: '/data/a', value: '3' }]],
  ['replace nothing', [{ op: 'replace', path: '/data/z', value: '3' }]],
  ['remove', [{ op: 'remove', path: '/data/a' }]],
  ['remove nothing', [{ op: 'remove', path: '/data/z' }]],
  ['copy', [{ op: 'copy', from: '/data/a', path: '/data/z' }]],
  ['copy of nothing', [{ op: 'copy', from: '/data/y', path: '/data/z' }]],
  ['move', [{ op: 'move', from: '/data/a', path: '/data/z' }]],
  ['test that holds', [{ op: 'test', path: '/data/a', value: '1' }]],
  ['test that fails', [{ op: 'test', path: '/data/a', value: '2' }]],
  ['test of nothing', [{ op: 'test', path: '/data/z', value: '2' }]],
  ['test of nothing for null', [{ op: 'test', path: '/data/z', value: null }]],
  ['an operation that is none', [{ op: 'explode', path: '/data' }]],
  ['no path', [{ op: 'remove' }]],
  ['no operation', [{ path: '/data' }]],
  ['a path without a slash', [{ op: 'remove', path: 'data' }]],
  ['the whole object', [{ op: 'remove', path: '' }]],
  [
    'an escaped key',
    [
      { op: 'add', path: '/metadata/labels', value: {} },
      { op: 'add', path: '/metadata/labels/a.b~1c', value: 'd' },
    ],
  ],
  ['nothing', []],
  ['an object', {}],
  ['an operation that is text', ['x']],
  ['a value of the wrong type', [{ op: 'replace', path: '/data/a', value: 5 }]],
  ['an unknown field', [{ op: 'add', path: '/foo', value: 5 }]],
  ['the name', [{ op: 'replace', path: '/metadata/name', value: 'z' }]],
  ['the kind', [{ op: 'replace', path: '/kind', value: 'Secret' }]],
  ['the version', [{ op: 'replace', path: '/apiVersion', value: 'v9' }]],
  ['a stale revision', [{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }]],
]
const MERGES: readonly (readonly [string, unknown])[] = [
  ['an object for a text', { data: { a: {} } }],
  ['a text for an object', { data: 'x' }],
  ['a list', []],
  ['a text', '"x"'],
  ['null', 'null'],
  ['nothing at all', ''],
  ['a cut object', '{"data":'],
  ['an unknown field', { foo: { bar: 1 } }],
  ['a stale revision', { metadata: { resourceVersion: '1' } }],
  ['a revision that is none', { metadata: { resourceVersion: 'x' } }],
  ['another uid', { metadata: { uid: 'x' } }],
  ['another kind', { kind: 'Secret' }],
  ['another version', { apiVersion: 'v9' }],
  ['a null for a field that is needed', { metadata: { name: null } }],
  ['nulls below what is not there', { metadata: { labels: { a: null, b: 'c' } } }],
]
const STRATEGIC: readonly (readonly [string, unknown])[] = [
  ['a directive that is none', { data: { $patch: 'frob' } }],
  ['a map deleted', { data: { $patch: 'delete' } }],
  ['a map replaced', { data: { $patch: 'replace', z: '1' } }],
  ['a list for a map', { data: [] }],
  ['an unknown field', { foo: 1 }],
  ['a null map', { data: null }],
  ['a list', []],
  ['a cut object', '{'],
  ['kept keys', { data: { $retainKeys: ['a'], a: '9' } }],
  ['kept keys that miss one', { data: { $retainKeys: ['a'], z: '9' } }],
  ['finalizers joined', { metadata: { finalizers: ['example.org/a'] } }],
]
const POD_PATCHES: readonly (readonly [string, unknown])[] = [
  ['a container without its key', { spec: { containers: [{ image: 'x' }] } }],
  ['a container that is text', { spec: { containers: ['x'] } }],
  ['containers that are text', { spec: { containers: 'x' } }],
  ['a container deleted that is not there', { spec: { containers: [{ name: 'z', $patch: 'delete' }] } }],
  ['all containers replaced', { spec: { containers: [{ $patch: 'replace' }, { name: 'c', image: 'y' }] } }],
  ['an order that misses one', { spec: { '$setElementOrder/containers': [{ name: 'z' }], containers: [{ name: 'c', image: 'y' }] } }],
  ['deleted from a list of values', { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.org/a'] } }],
  ['an owner by its uid', { metadata: { ownerReferences: [{ uid: 'u', name: 'o', kind: 'K', apiVersion: 'v1' }] } }],
]

const others: readonly Case[] = [
  having(aMap, 'a patch of no type', send('PATCH', M, {}, { headers: { 'content-type': 'application/json' } })),
  having(aMap, 'a patch of an odd type', send('PATCH', M, {}, { headers: { 'content-type': 'text/plain' } })),
  having(
    aMap,
    'a patch with a charset',
    send('PATCH', M, { data: { a: 'z' } }, { headers: { 'content-type': 'application/merge-patch+json; charset=utf-8' } }),
  ),
  having(aMap, 'a patch, dry run', merge(`${M}?dryRun=All`, { data: { a: 'z' } }), get(M)),
  having(aMap, 'a patch, odd dry run', merge(`${M}?dryRun=Some`, { data: { a: 'z' } })),
  having(aMap, 'a patch, forced', merge(`${M}?force=true`, { data: { a: 'z' } })),
  having(aMap, 'a patch by a manager', merge(`${M}?fieldManager=me`, { data: { a: 'z' } }, { managed: true })),
  having(aMap, 'a patch by a manager whose name is long', merge(`${M}?fieldManager=${'m'.repeat(129)}`, { data: { a: 'z' } })),
  having(aMap, 'a patch by a manager whose name cannot be printed', merge(`${M}?fieldManager=a%00b`, { data: { a: 'z' } })),
  having(aMap, 'a replacement by a manager', put(`${M}?fieldManager=me`, map('m', { data: { a: '1' } }), { managed: true })),
  having(aMap, 'managed fields taken away', merge(M, { metadata: { managedFields: [{}] } }, { managed: true })),
]

export const patches = {
  name: 'patches',
  cases: [
    ...OPERATIONS.map(([name, body]) => having(aMap, `JSON patch: ${name}`, jsonPatch(M, body))),
    ...MERGES.map(([name, body]) => having(aMap, `merge patch: ${name}`, merge(M, body))),
    ...STRATEGIC.map(([name, body]) => having(aMap, `strategic patch: ${name}`, strategic(M, body))),
    ...POD_PATCHES.map(([name, body]) =>
      having([pod('p', {}, { finalizers: ['example.org/a'] })], `strategic patch: ${name}`, strategic(P, body)),
    ),
    ...others,
  ],
}
