import type { DeepReadonly, KubeObject, Secret } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { createLegacyTokenCleaner } from './legacy-token-cleaner.ts'

const NOW = Date.UTC(2030, 5, 15, 12)
const LAST_USED = 'kubernetes.io/legacy-token-last-used'
const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since'
const DAY_MS = 86_400_000

interface Given {
  readonly labels?: Readonly<Record<string, string>>
  readonly metadata?: object
  readonly type?: string
  readonly account?: object | null
  readonly pod?: object
  readonly since?: string | undefined
}

const cleaner = createLegacyTokenCleaner()
const input = ({ labels, metadata, type, account, pod, since = '2026-01-01' }: Given) => {
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      namespace: 'a',
      name: 'robot-token-x',
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: { 'kubernetes.io/service-account.name': 'robot', 'kubernetes.io/service-account.uid': 'u' },
      ...(labels === undefined ? {} : { labels }),
      ...metadata,
    },
    type: type ?? 'kubernetes.io/service-account-token',
  } as DeepReadonly<Secret>
  const robot = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'a', name: 'robot', uid: 'u' },
    secrets: [{ name: 'robot-token-x' }],
    ...account,
  }
  const user = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'a', name: 'p' }, spec: { containers: [], ...pod } }
  const world = [object, ...(account === null ? [] : [robot]), ...(pod === undefined ? [] : [user])] as readonly DeepReadonly<KubeObject>[]
  return { object, world, gathered: since, now: NOW }
}

describe('a token that was made for its account', () => {
  test('is marked when it was not used for a year, and then left alone for another', () => {
    const { plan, world } = expectFixpoint(cleaner, input({ labels: { [LAST_USED]: '2029-06-14' } }))
    expect(plan).toMatchObject({
      steps: [
        {
          do: 'patch',
          reason: 'its token was not used since 2029-06-14',
          preconditions: { resourceVersion: expect.any(String) },
          patch: { metadata: { labels: { [INVALID_SINCE]: '2030-06-15' } } },
        },
      ],
      requeueAfterMs: DAY_MS,
    })
    const next = NOW + 365 * DAY_MS
    expect(planFor(cleaner, { key: 'a/robot-token-x', world, gathered: '2026-01-01', now: next }).steps).toEqual([])
    expect(planFor(cleaner, { key: 'a/robot-token-x', world, gathered: '2026-01-01', now: next + DAY_MS }).steps).toMatchObject([
      { do: 'delete', reason: 'its token is invalid since 2030-06-15', preconditions: { resourceVersion: expect.any(String) } },
    ])
  })

  test.each<[string, Given, string]>([
    ['that was never used is marked', {}, 'patch'],
    ['whose mark is no day is marked anew', { labels: { [INVALID_SINCE]: 'long ago' } }, 'patch'],
    ['that has been marked for a year is deleted', { labels: { [INVALID_SINCE]: '2029-06-14' } }, 'delete'],
    [
      'of an account whose uid is not known is marked',
      { metadata: { annotations: { 'kubernetes.io/service-account.name': 'robot' } } },
      'patch',
    ],
  ])('%s', (_, given, step) => {
    expect(planFor(cleaner, input(given)).steps.map((each) => each.do)).toEqual([step])
  })

  test.each<[string, Given]>([
    ['was used within a year', { labels: { [LAST_USED]: '2029-06-15' } }],
    ['was used nobody can tell when', { labels: { [LAST_USED]: 'yesterday' } }],
    ['was used after it was marked', { labels: { [LAST_USED]: '2030-01-01', [INVALID_SINCE]: '2029-01-01' } }],
    ['is younger than a year', { metadata: { creationTimestamp: '2029-06-15T12:00:00Z' } }],
    ['is being deleted', { metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } }],
    ['is no token', { type: 'Opaque' }],
    ['has no account', { account: null }],
    ['was made for an account of that name that is gone', { account: { metadata: { namespace: 'a', name: 'robot', uid: 'another' } } }],
    ['was made by somebody', { account: { secrets: [] } }],
    ['is mounted by a pod', { pod: { volumes: [{ name: 'v', secret: { secretName: 'robot-token-x' } }] } }],
    ['is in the environment of a pod', { pod: { containers: [{ name: 'c', envFrom: [{ secretRef: { name: 'robot-token-x' } }] }] } }],
    ['was not tracked for a year', { since: '2029-06-15' }],
    ['is tracked nobody can tell since when', { since: 'ever' }],
  ])('stays where it %s', (_, given) => {
    expect(planFor(cleaner, input(given)).steps).toEqual([])
  })
})
