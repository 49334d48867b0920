import type { UserInfo } from './user-info.ts'

/** Whose a token is, and for which of the audiences asked for; or why it is nobody's, where there is more to say than that. */
export type TokenResult = { readonly user: UserInfo; readonly audiences: readonly string[] } | { readonly why?: string }

/** Asks for our own audiences unless told others. */
export type AuthenticateToken = (token: string, audiences?: readonly string[]) => TokenResult | Promise<TokenResult>

/** Looks up users of tokens that are for this server and for nothing else. */
export type UserOfToken = (token: string) => UserInfo | undefined

export interface TokenAuthenticatorOptions {
  /** Tokens that were given to the server at its start, and those of machines that join. The first that knows a token decides. */
  readonly ownTokens: readonly UserOfToken[]
  readonly serviceAccounts: (token: string, audiences: readonly string[]) => TokenResult | Promise<TokenResult>
  /** What our tokens are for, as a rule. */
  readonly apiAudiences: readonly string[]
}

/** Tokens that are looked up first, then service accounts: no text is a token of both kinds. */
export const createTokenAuthenticator =
  ({ ownTokens, serviceAccounts, apiAudiences }: TokenAuthenticatorOptions): AuthenticateToken =>
  (token, wanted = []) => {
    const audiences = wanted.length === 0 ? apiAudiences : wanted
    for (const userOf of ownTokens) {
      const user = userOf(token)
      if (user === undefined) continue
      const common = apiAudiences.filter((each) => audiences.includes(each))
      return common.length === 0 ? {} : { user, audiences: common }
    }
    return serviceAccounts(token, audiences)
  }
