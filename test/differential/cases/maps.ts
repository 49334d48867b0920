import { type Case, having, jsonPatch, merge, one, post, put, strategic } from '../case.ts'
import { at } from '../resources.ts'
import { map, secret, serviceAccount } from './objects.ts'

const MAPS = at('configmaps')
const SECRETS = at('secrets')
const DRY = '?dryRun=All'
const BASE64 = Buffer.from('{"auths":{}}').toString('base64')
type Rest = Record<string, unknown>

const mapCases: readonly (readonly [string, Rest])[] = [
  ['text and bytes', { data: { a: 'b' }, binaryData: { c: 'AAEC' } }],
  ['a key twice', { data: { a: 'b' }, binaryData: { a: 'AAEC' } }],
  ['a key with a slash', { data: { 'a/b': '' } }],
  ['a key of two dots', { data: { '..': '' } }],
  ['a key of one dot', { data: { '.': '' } }],
  ['a key of nothing', { data: { '': '' } }],
  ['a long key', { data: { ['k'.repeat(254)]: '' } }],
  ['bytes that are no base64', { binaryData: { a: '***' } }],
  ['a number for a text', { data: { a: 1 } }],
  ['a list for a map', { data: [] }],
  ['nulls', { data: null, binaryData: null, immutable: null }],
  ['a null value', { data: { a: null } }],
  ['too much', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }],
  ['immutable', { immutable: true, data: { a: 'b' } }],
  ['immutable as a text', { immutable: 'true' }],
]
const secretCases: readonly (readonly [string, Rest])[] = [
  ['a text', { stringData: { a: 'b' } }],
  ['text over bytes', { stringData: { a: 'b' }, data: { a: 'AAEC' } }],
  ['bad keys', { data: { 'a/b': '' } }],
  ['a docker config', { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': BASE64 } }],
  ['a docker config without its key', { type: 'kubernetes.io/dockerconfigjson', data: {} }],
  ['a docker config that is no JSON', { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e3s=' } }],
  ['an old docker config without its key', { type: 'kubernetes.io/dockercfg' }],
  ['basic authentication without a name', { type: 'kubernetes.io/basic-auth' }],
  ['basic authentication', { type: 'kubernetes.io/basic-auth', stringData: { username: 'u' } }],
  ['an SSH key without a key', { type: 'kubernetes.io/ssh-auth' }],
  ['an SSH key that is empty', { type: 'kubernetes.io/ssh-auth', data: { 'ssh-privatekey': '' } }],
  ['TLS without its keys', { type: 'kubernetes.io/tls' }],
  ['TLS', { type: 'kubernetes.io/tls', stringData: { 'tls.key': 'k', 'tls.crt': 'c' } }],
  ['a token without an account', { type: 'kubernetes.io/service-account-token' }],
  ['a type of its own', { type: 'example.org/own', data: { a: 'AAEC' } }],
  ['bytes that are no base64', { data: { a: '*' } }],
]
const accountCases: readonly (readonly [string, Rest])[] = [
  ['secrets', { secrets: [{ name: 's' }], imagePullSecrets: [{ name: 'p' }], automountServiceAccountToken: false }],
  ['a secret of an odd form', { secrets: ['s'] }],
]

const changes: readonly Case[] = [
  having(
    [map('a', { immutable: true, data: { a: 'b' } })],
    'an immutable map is changed',
    merge(`${MAPS}/a`, { data: { a: 'c' } }),
    merge(`${MAPS}/a`, { immutable: false }),
    merge(`${MAPS}/a`, { metadata: { labels: { x: 'y' } } }),
  ),
  having(
    [secret('a', { immutable: true, data: { a: '' } })],
    'an immutable secret is changed',
    merge(`${SECRETS}/a`, { data: { a: 'AAEC' } }),
    merge(`${SECRETS}/a`, { immutable: null }),
  ),
  having(
    [secret('a')],
    'the type of a secret is changed',
    merge(`${SECRETS}/a`, { type: 'other' }),
    put(`${SECRETS}/a`, secret('a', { type: '' })),
  ),
  having([secret('a', { data: { a: 'AAEC' } })], 'a secret gets a text', merge(`${SECRETS}/a`, { stringData: { b: 'c' } })),
  having(
    [map('a', { data: { a: '1', b: '2' } })],
    'data by a merge patch',
    merge(`${MAPS}/a`, { data: { a: null, c: '3' } }),
    merge(`${MAPS}/a`, { data: null }),
  ),
  having(
    [map('a', { data: { a: '1', b: '2' } })],
    'data by a strategic patch',
    strategic(`${MAPS}/a`, { data: { a: null, c: '3' } }),
    strategic(`${MAPS}/a`, { data: { $patch: 'replace', z: '9' } }),
  ),
  having(
    [map('a', { data: { a: '1', b: '2' } })],
    'data by a JSON patch',
    jsonPatch(`${MAPS}/a`, [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'move', from: '/data/a', path: '/data/z' },
      { op: 'remove', path: '/data/b' },
    ]),
  ),
]

export const maps = {
  name: 'maps',
  cases: [
    ...mapCases.map(([name, rest]) => one(`a ConfigMap of ${name}`, post(`${MAPS}${DRY}`, map('a', rest)))),
    ...secretCases.map(([name, rest]) => one(`a Secret of ${name}`, post(`${SECRETS}${DRY}`, secret('a', rest)))),
    one(
      'a Secret of a token of an account',
      post(
        `${SECRETS}${DRY}`,
        secret('a', { type: 'kubernetes.io/service-account-token' }, { annotations: { 'kubernetes.io/service-account.name': 'x' } }),
      ),
    ),
    ...accountCases.map(([name, rest]) =>
      one(`a ServiceAccount with ${name}`, post(`${at('serviceaccounts')}${DRY}`, serviceAccount('a', rest))),
    ),
    ...changes,
  ],
}
