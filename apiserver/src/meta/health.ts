import type { HttpResponse } from '@coxswain/ports'

/** One condition of health: undefined when it holds, else why it does not. */
export interface HealthCheck {
  readonly name: string
  /** Counts for readiness only: a server that fails it is alive, and should not get traffic. */
  readonly readinessOnly?: boolean
  check(): string | undefined
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache, private' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** /healthz, /livez and /readyz: `ok`, or 500 with the list of checks; `?verbose` shows the list in any case. Undefined for other paths. */
export const answerHealth = (checks: readonly HealthCheck[], path: string, query: string): HttpResponse | undefined => {
  const [, endpoint = '', name] = path.split('/')
  if (endpoint !== 'healthz' && endpoint !== 'livez' && endpoint !== 'readyz') return undefined
  const relevant = checks.filter((check) => endpoint === 'readyz' || check.readinessOnly !== true)
  const chosen = name === undefined || name === '' ? relevant : relevant.filter((check) => check.name === name)
  if (chosen.length === 0) return { status: 404, headers: TEXT, body: bytes('404 page not found\n') }
  const results = chosen.map((check) => ({ name: check.name, problem: check.check() }))
  const healthy = results.every((result) => result.problem === undefined)
  // Why a check fails is for the log: this page is open to everybody.
  const lines = results
    .map((result) => (result.problem === undefined ? `[+]${result.name} ok\n` : `[-]${result.name} failed: reason withheld\n`))
    .join('')
  if (!healthy) return { status: 500, headers: TEXT, body: bytes(`${lines}${endpoint} check failed\n`) }
  return { status: 200, headers: TEXT, body: bytes(/(^|&)verbose(=|&|$)/.test(query) ? `${lines}${endpoint} check passed\n` : 'ok') }
}
