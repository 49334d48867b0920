import { type ConfigMap, kinds } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { DEFAULT_FRONT_PROXY, type FrontProxyOptions } from '@coxswain/client/serving'

/** Whose certificates are believed, and what a front proxy may say. PEM texts. */
export interface Authorities {
  readonly clientCa: string | undefined
  readonly frontProxyCa: string | undefined
  readonly frontProxy: FrontProxyOptions
}

/** Reads what the API server tells servers that extend it (`kube-system/extension-apiserver-authentication`). */
export const readAuthorities = async (client: Pick<Client, 'get'>): Promise<Authorities> =>
  authoritiesIn(await client.get(kinds.ConfigMap, { namespace: 'kube-system', name: 'extension-apiserver-authentication' }))

export const authoritiesIn = ({ data = {} }: Pick<ConfigMap, 'data'>): Authorities => {
  const names = (key: string, otherwise: readonly string[]): readonly string[] => namesIn(data[`requestheader-${key}`]) ?? otherwise
  return {
    clientCa: data['client-ca-file'] || undefined,
    frontProxyCa: data['requestheader-client-ca-file'] || undefined,
    frontProxy: {
      allowedNames: names('allowed-names', DEFAULT_FRONT_PROXY.allowedNames),
      usernameHeaders: names('username-headers', DEFAULT_FRONT_PROXY.usernameHeaders),
      uidHeaders: names('uid-headers', DEFAULT_FRONT_PROXY.uidHeaders),
      groupHeaders: names('group-headers', DEFAULT_FRONT_PROXY.groupHeaders),
      extraHeadersPrefixes: names('extra-headers-prefix', DEFAULT_FRONT_PROXY.extraHeadersPrefixes),
    },
  }
}

/** A list of names in JSON; undefined where there is none. @throws Error for what is none */
const namesIn = (text: string | undefined): readonly string[] | undefined => {
  if (text === undefined) return undefined
  const names: unknown = JSON.parse(text)
  if (!Array.isArray(names) || names.some((each) => typeof each !== 'string')) throw new Error(`${text} is no list of names`)
  return names as readonly string[]
}
