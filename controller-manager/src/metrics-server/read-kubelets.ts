import type { Node, Pod, Stored } from '@coxswain/api-types'
import type { Lister } from '@coxswain/client'
import type { Clock, Egress, EgressRequest, Metrics } from '@coxswain/ports'
import type { NodeFigures } from './figures.ts'
import { createLanes } from './lanes.ts'
import { figuresIn, type Identify } from './resource-metrics.ts'

export interface KubeletsOptions {
  readonly egress: Egress
  readonly nodes: Pick<Lister<Node>, 'get'>
  readonly pods: Pick<Lister<Pod>, 'get'>
  readonly clock: Clock
  readonly metrics: Metrics
  /** The first of these types that a node has an address of is taken. */
  readonly preferredAddressTypes: readonly string[]
  /** What this server shows of itself: a certificate in PEM, or a bearer token. */
  readonly clientCert: EgressRequest['clientCert']
  readonly token: (() => string | Promise<string>) | undefined
  /** Authority of the kubelets' serving certificates. Undefined: those that the system knows; `insecure`: any is taken. */
  readonly trust: { readonly ca: string | undefined } | 'insecure'
  readonly timeoutMs: number
}

/** Kubelets that are asked at once: each answer takes a processor some milliseconds to read. */
const WIDTH = 64
const SLOW_WIDTH = 32
/** A node that has more to tell of its pods is none. */
const MAX_BYTES = 16 * 1024 * 1024
const PATH = '/metrics/resource'
const KUBELET_PORT = 10_250
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Asks a node's kubelet what is used on it, over HTTPS. Rejects where it does not tell. */
export const createKubeletReader = (options: KubeletsOptions): ((node: string) => Promise<NodeFigures>) => {
  const { egress, nodes, clock, metrics, timeoutMs } = options
  const lanes = createLanes({ width: WIDTH, slowWidth: SLOW_WIDTH })
  const total = metrics.counter('metrics_server_kubelet_request_total', 'Requests to kubelets by what came of them', ['success'])
  const duration = metrics.histogram('metrics_server_kubelet_request_duration_seconds', 'Time until a kubelet had told all', [], BUCKETS)
  const ask = async (node: Stored<Node>): Promise<NodeFigures> => {
    const authorization = options.token === undefined ? undefined : `Bearer ${await options.token()}`
    const outcome = await egress.request({
      url: `${addressOf(node, options.preferredAddressTypes)}${PATH}`,
      method: 'GET',
      headers: { accept: 'text/plain', authorization },
      clientCert: options.clientCert,
      ...(options.trust === 'insecure' ? { insecureSkipTlsVerify: true } : { caBundle: options.trust.ca }),
      timeoutMs,
      maxBytes: MAX_BYTES,
    })
    if (!outcome.ok) throw new Error(outcome.message)
    const text = new TextDecoder().decode(outcome.body)
    if (outcome.status !== 200) throw new Error(`the kubelet answered with ${outcome.status}: ${text.slice(0, 200)}`)
    return figuresIn(text, identifyOn(node.metadata.name, options.pods))
  }
  return (name) =>
    lanes(name, async () => {
      const node = nodes.get('', name)
      if (node === undefined) throw new Error(`there is no node ${name}`)
      const began = clock.monotonic()
      try {
        const figures = await ask(node)
        total.inc({ success: 'true' })
        return figures
      } catch (error) {
        total.inc({ success: 'false' })
        throw error
      } finally {
        duration.observe({}, (clock.monotonic() - began) / 1000)
      }
    })
}

/** Starts are told in whole seconds by some. */
const SLACK_MS = 1_000

/**
 * The pod of a name that is bound to this node, unless what was started was started before it was made: then another is meant, which has
 * had the name before.
 */
const identifyOn =
  (node: string, pods: KubeletsOptions['pods']): Identify =>
  (namespace, name, startedAt) => {
    const pod = pods.get(namespace, name)
    if (pod?.spec?.nodeName !== node) return undefined
    return startedAt + SLACK_MS < Date.parse(pod.metadata.creationTimestamp ?? '') ? undefined : pod.metadata.uid
  }

/** Where the kubelet of a node listens, as the node's status tells. @throws Error where it tells no address of these types */
export const addressOf = ({ status }: Stored<Node>, types: readonly string[]): string => {
  const port = status?.daemonEndpoints?.kubeletEndpoint?.Port || KUBELET_PORT
  for (const type of types) {
    const host = status?.addresses?.find((each) => each.type === type)?.address
    if (host !== undefined) return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  }
  throw new Error(`the node has no address of these types: ${types.join(', ')}`)
}
