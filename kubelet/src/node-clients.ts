import { X509Certificate } from 'node:crypto'
import type { Client, Kind } from '@coxswain/client'
import type { Transport } from '@coxswain/ports'
import { nodeUser } from './node/node-user.ts'

/** How the nodes of a process reach the server. */
export interface NodeClients {
  /** Fills the caches that they share. */
  readonly reading: Pick<Client, 'list' | 'watch'>
  /** Tells why nodes do what they do, and asks who calls them and whether he may, for all of them. */
  readonly reporting: Pick<Client, 'create'>
  /** What a node writes with: it acts as itself. */
  readonly clientFor: (node: string) => Client
}

export interface NodeClientsOptions {
  readonly transport: Transport
  readonly clientOver: (transport: Transport) => Client
  /** The client certificate that the transport shows, in PEM; undefined where it shows none. */
  readonly certificate: string | undefined
  readonly nodes: readonly string[]
}

/**
 * A process that is one node, and has that node's certificate, is that node in all it does. Any other reads under its own name and writes
 * as its nodes, by a header of each request: its role allows that for nodes alone, and for what nodes write (KEP-5284).
 */
export const nodeClients = ({ transport, clientOver, certificate, nodes }: NodeClientsOptions): NodeClients => {
  const own = clientOver(transport)
  const [node = ''] = nodes
  if (nodes.length === 1 && certificate !== undefined && commonNameOf(certificate) === nodeUser(node).name)
    return { reading: onlyAbout(node, own), reporting: own, clientFor: () => own }
  return { reading: own, reporting: own, clientFor: (each) => clientOver(actingAs(nodeUser(each).name, transport)) }
}

/** No groups: who is a node by its name has a node's groups. */
const actingAs =
  (user: string, transport: Transport): Transport =>
  (request) =>
    transport({ ...request, headers: { ...request.headers, 'impersonate-user': user } })

/** A node sees its own Node and the pods that are bound to it, and has to ask for just these. */
const onlyAbout = (node: string, client: Client): NodeClients['reading'] => {
  const selected = ({ plural }: Pick<Kind, 'plural'>) => ({
    fieldSelector: `${plural === 'pods' ? 'spec.nodeName' : 'metadata.name'}=${node}`,
  })
  return {
    list: (kind, options) => client.list(kind, { ...options, ...selected(kind) }),
    watch: (kind, options) => client.watch(kind, { ...options, ...selected(kind) }),
  }
}

const commonNameOf = (pem: string): unknown => new X509Certificate(pem).toLegacyObject().subject.CN
