import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpResponse, Tunnel } from '@coxswain/ports'
import { byteStreamOf, sinkOf } from '@coxswain/ports/node'

/** Answers that the protocol changes, and joins the client's connection to the one that the answer brings. Each ends with the other. */
export const joinTunnel = (socket: Socket, { status, headers }: HttpResponse, tunnel: Tunnel): void => {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}\r\n`))
  socket.setTimeout(0)
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`)
  byteStreamOf(socket).start(tunnel.outgoing)
  tunnel.incoming.start(sinkOf(socket))
  socket.once('close', tunnel.close)
}
