import type { DeepReadonly, KubeObject, Secret } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { signDetached } from '../signing/token-signer.ts'
import { createBootstrapSigner } from './bootstrap-signer.ts'
import { tokenCleaner } from './token-cleaner.ts'

const NOW = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000

const token = (id: string, texts: Readonly<Record<string, string>> = {}, more: object = {}): DeepReadonly<Secret> => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace: 'kube-system', name: `bootstrap-token-${id}` },
  type: 'bootstrap.kubernetes.io/token',
  data: Object.fromEntries(
    Object.entries({ 'token-id': id, 'token-secret': `secret-${id}`, 'usage-bootstrap-signing': 'true', ...texts }).map(([key, text]) => [
      key,
      Buffer.from(text).toString('base64'),
    ]),
  ),
  ...more,
})

describe('what machines read before they join', () => {
  const signer = createBootstrapSigner(async (text, { id, secret }) => `${text} ${id} ${secret}`)
  const info = (data: Readonly<Record<string, string>> = { kubeconfig: 'K' }, metadata: object = {}): DeepReadonly<KubeObject> =>
    ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'kube-public', name: 'cluster-info', ...metadata }, data }) as never
  const dataAfter = (object: DeepReadonly<KubeObject>, tokens: readonly DeepReadonly<Secret>[]) => {
    const gathered = Object.fromEntries(['aaaaaa', 'bbbbbb'].map((id) => [`jws-kubeconfig-${id}`, `signed ${id}`]))
    const { world } = expectFixpoint(signer, { object, world: [object, ...tokens], gathered, now: NOW })
    return (world.find(({ kind }) => kind === 'ConfigMap') as { data?: object } | undefined)?.data
  }

  test('is signed with each token, beside what else stands there', () => {
    expect(dataAfter(info({ kubeconfig: 'K', other: 'stays' }), [token('aaaaaa'), token('bbbbbb')])).toEqual({
      kubeconfig: 'K',
      other: 'stays',
      'jws-kubeconfig-aaaaaa': 'signed aaaaaa',
      'jws-kubeconfig-bbbbbb': 'signed bbbbbb',
    })
  })

  test.each<[string, DeepReadonly<Secret>]>([
    ['has ended', token('bbbbbb', { expiration: '2026-01-01T00:00:00Z' })],
    ['may not sign', token('bbbbbb', { 'usage-bootstrap-signing': 'false' })],
    ['has no secret', token('bbbbbb', { 'token-secret': '' })],
    ['goes by another name', token('bbbbbb', {}, { metadata: { namespace: 'kube-system', name: 'bootstrap-token-cccccc' } })],
    ['is in another namespace', token('bbbbbb', {}, { metadata: { namespace: 'default', name: 'bootstrap-token-bbbbbb' } })],
    ['is of another type', token('bbbbbb', {}, { type: 'Opaque' })],
  ])('and not, or no more, with one that %s', (_, other) => {
    const signed = info({ kubeconfig: 'K', 'jws-kubeconfig-bbbbbb': 'signed bbbbbb', 'jws-kubeconfig-dddddd': 'gone' })
    expect(dataAfter(signed, [token('aaaaaa'), other])).toEqual({ kubeconfig: 'K', 'jws-kubeconfig-aaaaaa': 'signed aaaaaa' })
  })

  test('is left alone where it is something else, or there is nothing to sign', () => {
    for (const object of [info({}), info({ kubeconfig: 'K' }, { name: 'other' }), info({ kubeconfig: 'K' }, { namespace: 'default' })])
      expect(planFor(signer, { object, world: [token('aaaaaa')], gathered: {}, now: NOW }).steps).toEqual([])
  })

  test('is signed so that who has the token can tell', async () => {
    const [head, body, signature] = (await signDetached('K', { id: 'aaaaaa', secret: 'secret' })).split('.')
    expect(JSON.parse(Buffer.from(head ?? '', 'base64url').toString())).toEqual({ alg: 'HS256', kid: 'aaaaaa' })
    expect(body).toBe('')
    const { createHmac } = await import('node:crypto')
    const expected = createHmac('sha256', 'secret')
      .update(`${head}.${Buffer.from('K').toString('base64url')}`)
      .digest('base64url')
    expect(signature).toBe(expected)
  })
})

describe('a token of machines that join', () => {
  const stepsFor = (object: DeepReadonly<Secret>) => planFor(tokenCleaner, { object, now: NOW })

  test('is deleted when its time has ended, if it is still that version', () => {
    const { plan, world } = expectFixpoint(tokenCleaner, { object: token('aaaaaa', { expiration: '2025-12-31T00:00:00Z' }), now: NOW })
    expect(plan.steps).toMatchObject([
      { do: 'delete', reason: 'its time has ended', preconditions: { resourceVersion: expect.any(String) } },
    ])
    expect(world).toEqual([])
  })

  test('whose end cannot be read has ended', () => {
    expect(stepsFor(token('aaaaaa', { expiration: 'soon' })).steps).toHaveLength(1)
  })

  test('is looked at again when it ends, and within a day', () => {
    expect(stepsFor(token('aaaaaa', { expiration: '2026-01-01T00:00:01Z' }))).toEqual({ steps: [], requeueAfterMs: 1_000 })
    expect(stepsFor(token('aaaaaa', { expiration: '2027-01-01T00:00:00Z' }))).toEqual({ steps: [], requeueAfterMs: DAY_MS })
  })

  test('stays where it has no end, or is none', () => {
    const ended = { expiration: '2025-01-01T00:00:00Z' }
    expect(stepsFor(token('aaaaaa'))).toEqual({ steps: [] })
    expect(stepsFor(token('aaaaaa', ended, { type: 'Opaque' }))).toEqual({ steps: [] })
    expect(stepsFor(token('aaaaaa', ended, { metadata: { namespace: 'a', name: 'bootstrap-token-aaaaaa' } }))).toEqual({ steps: [] })
  })
})
