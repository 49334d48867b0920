import type { Clock, HttpResponse, Transport } from '@coxswain/ports'
import { isByteStream } from '@coxswain/ports'

/** Every request that components and tests have made, one line each: two runs of one seed give the same bytes. */
export interface RequestLog {
  readonly lines: readonly string[]
  /** Requests whose answer has not come; watches count until their stream begins. */
  inFlight(): readonly string[]
  /** Records what goes through `transport` as `who`. */
  around(who: string, transport: Transport): Transport
}

export const createRequestLog = (clock: Clock): RequestLog => {
  const lines: string[] = []
  const open = new Set<{ readonly text: string }>()
  return {
    lines,
    inFlight: () => [...open].map((each) => each.text),
    around: (who, transport) => async (request) => {
      const text = `${who} ${request.method} ${request.path}${request.query === '' ? '' : `?${request.query}`}`
      const entry = { text }
      open.add(entry)
      try {
        const response = await transport(request)
        lines.push(
          `${new Date(clock.now()).toISOString()} ${text} ${request.body?.byteLength ?? 0}B -> ${response.status} ${sizeOf(response)}`,
        )
        return response
      } finally {
        open.delete(entry)
      }
    },
  }
}

const sizeOf = ({ body }: HttpResponse): string => {
  if (isByteStream(body)) return 'stream'
  return `${body instanceof Uint8Array ? body.byteLength : body.reduce((sum, chunk) => sum + chunk.byteLength, 0)}B`
}
