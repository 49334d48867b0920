import type { ConfigMap, KubeObject } from '@coxswain/api-types'
import type { LocalClient } from './local-client.ts'

const COLLECTION = '/api/v1/namespaces/kube-system/configmaps'
export const AUTHENTICATION = 'extension-apiserver-authentication'
const CLIENT_CA = 'client-ca-file'

/**
 * Tells API servers that extend this one whose client certificates to believe (upstream's `clusterauthenticationtrust` controller).
 * Authorities that other servers have put there stay. There is no front proxy, and so nothing is said of request headers.
 */
export const shareClientCa = async (client: LocalClient, clientCa: string | undefined): Promise<void> => {
  if (clientCa === undefined) return
  const present = (await client.get(`${COLLECTION}/${AUTHENTICATION}`)) as ConfigMap | undefined
  if (present === undefined) return client.ensure(COLLECTION, configMap(AUTHENTICATION, { [CLIENT_CA]: clientCa }))
  const known = present.data?.[CLIENT_CA] ?? ''
  if (known.includes(clientCa.trim())) return
  await client.patch(`${COLLECTION}/${AUTHENTICATION}`, { data: { [CLIENT_CA]: known + clientCa } })
}

/** Says since when the use of tokens from secrets is tracked: from the cluster's first day (upstream's `legacytokentracking` controller). */
export const trackLegacyTokens = (client: LocalClient, now: number): Promise<void> =>
  client.ensure(COLLECTION, configMap('kube-apiserver-legacy-service-account-token-tracking', { since: dayOf(now) }))

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 'YYYY-MM-DD'.length)

const configMap = (name: string, data: Record<string, string>): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }) as ConfigMap
