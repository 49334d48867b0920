import type { ConfigMap, KubeObject } from '@coxswain/api-types'
import type { FrontProxyOptions } from '@coxswain/client/serving'
import type { LocalClient } from './local-client.ts'

const COLLECTION = '/api/v1/namespaces/kube-system/configmaps'
export const AUTHENTICATION = 'extension-apiserver-authentication'
const CLIENT_CA = 'client-ca-file'
const PROXY_CA = 'requestheader-client-ca-file'

/** Whose word is taken for whom: PEM texts, and what is to be read of a front proxy's requests. */
export interface TrustedAuthorities {
  readonly clientCa?: string | undefined
  readonly frontProxy?: (FrontProxyOptions & { readonly caPem: string }) | undefined
}

/**
 * Tells API servers that extend this one whose client certificates to believe, and what this one says of its callers (upstream's
 * `clusterauthenticationtrust` controller). Authorities that other servers have put there stay.
 */
export const shareAuthorities = async (client: LocalClient, { clientCa, frontProxy }: TrustedAuthorities): Promise<void> => {
  const path = `${COLLECTION}/${AUTHENTICATION}`
  const present = (await client.get(path)) as ConfigMap | undefined
  const known = present?.data ?? {}
  const wanted: Record<string, string> = {
    ...(clientCa === undefined ? {} : { [CLIENT_CA]: withCertificates(known[CLIENT_CA] ?? '', clientCa) }),
    ...(frontProxy === undefined ? {} : frontProxyData(frontProxy, known[PROXY_CA] ?? '')),
  }
  if (Object.keys(wanted).length === 0) return
  if (present === undefined) return client.ensure(COLLECTION, configMap(AUTHENTICATION, wanted))
  if (Object.entries(wanted).some(([key, text]) => known[key] !== text)) await client.patch(path, { data: wanted })
}

const frontProxyData = (options: FrontProxyOptions & { readonly caPem: string }, known: string): Record<string, string> => ({
  [PROXY_CA]: withCertificates(known, options.caPem),
  'requestheader-allowed-names': JSON.stringify(options.allowedNames),
  'requestheader-extra-headers-prefix': JSON.stringify(options.extraHeadersPrefixes),
  'requestheader-group-headers': JSON.stringify(options.groupHeaders),
  'requestheader-uid-headers': JSON.stringify(options.uidHeaders),
  'requestheader-username-headers': JSON.stringify(options.usernameHeaders),
})

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Both bundles, each certificate once. */
const withCertificates = (known: string, more: string): string =>
  [...new Set([...(known.match(CERTIFICATE) ?? []), ...(more.match(CERTIFICATE) ?? [])])].map((pem) => `${pem}\n`).join('')

/** Says since when the use of tokens from secrets is tracked: from the cluster's first day (upstream's `legacytokentracking` controller). */
export const trackLegacyTokens = (client: LocalClient, now: number): Promise<void> =>
  client.ensure(COLLECTION, configMap('kube-apiserver-legacy-service-account-token-tracking', { since: dayOf(now) }))

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 'YYYY-MM-DD'.length)

const configMap = (name: string, data: Record<string, string>): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }) as ConfigMap
