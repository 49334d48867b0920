import { status } from '@coxswain/api-types'
import type { Egress, HttpRequest, HttpResponse } from '@coxswain/ports'
import type { AdmissionView } from '../admission/chain.ts'
import type { RequestInfo } from '../request/request-info.ts'
import { answerStatus } from '../respond/answer.ts'
import { forward } from './forward.ts'
import { DEFAULT_ADDRESS_TYPES, type KubeletOptions } from './kubelet-options.ts'
import { locateNode } from './node-location.ts'
import { carriedHeaders } from './proxy-headers.ts'

/** Nodes of this process, which are asked by a call. Undefined for a node that is none of them. */
export type LocalNodes = (node: string, request: HttpRequest) => Promise<HttpResponse> | undefined

export interface NodeProxy {
  /** A node's answer to a request that may be made; undefined where it is about no node's insides. Rejects with a StatusError. */
  answer(info: RequestInfo | undefined, request: HttpRequest): Promise<HttpResponse> | undefined
  serve(nodes: LocalNodes): void
}

export interface NodeProxyOptions {
  readonly view: Pick<AdmissionView, 'get'>
  readonly egress: Egress
  readonly kubelets?: KubeletOptions | undefined
}

/** Hands what is below `nodes/NAME/proxy` on to the node's kubelet. The kubelet judges this server, and not its caller: who may come here may do all. */
export const createNodeProxy = ({ view, egress, kubelets = NO_KUBELETS }: NodeProxyOptions): NodeProxy => {
  let local: LocalNodes = () => undefined
  const answer = async ({ name: id }: RequestInfo, rest: string, request: HttpRequest): Promise<HttpResponse> => {
    const { name, scheme, host, port, kubelet } = locateNode(view, id, kubelets.preferredAddressTypes)
    if (rest === '') return redirect(request)
    const here = kubelet ? local(name, { ...request, path: rest }) : undefined
    if (here !== undefined) return here
    const to = {
      url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${rest}${queryOf(request)}`,
      headers: { ...carriedHeaders(request.headers), 'x-forwarded-uri': request.path },
      ...(kubelet ? { clientCert: kubelets.clientCert, caBundle: kubelets.ca } : {}),
      insecureSkipTlsVerify: !kubelet || kubelets.ca === undefined,
    }
    return forward(request, { egress, to, unreachable: ({ message }) => unreachable(message) })
  }
  return {
    answer: (info, request) => (info?.rest === undefined || info.subresource !== 'proxy' ? undefined : answer(info, info.rest, request)),
    serve: (nodes) => {
      local = nodes
    },
  }
}

const NO_KUBELETS: KubeletOptions = { clientCert: undefined, ca: undefined, preferredAddressTypes: DEFAULT_ADDRESS_TYPES }

const queryOf = ({ query }: HttpRequest): string => (query === '' ? '' : `?${query}`)

/** Relative links of an answer would lead elsewhere without the last slash. */
const redirect = (request: HttpRequest): HttpResponse => ({
  status: 301,
  headers: { location: `${request.path}/${queryOf(request)}` },
  body: new Uint8Array(0),
})

const unreachable = (message: string): HttpResponse => answerStatus(status.serviceUnavailable(`error trying to reach service: ${message}`))
