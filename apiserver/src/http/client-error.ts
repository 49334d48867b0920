import type { Socket } from 'node:net'
import type { Connection } from './connection.ts'

/** What the parser of HTTP/1.1 calls things, and the answer to each; what is not here is malformed. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

/**
 * Answers bytes that are not a request, in plain text as there is no telling what the client understands, and closes.
 * Nothing is said on a connection where an answer has begun: it would become part of that one.
 */
export const answerClientError = (error: Error & { readonly code?: string }, socket: Socket, connection: Connection | undefined): void => {
  const code = error.code ?? ''
  const parsed = code.startsWith('HPE_') || ANSWERS.has(code)
  const begun = connection?.active.some(({ headSent }) => headSent) === true
  if (!parsed || begun || !socket.writable) {
    socket.destroy()
    return
  }
  const line = ANSWERS.get(code) ?? '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${line.length}\r\nConnection: close\r\n\r\n${line}`,
  )
  socket.destroySoon()
}
