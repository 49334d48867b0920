import { booleanFlag, durationFlag, listFlag } from '@coxswain/ports'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { AuthenticationOptions } from './options.ts'

/** Flags about who is believed, by upstream's names. */
export interface AuthenticationFlags {
  readonly anonymousAuth: boolean
  readonly tokenAuthFile?: string
  readonly clientCaFile?: string
  readonly enableBootstrapTokenAuth: boolean
  readonly serviceAccountIssuer?: readonly string[]
  readonly serviceAccountJwksUri?: string
  readonly apiAudiences?: readonly string[]
  readonly serviceAccountKeyFile?: readonly string[]
  readonly serviceAccountSigningKeyFile?: string
  readonly serviceAccountMaxTokenExpiration?: number
  readonly serviceAccountExtendTokenExpiration: boolean
  readonly requestheaderClientCaFile?: string
  readonly requestheaderAllowedNames: readonly string[]
  readonly requestheaderUsernameHeaders: readonly string[]
  readonly requestheaderUidHeaders: readonly string[]
  readonly requestheaderGroupHeaders: readonly string[]
  readonly requestheaderExtraHeadersPrefix: readonly string[]
  readonly proxyClientCertFile?: string
  readonly proxyClientKeyFile?: string
}

/** Adds the flags to a command that runs an API server. */
export const withAuthenticationFlags = (command: Command): Command =>
  withFrontProxyFlags(
    command
      .addOption(switchOption('--anonymous-auth [boolean]', 'let requests without credentials do what the roles of strangers allow', true))
      .option('--token-auth-file <file>', 'static tokens, one a line: token,user,uid,"group1,group2"')
      .option('--client-ca-file <file>', 'further authorities of client certificates')
      .addOption(switchOption('--enable-bootstrap-token-auth [boolean]', 'believe bootstrap tokens in kube-system', false))
      .option('--service-account-issuer <url>', 'who issues tokens; more than once: the first issues, all are believed', collect)
      .option('--service-account-jwks-uri <url>', 'where relying parties find the keys; at this server by default')
      .option('--api-audiences <names>', 'what tokens are for unless said otherwise; the issuers by default', list)
      .option('--service-account-key-file <file>', 'keys that tokens are verified with besides; more than once', collect)
      .option('--service-account-signing-key-file <file>', 'key that tokens are signed with; one in the data folder by default')
      .option('--service-account-max-token-expiration <duration>', 'tokens for longer are cut to this, from 1h on', lifetime)
      .addOption(switchOption('--service-account-extend-token-expiration [boolean]', 'tokens of old pods are good for a year', true)),
  )

const withFrontProxyFlags = (command: Command): Command =>
  command
    .option('--requestheader-client-ca-file <file>', 'further authorities of front proxies')
    .addOption(listOption('--requestheader-allowed-names <names>', 'names of front proxies; none: any', ['front-proxy-client']))
    .addOption(listOption('--requestheader-username-headers <names>', 'headers in which they name the user', ['X-Remote-User']))
    .addOption(listOption('--requestheader-uid-headers <names>', "the user's UID", ['X-Remote-Uid']))
    .addOption(listOption('--requestheader-group-headers <names>', "the user's groups", ['X-Remote-Group']))
    .addOption(listOption('--requestheader-extra-headers-prefix <prefixes>', 'what headers with more begin with', ['X-Remote-Extra-']))
    .option('--proxy-client-cert-file <file>', 'certificate that aggregated servers are shown; one in the data folder by default')
    .option('--proxy-client-key-file <file>', 'its key')

export const authenticationOptions = (flags: AuthenticationFlags): AuthenticationOptions => ({
  anonymous: flags.anonymousAuth,
  tokenFile: flags.tokenAuthFile,
  clientCaFile: flags.clientCaFile,
  serviceAccountKeyFiles: flags.serviceAccountKeyFile ?? [],
  serviceAccountSigningKeyFile: flags.serviceAccountSigningKeyFile,
  tokens: {
    issuers: flags.serviceAccountIssuer ?? [],
    apiAudiences: flags.apiAudiences ?? [],
    jwksUri: flags.serviceAccountJwksUri,
    maxSeconds: flags.serviceAccountMaxTokenExpiration,
    extendExpiration: flags.serviceAccountExtendTokenExpiration,
    bootstrapTokens: flags.enableBootstrapTokenAuth,
  },
  frontProxyCaFile: flags.requestheaderClientCaFile,
  frontProxy: {
    allowedNames: flags.requestheaderAllowedNames,
    usernameHeaders: flags.requestheaderUsernameHeaders,
    uidHeaders: flags.requestheaderUidHeaders,
    groupHeaders: flags.requestheaderGroupHeaders,
    extraHeadersPrefixes: flags.requestheaderExtraHeadersPrefix,
  },
  proxyClient: { certFile: flags.proxyClientCertFile, keyFile: flags.proxyClientKeyFile },
})

const switchOption = (flag: string, text: string, given: boolean): Option =>
  new Option(flag, text).argParser(refusing(booleanFlag)).preset('true').default(given)

const listOption = (flag: string, text: string, given: readonly string[]): Option =>
  new Option(flag, text).argParser(list).default(given, given.join(','))

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** What the reader says is shown to who gave the flag. */
const refusing =
  <T>(read: (text: string) => T) =>
  (text: string): T => {
    try {
      return read(text)
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
    }
  }

function list(text: string): readonly string[] {
  return listFlag(text)
}

const MIN_SECONDS = 3600
const MAX_SECONDS = 2 ** 32

/** Seconds. */
function lifetime(text: string): number {
  const seconds = refusing(durationFlag)(text) / 1000
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) throw new InvalidArgumentError('must be between 1 hour and 2^32 seconds')
  return seconds
}
