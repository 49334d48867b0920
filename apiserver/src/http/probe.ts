import type { ComponentHealth, ComponentProbe } from '../component-probe.ts'

const TIMEOUT_MS = 20_000

/** Asks a part of the control plane that runs beside the server for its health. */
export const httpProbe = (name: string, port: number): ComponentProbe => ({
  name,
  check: () => ask(`http://127.0.0.1:${port}/healthz`),
})

const ask = async (url: string): Promise<ComponentHealth> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return { healthy: response.ok, message: await response.text() }
  } catch (error) {
    return { healthy: false, message: `Get ${JSON.stringify(url)}: ${reasonOf(error)}` }
  }
}

/** What lies beneath an error of fetch, such as `connect ECONNREFUSED 127.0.0.1:10259`. */
const reasonOf = (error: unknown): string => {
  const { cause = error } = error as { readonly cause?: unknown }
  return cause instanceof Error ? cause.message : String(cause)
}
