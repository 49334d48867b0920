import { readFile } from 'node:fs/promises'
import { DEFAULT_FRONT_PROXY, type FrontProxyOptions } from '@coxswain/client/serving'
import type { Logger } from '@coxswain/ports'
import { parseTokenFile, type StaticToken } from './token-file.ts'
import type { TokenSettings } from './token-settings.ts'

/** Who is believed, as the flags say it: files by their names. */
export interface AuthenticationOptions {
  readonly anonymous: boolean
  readonly tokenFile: string | undefined
  /** Further authorities of client certificates. */
  readonly clientCaFile: string | undefined
  /** Keys that tokens are verified with besides the one that they are signed with. */
  readonly serviceAccountKeyFiles: readonly string[]
  /** Instead of the key in the data folder. */
  readonly serviceAccountSigningKeyFile: string | undefined
  readonly tokens: Partial<TokenSettings>
  /** Further authorities of front proxies. */
  readonly frontProxyCaFile: string | undefined
  readonly frontProxy: FrontProxyOptions
  /** What this server shows of itself to aggregated ones; a certificate of its own unless given. */
  readonly proxyClient: { readonly certFile: string | undefined; readonly keyFile: string | undefined }
}

/** Without any flag. */
export const DEFAULT_AUTHENTICATION: AuthenticationOptions = {
  anonymous: true,
  tokenFile: undefined,
  clientCaFile: undefined,
  serviceAccountKeyFiles: [],
  serviceAccountSigningKeyFile: undefined,
  tokens: {},
  frontProxyCaFile: undefined,
  frontProxy: DEFAULT_FRONT_PROXY,
  proxyClient: { certFile: undefined, keyFile: undefined },
}

/** What the files hold. */
export interface AuthenticationFiles {
  readonly staticTokens: readonly StaticToken[]
  readonly clientCaPem: string
  readonly frontProxyCaPem: string
  readonly verifyKeys: readonly string[]
  readonly signingKey: string | undefined
  readonly proxyClient: { readonly cert: string; readonly key: string } | undefined
}

/** Reads the files that the options name. Rejects where one cannot be read, or a certificate is named without its key. */
export const readAuthenticationFiles = async (options: AuthenticationOptions, logger: Logger): Promise<AuthenticationFiles> => {
  const text = (file: string | undefined): Promise<string> => (file === undefined ? Promise.resolve('') : readFile(file, 'utf8'))
  const { tokenFile, clientCaFile, frontProxyCaFile, serviceAccountSigningKeyFile: signingKeyFile } = options
  const [tokens, clientCaPem, frontProxyCaPem, signingKey, ...keyFiles] = await Promise.all([
    text(tokenFile),
    text(clientCaFile),
    text(frontProxyCaFile),
    text(signingKeyFile),
    ...options.serviceAccountKeyFiles.map(text),
  ])
  return {
    staticTokens: tokenFile === undefined ? [] : parseTokenFile(tokens, tokenFile, logger),
    clientCaPem,
    frontProxyCaPem,
    verifyKeys: keyFiles.flatMap(keysIn),
    signingKey: signingKeyFile === undefined ? undefined : signingKey,
    proxyClient: await readProxyClient(options.proxyClient),
  }
}

const readProxyClient = async ({
  certFile,
  keyFile,
}: AuthenticationOptions['proxyClient']): Promise<AuthenticationFiles['proxyClient']> => {
  if (certFile === undefined && keyFile === undefined) return undefined
  if (certFile === undefined || keyFile === undefined)
    throw new Error('--proxy-client-cert-file and --proxy-client-key-file go together: name both')
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
  return { cert, key }
}

const KEY = /-----BEGIN ([A-Z ]*KEY)-----[^-]+-----END \1-----/g

/** A file may hold several keys. */
const keysIn = (pem: string): readonly string[] => pem.match(KEY) ?? []
