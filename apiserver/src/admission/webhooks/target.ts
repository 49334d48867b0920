import { textOfBase64, type WebhookClientConfig } from '@coxswain/api-types'
import type { EgressRequest } from '@coxswain/ports'
import type { ResolveService } from '../../egress/resolve-service.ts'

/** Where a webhook is asked. `url` is without the query. */
export type Target = Pick<EgressRequest, 'url' | 'connect' | 'caBundle'>

/** `unusable`: its configuration leads nowhere. `unresolved`: its service leads nowhere now. */
export type Found = Target | { readonly unusable: string } | { readonly url: string; readonly unresolved: string }

export type TargetOf = () => Found

export interface Targets {
  readonly resolve: ResolveService
}

const HTTPS = 443

/** Reads what a webhook says of its server once; a service's endpoint is found anew for each call (upstream's `ClientManager`). */
export const targetOf = ({ url, service, caBundle }: WebhookClientConfig, { resolve }: Targets): TargetOf => {
  const authorities = textOfBase64(caBundle) || undefined
  if (authorities !== undefined && !authorities.includes('-----BEGIN CERTIFICATE-----'))
    return () => ({ unusable: 'could not get REST client: unable to load root certificates: unable to parse bytes as PEM block' })
  if (service === undefined) return targetOfUrl(url ?? '', authorities)
  const { namespace, name, port = HTTPS } = service
  const path = cleaned(service.path ?? '')
  const named = `https://${name}.${namespace}.svc:${port}${path}`
  return () => {
    const found = resolve({ namespace, name, port, path })
    return 'error' in found ? { url: named, unresolved: found.error } : { url: named, connect: found.connect, caBundle: authorities }
  }
}

const targetOfUrl = (text: string, caBundle: string | undefined): TargetOf => {
  if (!URL.canParse(text))
    return () => ({ unusable: `could not get REST client: failed calling webhook "": Unparsable URL: parse ${JSON.stringify(text)}` })
  const { protocol, pathname } = new URL(text)
  // The host as it is written: only Go's own way of printing it is known to clients.
  const host = /^[^:]+:\/\/([^/?#]*)/.exec(text)?.[1] ?? ''
  const found = { url: `${protocol}//${host}${cleaned(pathname)}`, caBundle }
  return () => found
}

/** As Go's client joins paths: one slash before each step, none behind the last. */
const cleaned = (path: string): string =>
  `/${path
    .split('/')
    .filter((step) => step !== '')
    .join('/')}`
