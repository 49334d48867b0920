import { type KindDefinition, kinds, type Node, status } from '@coxswain/api-types'
import type { AdmissionView } from '../admission/chain.ts'

/** Where a request about a node goes. */
export interface NodeLocation {
  readonly name: string
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
  /** Is it the node's kubelet, to which this server shows who it is? */
  readonly kubelet: boolean
}

/** Names as `node-1`, `node-1:9100` or `https:node-1:9100`; undefined for any other. */
const partsOf = (id: string): { readonly scheme: string; readonly name: string; readonly port: string } | undefined => {
  const parts = id.split(':')
  if (parts.length > 3) return undefined
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts]
  return name !== '' && ['', 'http', 'https'].includes(scheme) ? { scheme, name, port } : undefined
}

/**
 * Finds the address of a node, by its name as a path has it: that of its kubelet, unless another port is named.
 * @throws StatusError where there is no such node, or none of its addresses is of these types
 */
export const locateNode = (view: Pick<AdmissionView, 'get'>, id: string, types: readonly string[]): NodeLocation => {
  const wanted = partsOf(id)
  if (wanted === undefined) throw status.badRequest(`invalid node request ${JSON.stringify(id)}`)
  const { scheme, name, port } = wanted
  const node = view.get(kinds.Node as KindDefinition, '', name) as Node | undefined
  if (node === undefined) throw status.notFound({ group: '', resource: 'nodes' }, name)
  const host = preferredAddress(node, types)
  const kubeletPort = node.status?.daemonEndpoints?.kubeletEndpoint?.Port || KUBELET_PORT
  if (port === '' || port === String(kubeletPort)) return { name, scheme: 'https', host, port: kubeletPort, kubelet: true }
  if (!/^\d{1,5}$/.test(port)) throw status.badRequest(`invalid node request ${JSON.stringify(id)}`)
  // Where this server itself runs, others listen for itself alone.
  if (isNearby(host)) throw status.badRequest('address not allowed')
  return { name, scheme: scheme === 'https' ? 'https' : 'http', host, port: Number(port), kubelet: false }
}

const KUBELET_PORT = 10_250

const preferredAddress = ({ status: { addresses = [] } = {} }: Node, types: readonly string[]): string => {
  for (const type of types) {
    const found = addresses.find((each) => each.type === type)
    if (found !== undefined) return found.address
  }
  const known = addresses.map(({ type, address }) => `{${type} ${address}}`).join(' ')
  throw status.internal(`no preferred addresses found; known addresses: [${known}]`)
}

const isNearby = (host: string): boolean => /^(localhost$|127\.|169\.254\.|0\.|::1$|fe80:)/i.test(host)
