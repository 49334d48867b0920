import { connect, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { buildConnector as BuildConnector } from 'undici'
import buildConnector from 'undici/lib/core/connect.js'

export interface ConnectionsOptions {
  readonly secureContext: SecureContext
  readonly rejectUnauthorized: boolean
  readonly servername?: string | undefined
}

/** Opens connections, and can let go of all of them at once. */
export interface Connections {
  readonly connector: BuildConnector.connector
  /**
   * As if the cable were cut: what has not left this machine yet never does. A connection that is closed goes on sending it for minutes,
   * and a write that its writer has given up is carried out after all.
   */
  reset(): void
}

const CONNECT_MS = 10_000
/** The kernel asks after this time without traffic whether the other side is there; ten questions, a second apart, end a connection. */
const KEEP_ALIVE_MS = 15_000

export const createConnections = ({ servername, ...tls }: ConnectionsOptions): Connections => {
  const open = new Set<Socket>()
  const secure = buildConnector({ ...tls, ...(servername === undefined ? {} : { servername }), keepAlive: false })
  return {
    connector: (target, callback) => {
      const port = portOf(target)
      const socket = connect({ host: target.hostname, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS })
      open.add(socket)
      let isConnected = false
      socket
        .setTimeout(CONNECT_MS, () => socket.destroy(new Error(`no connection to ${target.hostname}:${port} within ${CONNECT_MS} ms`)))
        .once('close', () => open.delete(socket))
        .on('error', (error) => {
          if (!isConnected) callback(error, null)
        })
        .once('connect', () => {
          isConnected = true
          socket.setTimeout(0)
          if (target.protocol === 'https:') secure({ ...target, httpSocket: socket }, callback)
          else callback(null, socket)
        })
    },
    reset: () => {
      for (const socket of open) socket.resetAndDestroy()
    },
  }
}

const portOf = ({ port, protocol }: Pick<URL, 'port' | 'protocol'>): number => Number(port || (protocol === 'https:' ? 443 : 80))

/** Can a connection be had? No byte is sent on it. */
export const reach = (url: URL, limitMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url) })
    const end = (isThere: boolean) => (): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.setTimeout(limitMs, end(false)).once('connect', end(true)).once('error', end(false))
  })
