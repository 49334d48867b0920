import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import type { HttpTransportOptions } from './http-transport.ts'

/** What a kubeconfig says of its current context (or another one), as the transport takes it. */
export interface KubeconfigTarget {
  readonly options: Omit<HttpTransportOptions, 'userAgent'>
  /** Namespace of the context; `default` unless it names one. */
  readonly namespace: string
}

interface Named {
  readonly name: string
}
interface Cluster {
  readonly server: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'tls-server-name'?: string
  readonly 'proxy-url'?: string
}
interface User {
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly as?: string
  readonly 'as-uid'?: string
  readonly exec?: unknown
  readonly 'auth-provider'?: unknown
}
interface Kubeconfig {
  readonly 'current-context'?: string
  readonly contexts?: readonly (Named & {
    readonly context: { readonly cluster: string; readonly user?: string; readonly namespace?: string }
  })[]
  readonly clusters?: readonly (Named & { readonly cluster: Cluster })[]
  readonly users?: readonly (Named & { readonly user: User })[]
}

/** Reads a kubeconfig. Throws, naming file and entry, where something is missing or not supported (exec plugins, proxies). */
export const readKubeconfig = async (file: string, context?: string | undefined): Promise<KubeconfigTarget> => {
  const fail = (message: string): never => {
    throw new Error(`kubeconfig ${file}: ${message}`)
  }
  const find = <Entry extends Named>(list: readonly Entry[] | undefined, what: string, name: string | undefined): Entry =>
    list?.find((entry) => entry.name === name) ?? fail(`no ${what} named ${JSON.stringify(name ?? '')}`)

  const config = parse(await readFile(file, 'utf8')) as Kubeconfig | null
  if (typeof config !== 'object' || config === null) return fail('it is not a kubeconfig')
  const chosen = context ?? config['current-context'] ?? ''
  if (chosen === '') fail('it names no current-context; name the context to use')
  const { cluster: clusterName, user: userName, namespace = 'default' } = find(config.contexts, 'context', chosen).context
  const { cluster } = find(config.clusters, 'cluster', clusterName)
  const user = userName === undefined || userName === '' ? {} : find(config.users, 'user', userName).user
  for (const name of ['exec', 'auth-provider'] as const)
    if (user[name] !== undefined) fail(`user ${JSON.stringify(userName)}: ${name} is not supported`)
  if (cluster['proxy-url'] !== undefined) fail(`cluster ${JSON.stringify(clusterName)}: proxy-url is not supported`)
  if (typeof cluster.server !== 'string') fail(`cluster ${JSON.stringify(clusterName)}: server is missing`)
  const options = { ...(await clusterOptions(cluster, dirname(file))), ...(await userOptions(user, dirname(file))) }
  return { options, namespace }
}

/** Data in the file wins over a path; paths are relative to the file. */
const material = async (folder: string, data: string | undefined, path: string | undefined): Promise<string | undefined> => {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64').toString('utf8')
  return path === undefined || path === '' ? undefined : readFile(resolve(folder, path), 'utf8')
}

const clusterOptions = async (cluster: Cluster, folder: string) => ({
  server: cluster.server,
  ca: await material(folder, cluster['certificate-authority-data'], cluster['certificate-authority']),
  serverName: cluster['tls-server-name'],
  insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'],
})

const userOptions = async (user: User, folder: string) => {
  const { token, tokenFile, username, password } = user
  const headers: Record<string, string> = {}
  if (username !== undefined) headers.authorization = `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
  if (user.as !== undefined) headers['impersonate-user'] = user.as
  if (user['as-uid'] !== undefined) headers['impersonate-uid'] = user['as-uid']
  return {
    cert: await material(folder, user['client-certificate-data'], user['client-certificate']),
    key: await material(folder, user['client-key-data'], user['client-key']),
    token: tokenFile === undefined ? token : tokenFrom(resolve(folder, tokenFile)),
    headers,
  }
}

/** Tokens in files are renewed: this one is read again after a minute, as client-go does. */
export const tokenFrom = (file: string): (() => Promise<string>) => {
  let known: { readonly token: string; readonly at: number } | undefined
  return async () => {
    if (known === undefined || performance.now() - known.at > 60_000)
      known = { token: (await readFile(file, 'utf8')).trim(), at: performance.now() }
    return known.token
  }
}
