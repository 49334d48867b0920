import { encodeBase64, encodeUtf8, type KubeObject } from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { userOfBootstrapToken } from './bootstrap-token.ts'

const clock = virtualClock(Date.UTC(2026, 0, 1))
const TOKEN = 'abcdef.0123456789abcdef'

const userWith = (data: Readonly<Record<string, string>> = {}, type = 'bootstrap.kubernetes.io/token', token = TOKEN) => {
  const texts = { 'token-id': 'abcdef', 'token-secret': '0123456789abcdef', 'usage-bootstrap-authentication': 'true', ...data }
  const encoded = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, encodeBase64(encodeUtf8(text))]))
  const secret = { metadata: { namespace: 'kube-system', name: 'bootstrap-token-abcdef' }, type, data: encoded } as KubeObject
  return userOfBootstrapToken(token, {
    clock,
    find: (_, namespace, name) => (namespace === 'kube-system' && name === 'bootstrap-token-abcdef' ? secret : undefined),
  })
}

test('a bootstrap token names a machine that joins, in the groups that its secret names', () => {
  expect(userWith()).toEqual({ name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers', 'system:authenticated'] })
  expect(
    userWith({ 'auth-extra-groups': 'system:bootstrappers:z,system:bootstrappers:a', expiration: '2026-01-01T00:00:01Z' })?.groups,
  ).toEqual(['system:bootstrappers', 'system:bootstrappers:a', 'system:bootstrappers:z', 'system:authenticated'])
})

test('a bootstrap token is nobody’s where its secret says otherwise', () => {
  for (const data of [
    { 'token-secret': '0123456789abcdee' },
    { 'token-id': 'abcdeg' },
    { 'usage-bootstrap-authentication': 'yes' },
    { expiration: '2026-01-01T00:00:00Z' },
    { expiration: 'soon' },
    { 'auth-extra-groups': 'system:masters' },
  ])
    expect(userWith(data)).toBeUndefined()
  expect(userWith({}, 'Opaque')).toBeUndefined()
  for (const token of ['abcdeg.0123456789abcdef', 'ABCDEF.0123456789abcdef', `${TOKEN}0`, 'abcdef.', ''])
    expect(userWith({}, undefined, token)).toBeUndefined()
})
