import { createTlsDoor, type DoorFiles } from '@coxswain/client/node/serving'
import type { Peer } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse, Logger } from '@coxswain/ports'
import type { KubeletAnswer } from './answer.ts'
import type { Guard } from './guard.ts'
import { text } from './respond.ts'

export interface ServeNodesOptions {
  readonly nodes: readonly string[]
  readonly address: string
  /** Of the first node; any that is free where it is taken. The others take what the system gives them. */
  readonly port: number
  readonly tls: DoorFiles
  readonly logger: Logger
}

export interface ServedNodes {
  /** Where each node is reached. */
  readonly ports: ReadonlyMap<string, number>
  /** Requests are answered from here on; before, nodes are not there yet. */
  begin(guard: Guard, answer: KubeletAnswer): void
  close(): Promise<void>
}

/**
 * Opens a port for each node of the process, all on one server. A client knows a node by address and port alone, so that nodes of one
 * address need ports of their own; their status tells them.
 */
export const serveNodes = async ({ nodes, address, port, tls, logger }: ServeNodesOptions): Promise<ServedNodes> => {
  let serving: ((node: string, request: HttpRequest, peer: Peer) => Promise<HttpResponse>) | undefined
  const names = new Map<number, string>()
  const handle = (request: HttpRequest, peer: Peer, at: number): HttpResponse | Promise<HttpResponse> => {
    const node = names.get(at)
    return node === undefined || serving === undefined ? text(503, 'the node is starting') : serving(node, request, peer)
  }
  const door = createTlsDoor({ tls, handle, logger })
  const ports = new Map<string, number>()
  for (const [i, node] of nodes.entries()) {
    const opened = await door.open({ address, port: i === 0 ? port : 0 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || i > 0) throw error
      logger.warn({ port }, 'another program has the port of the kubelet: it takes one that is free')
      return door.open({ address, port: 0 })
    })
    names.set(opened, node)
    ports.set(node, opened)
  }
  return {
    ports,
    begin: (guard, answer) => {
      serving = async (node, request, peer) => (await guard(node, request, peer)) ?? answer(node, request)
    },
    close: door.close,
  }
}
