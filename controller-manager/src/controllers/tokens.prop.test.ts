import {
  type ConfigMap,
  type DeepReadonly,
  encodeBase64,
  encodeUtf8,
  kinds,
  type Secret,
  type Stored,
  textOfBase64,
} from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer, type Move } from '@coxswain/client'
import { expect, it } from 'vitest'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { slowly } from '../testing/schedules/slowly.ts'
import { createBootstrapSigner } from './bootstrap-signer.ts'
import { createServiceAccountToken } from './service-account-token.ts'
import { tokenCleaner } from './token-cleaner.ts'

const encoded = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, encodeBase64(encodeUtf8(text))]))
const textIn = ({ data }: DeepReadonly<Secret>, key: string): string => textOfBase64(data?.[key])

const ACCOUNT = 'kubernetes.io/service-account.name'
const ACCOUNT_UID = 'kubernetes.io/service-account.uid'
const ACCOUNTS = ['robot', 'other']
const inDefault = (name: string) => ({ namespace: 'default', name })
const accountOf = ({ metadata: { annotations = {} } }: Stored<Secret>, server: ModelServer) => {
  const account = server.get(kinds.ServiceAccount, inDefault(annotations[ACCOUNT] ?? ''))
  const uid = annotations[ACCOUNT_UID]
  return uid === undefined || uid === account?.metadata.uid ? account : undefined
}
const nameAccount = (server: ModelServer, name: string, account: string): unknown =>
  server.put(kinds.Secret, {
    metadata: { ...inDefault(name), annotations: { [ACCOUNT]: account } },
    type: 'kubernetes.io/service-account-token',
  } as DeepReadonly<Secret>)

/** Accounts come and go, and people make Secrets for their tokens; one that is not filled yet may be meant for another account. */
const accountUsers: Actor = (server) => [
  ...ACCOUNTS.map((name) =>
    server.get(kinds.ServiceAccount, inDefault(name)) === undefined
      ? disturbance(`the account ${name} comes`, () => server.put(kinds.ServiceAccount, { metadata: inDefault(name) }), 2)
      : disturbance(`the account ${name} goes`, () => server.remove(kinds.ServiceAccount, inDefault(name))),
  ),
  ...['t', 'u'].flatMap((name): readonly Move[] => {
    const secret = server.get(kinds.Secret, inDefault(name))
    const meant = ACCOUNTS.map((account) =>
      disturbance(`the secret ${name} is meant for ${account}`, () => nameAccount(server, name, account)),
    )
    if (secret !== undefined && textIn(secret, 'token') !== '')
      return [disturbance(`a user deletes the secret ${name}`, () => server.remove(kinds.Secret, inDefault(name)))]
    return meant
  }),
]

/** No Secret goes whose account has been there all along since it was last said whose it is. */
const watchSecrets = (server: ModelServer): (() => void) => {
  let last = new Map<string, { readonly secret: Stored<Secret>; readonly safe: boolean }>()
  return () => {
    const next = new Map<string, { readonly secret: Stored<Secret>; readonly safe: boolean }>()
    for (const secret of server.list(kinds.Secret)) {
      const before = last.get(secret.metadata.uid)
      const isSaidAnew = before === undefined || before.secret.metadata.annotations?.[ACCOUNT] !== secret.metadata.annotations?.[ACCOUNT]
      next.set(secret.metadata.uid, { secret, safe: (isSaidAnew || before.safe) && accountOf(secret, server) !== undefined })
    }
    // A user deletes those alone that are filled.
    for (const [uid, { secret, safe }] of last)
      if (!next.has(uid) && safe && textIn(secret, 'token') === '') expect(accountOf(secret, server)).toBeUndefined()
    last = next
  }
}

it('Secrets for tokens hold that of their account, and go with it', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'tokens of accounts come to rest',
    few: 50,
    of: schedule(120),
    holds: async (moves) => {
      const { ask, actor } = slowly()
      const tokenOf = (account: string, uid: string, secret: string): string => `${account} ${uid} in ${secret}`
      const signer = {
        sign: ({ account, secret }: { account: { name: string; uid: string }; secret: string }) =>
          ask(`a token for ${account.name} is signed`, () => tokenOf(account.name, account.uid, secret)),
      }
      const cluster = createModelCluster({
        controllers: [() => createServiceAccountToken({ signer, rootCa: 'PEM' }) as unknown as Controller],
        actors: [accountUsers, actor],
        fill: (server) => void nameAccount(server, 't', 'robot'),
        faults: true,
        planted: PLANTED,
      })
      const { server } = cluster
      const check = watchSecrets(server)
      await cluster.run(moves, check)
      await cluster.settle(check)
      for (const secret of server.list(kinds.Secret)) {
        const { name, annotations = {} } = secret.metadata
        const { uid = '' } = accountOf(secret, server)?.metadata ?? {}
        expect([name, annotations[ACCOUNT_UID]]).toEqual([name, uid])
        expect(secret.data).toEqual(
          encoded({ 'ca.crt': 'PEM', namespace: 'default', token: tokenOf(annotations[ACCOUNT] ?? '', uid, name) }),
        )
      }
    },
  })
})

const INFO = { namespace: 'kube-public', name: 'cluster-info' }
const IDS = ['aaaaaa', 'bbbbbb']
const tokenName = (id: string) => ({ namespace: 'kube-system', name: `bootstrap-token-${id}` })
const signingTokens = (server: ModelServer): readonly Stored<Secret>[] =>
  server.list(kinds.Secret).filter((secret) => textIn(secret, 'usage-bootstrap-signing') === 'true')
const infoOf = (server: ModelServer): Stored<ConfigMap> | undefined => server.get(kinds.ConfigMap, INFO)

/** Tokens come, change, end and go; what is signed changes. */
const bootstrapUsers: Actor = (server) => [
  ...IDS.flatMap((id) => {
    const write = (what: string, more: Readonly<Record<string, string>>): Move =>
      disturbance(`the token ${id} ${what}`, () =>
        server.put(kinds.Secret, {
          metadata: tokenName(id),
          type: 'bootstrap.kubernetes.io/token',
          data: encoded({ 'token-id': id, 'token-secret': 'one', 'usage-bootstrap-signing': 'true', ...more }),
        } as DeepReadonly<Secret>),
      )
    const goes = disturbance(`the token ${id} goes`, () => server.remove(kinds.Secret, tokenName(id)))
    return [
      write('signs', {}),
      write('has another secret', { 'token-secret': 'two' }),
      write('may not sign', { 'usage-bootstrap-signing': 'false' }),
      write('ends in a minute', { expiration: new Date(server.now() + 60_000).toISOString() }),
      ...(server.get(kinds.Secret, tokenName(id)) === undefined ? [] : [goes]),
    ]
  }),
  ...['K', 'L'].map((kubeconfig) =>
    disturbance(`the kubeconfig is ${kubeconfig}`, () =>
      server.patch(kinds.ConfigMap, { ...INFO, type: 'merge', patch: { data: { kubeconfig } } }),
    ),
  ),
]

it('what machines read before they join is signed with each token that may, and keeps what else stands there', {
  timeout: LONG_MS,
}, async () => {
  await checkSchedules({
    name: 'cluster-info comes to rest',
    few: 50,
    of: schedule(120),
    holds: async (moves) => {
      const { ask, actor } = slowly()
      const sign = (text: string, { id, secret }: { readonly id: string; readonly secret: string }) =>
        ask(`${text} is signed with ${id}`, () => `${text} ${id} ${secret}`)
      let written = 0
      const noting: Actor = (server) => [
        disturbance('a user adds a note', () => {
          written++
          server.patch(kinds.ConfigMap, { ...INFO, type: 'merge', patch: { data: { [`note-${written}`]: '' } } })
        }),
      ]
      const cluster = createModelCluster({
        controllers: [() => createBootstrapSigner(sign) as unknown as Controller, () => tokenCleaner as unknown as Controller],
        actors: [bootstrapUsers, noting, actor],
        fill: (server) => void server.put(kinds.ConfigMap, { metadata: INFO, data: { kubeconfig: 'K' } }),
        faults: true,
        planted: PLANTED,
      })
      const { server } = cluster
      const keysIn = (prefix: string) => Object.keys(infoOf(server)?.data ?? {}).filter((key) => key.startsWith(prefix))
      const check = (): void => expect(keysIn('note-')).toHaveLength(written)
      await cluster.run(moves, check)
      await cluster.settle(check)
      const { kubeconfig, ...rest } = infoOf(server)?.data ?? {}
      const signatures = signingTokens(server).map((secret) => {
        const id = textIn(secret, 'token-id')
        return [`jws-kubeconfig-${id}`, `${kubeconfig} ${id} ${textIn(secret, 'token-secret')}`]
      })
      expect(Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('note-')))).toEqual(Object.fromEntries(signatures))
      for (const secret of server.list(kinds.Secret)) expect(textIn(secret, 'expiration')).toBe('')
    },
  })
})
