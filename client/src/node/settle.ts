import type { HttpResponse } from '@coxswain/ports'

/** What becomes of one exchange: an answer, or an error where none came. The signal's reason, when it fires first. */
export interface Settle {
  readonly signal: AbortSignal | undefined
  resolve(response: HttpResponse): void
  reject(reason: unknown): void
  /** Bytes have arrived. */
  heard(): void
}

export const headersOf = (headers: Readonly<Record<string, string | string[] | undefined>>): HttpResponse['headers'] => {
  const all: Record<string, string | readonly string[]> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) all[name] = value
  }
  return all
}

export const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('aborted'))
