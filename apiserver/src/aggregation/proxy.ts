import type { APIService } from '@coxswain/api-types'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { UserInfo } from '../authentication/user-info.ts'
import type { ResolveService } from '../egress/resolve-service.ts'
import { forward } from '../proxy/forward.ts'
import { forwardedHeaders } from '../proxy/proxy-headers.ts'
import { type RemotePorts, trustOf } from './ask.ts'

export interface ProxyPorts extends RemotePorts {
  readonly resolve: ResolveService
}

/** Hands a request that has been authorized on to the server that an APIService names. */
export type Proxy = (service: APIService, request: HttpRequest, user: UserInfo) => Promise<HttpResponse>

export const createProxy =
  ({ egress, resolve, clientCert }: ProxyPorts): Proxy =>
  async (service, request, user) => {
    const { namespace = '', name = '', port } = service.spec?.service ?? {}
    const found = resolve({ namespace, name, port })
    if ('error' in found) return unavailable('service unavailable')
    const to = {
      ...trustOf(service),
      url: `${found.url}${request.path}${request.query === '' ? '' : `?${request.query}`}`,
      connect: found.connect,
      headers: forwardedHeaders(request.headers, user),
      clientCert,
    }
    return forward(request, { egress, to, unreachable: ({ message }) => unavailable(`error trying to reach service: ${message}`) })
  }

/** A plain text, as from upstream's aggregator. */
export const unavailable = (text: string): HttpResponse => ({
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: new TextEncoder().encode(`${text}\n`),
})
