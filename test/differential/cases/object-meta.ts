import { del, get, having, merge, one, post, put } from '../case.ts'
import { at } from '../resources.ts'
import { map } from './objects.ts'

const MAPS = at('configmaps')
const LONG = 'a'.repeat(64)

/** Metadata that is taken or refused, on a kind that has little else. */
const METADATA: readonly (readonly [string, object])[] = [
  ['a label without a prefix', { labels: { a: 'b' } }],
  ['a label with an empty prefix', { labels: { '/a': 'b' } }],
  ['a label with two slashes', { labels: { 'a/b/c': 'd' } }],
  ['a label with a bad prefix', { labels: { 'A_B/c': 'd' } }],
  ['a label with a long name', { labels: { [LONG]: 'b' } }],
  ['a label with a long value', { labels: { a: LONG } }],
  ['a label with a bad value', { labels: { a: '-x-' } }],
  ['a label with a space', { labels: { a: 'b c' } }],
  ['a label that is bad all over', { labels: { '!': '?' } }],
  ['an annotation with a bad key', { annotations: { 'a b': 'c' } }],
  ['an annotation in capitals', { annotations: { 'Example.ORG/a': 'c' } }],
  ['annotations that are too long', { annotations: { a: 'x'.repeat(300_000) } }],
  ['a finalizer without a slash', { finalizers: ['mine'] }],
  ['a finalizer with a slash', { finalizers: ['example.org/mine'] }],
  ['a finalizer that is empty', { finalizers: [''] }],
  ['finalizers of the garbage collector, both', { finalizers: ['orphan', 'foregroundDeletion'] }],
  ['an owner', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }] }],
  ['an owner without all', { ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] }],
  ['an owner that is an event', { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'e', uid: 'u' }] }],
  ['an owner of a bad version', { ownerReferences: [{ apiVersion: 'a/b/c', kind: 'Pod', name: 'e', uid: 'u' }] }],
  [
    'two controllers',
    {
      ownerReferences: ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', name, uid: name, controller: true })),
    },
  ],
  ['a name that is too long', { name: 'a'.repeat(254) }],
  ['a name with a dot at its end', { name: 'a.' }],
  ['a name with a slash', { name: 'a/b' }],
  ['a name with a percent sign', { name: 'a%b' }],
  ['a name that is two dots', { name: '..' }],
  ['a name and a generated name', { generateName: 'g-' }],
  ['a resource version', { resourceVersion: '7' }],
  ['a namespace that is this one', { namespace: '{ns}' }],
  ['managed fields of nobody', { managedFields: [{ manager: 'me' }] }],
  ['managed fields of an odd operation', { managedFields: [{ manager: 'me', operation: 'Explode', apiVersion: 'v1' }] }],
]

/** Changes of metadata that a replacement makes. */
const CHANGES: readonly (readonly [string, object])[] = [
  ['another creation time', { creationTimestamp: '2001-01-01T00:00:00Z' }],
  ['another generation', { generation: 9 }],
  ['a time of deletion', { deletionTimestamp: '2001-01-01T00:00:00Z' }],
  ['a generated name', { generateName: 'g-' }],
  ['a bad label', { labels: { a: '-' } }],
  ['finalizers', { finalizers: ['example.org/mine'] }],
  ['a resource version that is no number', { resourceVersion: 'abc' }],
  ['another namespace', { namespace: 'elsewhere' }],
]

export const objectMeta = {
  name: 'object-meta',
  cases: [
    ...METADATA.map(([name, metadata]) =>
      one(`create with ${name}`, post(`${MAPS}?dryRun=All`, map('a', {}, metadata as Record<string, unknown>))),
    ),
    ...CHANGES.map(([name, metadata]) =>
      having([map('a')], `replace with ${name}`, put(`${MAPS}/a`, map('a', {}, metadata as Record<string, unknown>))),
    ),
    having(
      [map('a', {}, { finalizers: ['example.org/mine'] })],
      'delete with a finalizer, and its end',
      del(`${MAPS}/a`),
      get(`${MAPS}/a`),
      merge(`${MAPS}/a`, { metadata: { finalizers: ['example.org/mine', 'example.org/other'] } }),
      merge(`${MAPS}/a`, { metadata: { labels: { still: 'here' } } }),
      post(MAPS, map('a')),
      merge(`${MAPS}/a`, { metadata: { finalizers: null } }),
      get(`${MAPS}/a`),
    ),
    having(
      [map('a')],
      'a patch of what may not change',
      merge(`${MAPS}/a`, { metadata: { name: 'b' } }),
      merge(`${MAPS}/a`, { metadata: { uid: 'b' } }),
    ),
    having([map('a')], 'a patch that takes metadata away', merge(`${MAPS}/a`, { metadata: null })),
  ],
}
