import { type DeepReadonly, kinds, type Pod, type Secret, type ServiceAccount, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer, type Move } from '@coxswain/client'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createLegacyTokenCleaner } from './legacy-token-cleaner.ts'

const DAY_MS = 24 * 3_600_000
/** Days count all the same: a token that was used in this time's day is in use. */
const PERIOD_MS = 3_600_000
const LAST_USED = 'kubernetes.io/legacy-token-last-used'
const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since'
const SECRET = { namespace: 'default', name: 'robot-token-x' }
const ACCOUNT = { namespace: 'default', name: 'robot' }
const POD = { namespace: 'default', name: 'web' }
const controller = () => createLegacyTokenCleaner({ legacyServiceAccountTokenCleanUpPeriodMs: PERIOD_MS }) as unknown as Controller

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
const secretIn = (server: ModelServer): Stored<Secret> | undefined => server.get(kinds.Secret, SECRET)
const label = (server: ModelServer, labels: Readonly<Record<string, string | null>>): unknown =>
  server.patch(kinds.Secret, { ...SECRET, type: 'merge', patch: { metadata: { labels } } })

const makeSecret = (server: ModelServer): unknown =>
  server.put(kinds.Secret, {
    metadata: { ...SECRET, annotations: { 'kubernetes.io/service-account.name': ACCOUNT.name } },
    type: 'kubernetes.io/service-account-token',
  } as DeepReadonly<Secret>)
const account = (secrets: readonly { readonly name: string }[]): DeepReadonly<ServiceAccount> => ({ metadata: ACCOUNT, secrets })
const mounting = (): DeepReadonly<Pod> => {
  const pod = podOf(POD.name, { node: '' })
  return { ...pod, spec: { containers: [], ...pod.spec, volumes: [{ name: 'token', secret: { secretName: SECRET.name } }] } }
}

/** The token is used, a pod mounts it, a user makes it valid again, and its account forgets it. */
const users: Actor = (server): readonly Move[] => {
  const secret = secretIn(server)
  if (secret === undefined) return [disturbance('the secret is made anew', () => makeSecret(server))]
  const isValid = secret.metadata.labels?.[INVALID_SINCE] === undefined
  return [
    isValid
      ? disturbance('the token is used', () => label(server, { [LAST_USED]: dayOf(server.now()) }), 2)
      : disturbance('a user makes it valid again', () => label(server, { [INVALID_SINCE]: null, [LAST_USED]: dayOf(server.now()) })),
    server.get(kinds.Pod, POD) === undefined
      ? disturbance('a pod mounts it', () => server.put(kinds.Pod, mounting()))
      : disturbance('the pod goes', () => server.remove(kinds.Pod, POD)),
    ...[[], [{ name: SECRET.name }]].map((secrets) =>
      disturbance(`its account names ${secrets.length} secrets`, () => server.put(kinds.ServiceAccount, account(secrets))),
    ),
  ]
}

/** A token that is in use is never marked, and none goes that has not been marked and unused for as long. */
const watchToken = (server: ModelServer): (() => void) => {
  let last = secretIn(server)
  const expectOld = (day: string | undefined): void => {
    if (day !== undefined) expect(Date.parse(day)).toBeLessThan(Date.parse(dayOf(server.now() - PERIOD_MS)))
  }
  return () => {
    const next = secretIn(server)
    const { [LAST_USED]: used, [INVALID_SINCE]: since } = last?.metadata.labels ?? {}
    if (last !== undefined && next?.metadata.uid !== last.metadata.uid) {
      expect(since).toBeDefined()
      expectOld(since)
      expectOld(used)
    }
    if (since === undefined && next?.metadata.labels?.[INVALID_SINCE] !== undefined) expectOld(next.metadata.labels[LAST_USED])
    last = next
  }
}

it('tokens that nobody uses are marked, and go when nobody has missed them; others stay', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'legacy tokens come to rest',
    few: 50,
    of: schedule(120),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [users],
        fill: (server) => {
          const tracking = { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' }
          server.put(kinds.ConfigMap, { metadata: tracking, data: { since: '2025-12-01' } })
          makeSecret(server)
          server.put(kinds.ServiceAccount, account([{ name: SECRET.name }]))
        },
        faults: true,
        planted: PLANTED,
        quietMs: 3 * DAY_MS,
      })
      const { server } = cluster
      const check = watchToken(server)
      await cluster.run(moves, check)
      await cluster.settle(check)
      const isNamed = server.get(kinds.ServiceAccount, ACCOUNT)?.secrets?.length === 1
      const isKept = server.get(kinds.Pod, POD) !== undefined || !isNamed
      if (!isKept) expect(secretIn(server)).toBeUndefined()
    },
  })
})
