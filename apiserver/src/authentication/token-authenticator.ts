import type { AuthenticateServiceAccount } from './service-account-token.ts'
import type { UserInfo } from './user-info.ts'

/** Whose a token is, and for which of the audiences asked for; or why it is nobody's, where there is more to say than that. */
export type TokenResult = { readonly user: UserInfo; readonly audiences: readonly string[] } | { readonly why?: string }

/** Asks for our own audiences unless told others. */
export type AuthenticateToken = (token: string, audiences?: readonly string[]) => TokenResult | Promise<TokenResult>

/** Looks up users of tokens that were given to the server at its start. */
export type UserOfToken = (token: string) => UserInfo | undefined

export interface TokenAuthenticatorOptions {
  readonly staticTokens: UserOfToken
  readonly serviceAccounts: AuthenticateServiceAccount
  /** What our tokens are for, as a rule. */
  readonly apiAudiences: readonly string[]
}

/** Static tokens first, then service accounts, as upstream's union of token authenticators. */
export const createTokenAuthenticator =
  ({ staticTokens, serviceAccounts, apiAudiences }: TokenAuthenticatorOptions): AuthenticateToken =>
  (token, wanted = []) => {
    const audiences = wanted.length === 0 ? apiAudiences : wanted
    const user = staticTokens(token)
    if (user === undefined) return serviceAccounts(token, audiences)
    // Static tokens are for this server, and for nothing else.
    const common = apiAudiences.filter((each) => audiences.includes(each))
    return common.length === 0 ? {} : { user, audiences: common }
  }
