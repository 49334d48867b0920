import type { Peer } from '@coxswain/client/serving'
import type { Exchange } from './exchange.ts'

/** A client's connection and what is under way on it. */
export interface Connection {
  readonly peer: Peer
  /** A list, as there is hardly ever more than one on HTTP/1.1, and a set that is filled and emptied all the time costs more. */
  readonly active: Exchange[]
  readonly draining: boolean
  /** Takes no further request; closes when what is under way has ended, at once where nothing is. */
  drain(): void
  destroy(): void
}

/** All connections of the door, so that it can be closed. */
export interface Connections {
  add(connection: Connection): void
  remove(connection: Connection): void
  drain(): void
  destroy(): void
}

export const createConnections = (): Connections => {
  const open = new Set<Connection>()
  let draining = false
  return {
    add: (connection) => {
      open.add(connection)
      if (draining) connection.drain()
    },
    remove: (connection) => {
      open.delete(connection)
      loseAll(connection)
    },
    drain: () => {
      draining = true
      for (const connection of [...open]) connection.drain()
    },
    destroy: () => {
      for (const connection of [...open]) connection.destroy()
    },
  }
}

/** It has come to its end. */
export const removeActive = ({ active }: Connection, exchange: Exchange): void => {
  const at = active.indexOf(exchange)
  if (at < 0) return
  const last = active.pop() as Exchange
  if (last !== exchange) active[at] = last
}

const loseAll = ({ active }: Connection): void => {
  for (const exchange of [...active]) exchange.lost()
  active.length = 0
}

/** Asks responses without an end to end. */
export const drainStreams = ({ active }: Connection): void => {
  for (const exchange of [...active]) exchange.onDrain?.()
}
