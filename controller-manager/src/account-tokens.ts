import { kinds, StatusError, type TokenRequest } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { Clock, Transport } from '@coxswain/ports'
import { ACCOUNT_NAMESPACE } from './service-accounts.ts'

export interface AccountTokensOptions {
  /** The manager's own: it may make service accounts, and tokens for them. */
  readonly client: Pick<Client, 'create' | 'createSubresource'>
  /** To the same server, without credentials. */
  readonly transport: Transport
  readonly clock: Clock
}

const LIFETIME_SECONDS = 3600
/** A token is replaced when this much of its life is left, so that none ends on its way. */
const RENEW_BEFORE_MS = 600_000

interface Held {
  readonly token: string
  readonly until: number
}

/**
 * Transports that act as service accounts of the controllers, by short-lived tokens (upstream's `--use-service-account-credentials`). An
 * account that is not there is made, a token asked for once and renewed before its end; one that the server refuses is replaced at once.
 */
export const createAccountTransports = ({ client, transport, clock }: AccountTokensOptions): ((account: string) => Transport) => {
  const held = new Map<string, Promise<Held>>()
  const fresh = (account: string): Promise<Held> => {
    const asked = requestToken(client, account, clock)
    held.set(account, asked)
    // A failure is told to those who wait for it, and not kept.
    asked.catch(() => held.delete(account))
    return asked
  }
  const tokenOf = async (account: string): Promise<string> => {
    const known = await held.get(account)
    return (known !== undefined && clock.now() < known.until ? known : await fresh(account)).token
  }
  const send = async (account: string, request: Parameters<Transport>[0]) => {
    const headers = { ...request.headers, authorization: `Bearer ${await tokenOf(account)}` }
    return transport({ ...request, headers })
  }
  return (account) => async (request) => {
    const response = await send(account, request)
    if (response.status !== 401) return response
    held.delete(account)
    return send(account, request)
  }
}

const requestToken = async (client: AccountTokensOptions['client'], account: string, clock: Clock): Promise<Held> => {
  const body: TokenRequest = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {},
    spec: { audiences: [], expirationSeconds: LIFETIME_SECONDS },
  }
  const ask = () =>
    client.createSubresource(kinds.ServiceAccount, { namespace: ACCOUNT_NAMESPACE, name: account, subresource: 'token', body })
  const answer = (await ask().catch(async (error: unknown) => {
    if (!isCode(error, 404)) throw error
    await makeAccount(client, account)
    return ask()
  })) as TokenRequest
  const { token = '', expirationTimestamp = '' } = answer.status ?? {}
  return { token, until: Math.max(Date.parse(expirationTimestamp) - RENEW_BEFORE_MS, clock.now()) }
}

const makeAccount = async (client: AccountTokensOptions['client'], name: string): Promise<void> => {
  await client.create(kinds.ServiceAccount, { metadata: { namespace: ACCOUNT_NAMESPACE, name } }).catch((error: unknown) => {
    if (!isCode(error, 409)) throw error
  })
}

const isCode = (error: unknown, code: number): boolean => error instanceof StatusError && error.code === code
