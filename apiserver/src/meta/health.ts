import type { HttpResponse } from '@coxswain/ports'

/** One condition of health: undefined when it holds, else why it does not. */
export interface HealthCheck {
  readonly name: string
  /** Counts for readiness only: a server that fails it is alive, and should not get traffic. */
  readonly readinessOnly?: boolean
  check(): string | undefined
}

type Endpoint = 'healthz' | 'livez' | 'readyz'

const HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache, private' }
const text = (status: number, body: string): HttpResponse => ({ status, headers: HEADERS, body: new TextEncoder().encode(body) })

/**
 * /healthz, /livez and /readyz with upstream's texts: `ok`, or 500 with the list of checks. `?verbose` shows the list in any case, and
 * `?exclude=NAME` passes over a check. `/readyz/NAME` is one check alone. Undefined for other paths.
 */
export const answerHealth = (checks: readonly HealthCheck[], path: string, query: string): HttpResponse | undefined => {
  const [, endpoint, ...rest] = path.split('/')
  if (endpoint !== 'healthz' && endpoint !== 'livez' && endpoint !== 'readyz') return undefined
  const relevant = checksOf(checks, endpoint)
  const name = rest.join('/')
  return name === '' ? answerAll(endpoint, relevant, new URLSearchParams(query)) : answerOne(relevant.find((check) => check.name === name))
}

/** Every path that `answerHealth` serves. */
export const healthPaths = (checks: readonly HealthCheck[]): readonly string[] =>
  (['healthz', 'livez', 'readyz'] as const).flatMap((endpoint) => [
    `/${endpoint}`,
    ...checksOf(checks, endpoint).map(({ name }) => `/${endpoint}/${name}`),
  ])

const checksOf = (checks: readonly HealthCheck[], endpoint: Endpoint): readonly HealthCheck[] =>
  checks.filter((check) => endpoint === 'readyz' || check.readinessOnly !== true)

const answerOne = (check: HealthCheck | undefined): HttpResponse => {
  if (check === undefined) return text(404, '404 page not found\n')
  const problem = check.check()
  return problem === undefined ? text(200, 'ok') : text(500, `internal server error: ${problem}\n`)
}

const answerAll = (endpoint: Endpoint, checks: readonly HealthCheck[], query: URLSearchParams): HttpResponse => {
  const excluded = new Set(query.getAll('exclude'))
  let healthy = true
  let lines = ''
  for (const { name, check } of checks) {
    if (excluded.delete(name)) {
      lines += `[+]${name} excluded: ok\n`
      continue
    }
    const fine = check() === undefined
    healthy &&= fine
    // Why a check fails is for the page of that check: this one is open to everybody.
    lines += fine ? `[+]${name} ok\n` : `[-]${name} failed: reason withheld\n`
  }
  if (excluded.size > 0) {
    const names = [...excluded].sort().map((name) => JSON.stringify(name))
    lines += `warn: some health checks cannot be excluded: no matches for ${names.join(',')}\n`
  }
  if (!healthy) return text(500, `${lines}${endpoint} check failed\n`)
  return text(200, query.has('verbose') ? `${lines}${endpoint} check passed\n` : 'ok')
}
