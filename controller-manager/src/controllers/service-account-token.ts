import {
  encodeBase64,
  encodeUtf8,
  kinds,
  type Secret,
  type ServiceAccount,
  StatusError,
  type Stored,
  textOfBase64,
} from '@coxswain/api-types'
import {
  type Client,
  defineController,
  indexBy,
  keyOf,
  objectKey,
  type Plan,
  plan,
  remove,
  update,
  type View,
  watching,
} from '@coxswain/client'
import type { TokenSigner } from '../shared/signers.ts'
import { own } from '../shared/well-known.ts'

const TYPE = 'kubernetes.io/service-account-token'
const ACCOUNT = 'kubernetes.io/service-account.name'
const ACCOUNT_UID = 'kubernetes.io/service-account.uid'

export interface ServiceAccountTokenOptions {
  readonly signer: TokenSigner
  /** Handed out along with the tokens, PEM text; empty: none. */
  readonly rootCa: string
}

interface Findings {
  /** The account that the Secret named then: nothing is known of another. */
  readonly meant: string
  readonly account: { readonly name: string; readonly uid: string } | undefined
  /** Made where the Secret has none. */
  readonly token: string | undefined
}

/**
 * Fills the Secrets that somebody makes for a token of a service account, and deletes them when the account is gone or has become
 * another one (upstream: pkg/controller/serviceaccount, the tokens controller). Nobody gets such a Secret without asking.
 */
export const createServiceAccountToken = ({ signer, rootCa }: ServiceAccountTokenOptions) =>
  defineController<Secret, Findings>({
    name: 'serviceaccount-token-controller',
    component: 'tokens-controller',
    for: kinds.Secret,
    when: ({ object }) => object.type === TYPE,
    watches: [
      watching(kinds.ServiceAccount, ({ metadata }, view) =>
        view.byIndex(kinds.Secret, byAccount.name, objectKey(metadata.namespace, metadata.name)).map(keyOf),
      ),
    ],
    indexes: [byAccount],
    gather: async ({ object: secret, view, client }) => {
      if (!isTokenSecret(secret)) return { meant: '', account: undefined, token: undefined }
      const meant = accountMeant(secret)
      const account = await accountOf(secret, view, client)
      if (account === undefined || textIn(secret, 'token') !== '') return { meant, account, token: undefined }
      return { meant, account, token: await signer.sign({ namespace: secret.metadata.namespace, account, secret: secret.metadata.name }) }
    },
    reconcile: ({ object: secret, gathered }) =>
      isTokenSecret(secret) && gathered.meant === accountMeant(secret) ? planSecret(secret, gathered, rootCa) : plan(),
  })

const isTokenSecret = (secret: Stored<Secret> | undefined): secret is Stored<Secret> =>
  secret?.type === TYPE && secret.metadata.deletionTimestamp === undefined && own(secret.metadata.annotations, ACCOUNT) !== undefined

const accountMeant = ({ metadata: { annotations } }: Stored<Secret>): string =>
  `${own(annotations, ACCOUNT) ?? ''} ${own(annotations, ACCOUNT_UID) ?? ''}`

const byAccount = indexBy(kinds.Secret, 'token secrets of accounts', (secret) =>
  secret.type === TYPE ? [objectKey(secret.metadata.namespace, own(secret.metadata.annotations, ACCOUNT) ?? '')] : [],
)

/** The account that a Secret names. Before one is taken for gone the server is asked: the cache may be behind. */
const accountOf = async ({ metadata }: Stored<Secret>, view: View, client: Client): Promise<Findings['account']> => {
  const { namespace } = metadata
  const name = own(metadata.annotations, ACCOUNT) ?? ''
  const uid = own(metadata.annotations, ACCOUNT_UID) ?? ''
  const isMeant = (account: Stored<ServiceAccount> | undefined): account is Stored<ServiceAccount> =>
    account !== undefined && (uid === '' || uid === account.metadata.uid)
  const cached = view.get(kinds.ServiceAccount, namespace, name)
  const account = isMeant(cached) ? cached : await client.get(kinds.ServiceAccount, { namespace, name }).catch(absent)
  return isMeant(account) ? { name, uid: account.metadata.uid } : undefined
}

const absent = (error: unknown): undefined => {
  if (!(error instanceof StatusError && error.code === 404)) throw error
  return undefined
}

const planSecret = (secret: Stored<Secret>, { account, token }: Findings, rootCa: string): Plan => {
  const { uid, resourceVersion } = secret.metadata
  // In this very state: it may be meant for another account in the next.
  if (account === undefined)
    return plan(
      remove(kinds.Secret, secret, {
        reason: 'the account that its token is for is gone',
        preconditions: { uid, resourceVersion },
      }),
    )
  const wanted = {
    ...(rootCa === '' ? {} : { 'ca.crt': rootCa }),
    namespace: secret.metadata.namespace,
    ...(token === undefined ? {} : { token }),
  }
  const missing = Object.entries(wanted).filter(([key, text]) => textIn(secret, key) !== text)
  if (missing.length === 0) return plan()
  const annotations = { ...secret.metadata.annotations, [ACCOUNT]: account.name, [ACCOUNT_UID]: account.uid }
  const data = { ...secret.data, ...Object.fromEntries(missing.map(([key, text]) => [key, encodeBase64(encodeUtf8(text))])) }
  const next = { ...secret, metadata: { ...secret.metadata, annotations }, data }
  return plan(update(kinds.Secret, next, { reason: `it lacks ${missing.map(([key]) => key).join(', ')}` }))
}

const textIn = ({ data }: Stored<Secret>, key: string): string => textOfBase64(own(data, key))
