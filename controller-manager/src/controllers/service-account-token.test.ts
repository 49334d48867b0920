import type { DeepReadonly, KubeObject, Secret } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { createRootCaPublisher } from './root-ca-publisher.ts'
import { serviceAccount } from './service-account.ts'
import { createServiceAccountToken } from './service-account-token.ts'
import { tokenCleaner } from './token-cleaner.ts'

type Texts = Readonly<Record<string, string>>

const encoded = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]))

const namespaceOf = (name: string, phase = 'Active'): DeepReadonly<KubeObject> =>
  ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase } }) as DeepReadonly<KubeObject>

const secretOf = (metadata: object, type: string, data: Texts = {}): DeepReadonly<Secret> => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace: 'kube-system', ...metadata },
  type,
  data: encoded(data),
})

describe('a namespace', () => {
  it('gets an account by default, unless it ends', () => {
    expect(expectFixpoint(serviceAccount, { object: namespaceOf('a') }).plan.steps).toMatchObject([
      { do: 'create', object: { metadata: { name: 'default', namespace: 'a' } } },
    ])
    expect(planFor(serviceAccount, { object: namespaceOf('a', 'Terminating') }).steps).toEqual([])
  })

  it('gets the authority of the API server, and gets it back', () => {
    const publisher = createRootCaPublisher('PEM')
    const { world, plan } = expectFixpoint(publisher, { object: namespaceOf('a') })
    expect(plan.steps).toMatchObject([{ do: 'create', object: { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'PEM' } } }])
    const changed = world.map((each) => (each.kind === 'ConfigMap' ? { ...each, data: { 'ca.crt': 'other' } } : each))
    expect(expectFixpoint(publisher, { key: 'a', world: changed }).plan.steps).toMatchObject([
      { do: 'update', object: { data: { 'ca.crt': 'PEM' } } },
    ])
  })
})

describe('a secret for a token', () => {
  const controller = createServiceAccountToken({ signer: { sign: async () => 'unused' }, rootCa: 'PEM' })
  const secret = (data: Texts = {}) =>
    secretOf({ name: 's', annotations: { 'kubernetes.io/service-account.name': 'robot' } }, 'kubernetes.io/service-account-token', data)
  const account = { name: 'robot', uid: 'u' }

  it('is filled', () => {
    expect(planFor(controller, { object: secret(), gathered: { meant: 'robot ', account, token: 'T' } }).steps).toMatchObject([
      {
        do: 'update',
        reason: 'it lacks ca.crt, namespace, token',
        object: {
          metadata: { annotations: { 'kubernetes.io/service-account.uid': 'u' } },
          data: encoded({ 'ca.crt': 'PEM', namespace: 'kube-system', token: 'T' }),
        },
      },
    ])
  })

  it('is left alone once it is whole, and goes with the account', () => {
    const whole = secret({ 'ca.crt': 'PEM', namespace: 'kube-system', token: 'T' })
    expect(planFor(controller, { object: whole, gathered: { meant: 'robot ', account, token: undefined } }).steps).toEqual([])
    expect(planFor(controller, { object: whole, gathered: { meant: 'robot ', account: undefined, token: undefined } }).steps).toMatchObject(
      [{ do: 'delete', name: 's', preconditions: { resourceVersion: expect.any(String) } }],
    )
    expect(
      planFor(controller, {
        object: secretOf({ name: 's' }, 'Opaque'),
        gathered: { meant: 'robot ', account: undefined, token: undefined },
      }).steps,
    ).toEqual([])
  })
})

it('a secret for a token is looked at again where it is meant for another account than was asked for', () => {
  const controller = createServiceAccountToken({ signer: { sign: async () => 'unused' }, rootCa: '' })
  const annotations = { 'kubernetes.io/service-account.name': 'other' }
  const object = secretOf({ name: 's', annotations }, 'kubernetes.io/service-account-token')
  for (const account of [undefined, { name: 'robot', uid: 'u' }])
    expect(planFor(controller, { object, gathered: { meant: 'robot ', account, token: 'T' } }).steps).toEqual([])
})

describe('a bootstrap token', () => {
  const token = (expiration: string) => secretOf({ name: 'bootstrap-token-abcdef' }, 'bootstrap.kubernetes.io/token', { expiration })

  it('goes when its time has ended, and is looked at again then', () => {
    const now = Date.UTC(2026, 0, 1)
    expect(planFor(tokenCleaner, { object: token('2025-12-31T23:59:59Z'), now }).steps).toMatchObject([
      { do: 'delete', preconditions: { resourceVersion: expect.any(String) } },
    ])
    expect(planFor(tokenCleaner, { object: token('2026-01-01T01:00:00Z'), now })).toMatchObject({ steps: [], requeueAfterMs: 3_600_000 })
  })
})
