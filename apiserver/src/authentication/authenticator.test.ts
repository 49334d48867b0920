import type { Peer, PeerCertificate } from '@coxswain/client/serving'
import { createAuthenticator } from '@coxswain/client/serving'
import { silentLogger, virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { createTokenLookup } from './bearer-token.ts'
import { parseTokenFile } from './token-file.ts'

const clock = virtualClock()
const tokens = parseTokenFile('s3cret,jane,42,"dev,ops"\nplain,bob,43\n', 'tokens.csv', silentLogger)
const authenticate = createAuthenticator({ userOfToken: createTokenLookup(tokens), clock })
const from = (certificate?: Partial<PeerCertificate>): Peer => ({
  address: '127.0.0.1',
  ...(certificate === undefined
    ? {}
    : {
        certificate: {
          commonName: 'ann',
          organizations: ['dev'],
          verified: true,
          notAfter: clock.now() + 1000,
          fingerprint: 'ab',
          ...certificate,
        },
      }),
})
const withToken = (authorization?: string) => ({ headers: authorization === undefined ? {} : { authorization } })

describe('authentication', () => {
  test('a known token names its user, with system:authenticated added', () => {
    expect(authenticate(withToken('Bearer s3cret'), from())).toEqual({
      user: { name: 'jane', uid: '42', groups: ['dev', 'ops', 'system:authenticated'] },
    })
    expect(authenticate(withToken('bearer plain'), from())).toEqual({ user: { name: 'bob', uid: '43', groups: ['system:authenticated'] } })
  })

  test('a wrong token is a failure, never an anonymous request', () => {
    expect(authenticate(withToken('Bearer nope'), from())).toEqual({ failed: true })
    expect(authenticate(withToken('Bearer s3cre'), from())).toEqual({ failed: true })
  })

  test('no credentials, and schemes that are not ours, are anonymous', () => {
    for (const header of [undefined, 'Basic czNjcmV0', 'Bearer', 'Bearer ', 'Bearer  s3cret', '']) {
      expect(authenticate(withToken(header), from())).toEqual({ anonymous: true })
    }
  })

  test('a client certificate names user, groups, UID and credential', () => {
    expect(authenticate(withToken(), from({ uid: 'u-1' }))).toEqual({
      user: {
        name: 'ann',
        uid: 'u-1',
        groups: ['dev', 'system:authenticated'],
        extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=ab'] },
      },
    })
  })

  test('a certificate that is not verified, has an empty UID or has expired since is a failure', () => {
    expect(authenticate(withToken(), from({ verified: false }))).toEqual({ failed: true })
    expect(authenticate(withToken(), from({ uid: '' }))).toEqual({ failed: true })
    expect(authenticate(withToken(), from({ notAfter: clock.now() - 1 }))).toEqual({ failed: true })
  })

  test('a certificate without a common name names nobody', () => {
    expect(authenticate(withToken(), from({ commonName: '' }))).toEqual({ anonymous: true })
  })

  test('a good token helps a bad certificate, a bad token does not harm a good certificate', () => {
    expect(authenticate(withToken('Bearer plain'), from({ verified: false }))).toMatchObject({ user: { name: 'bob' } })
    expect(authenticate(withToken('Bearer nope'), from())).toEqual({ failed: true })
    expect(authenticate(withToken('Bearer nope'), from({}))).toMatchObject({ user: { name: 'ann' } })
  })

  test('X-Remote-User is not believed', () => {
    expect(authenticate({ headers: { 'x-remote-user': 'root', 'x-remote-group': 'system:masters' } }, from())).toEqual({ anonymous: true })
  })
})
