import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A program with metrics: `/queue` tells how long a queue is, `/pods` how many requests each of some pods has counted, any other path how
 * many the pod that has it has.
 */
export interface MeteredApp {
  readonly port: number
  /** Requests a second that each pod counts from now on. */
  setRate(perSecond: number): void
  setQueue(depth: number): void
  close(): Promise<void>
}

/** `pods` gives the names of those that `/pods` is about. */
export const startMeteredApp = async (pods: () => Promise<readonly string[]>): Promise<MeteredApp> => {
  const totals = new Map<string, { total: number; at: number }>()
  let rate = 0
  let depth = 0
  const count = (): void => {
    const now = performance.now()
    for (const each of totals.values()) {
      each.total += ((now - each.at) / 1000) * rate
      each.at = now
    }
  }
  const totalOf = (pod: string): number => {
    if (!totals.has(pod)) totals.set(pod, { total: 0, at: performance.now() })
    count()
    return totals.get(pod)?.total ?? 0
  }
  let names: readonly string[] = []
  let isAsking = false
  /** Nobody waits for the answer: it is for the next page. */
  const askForNames = async (): Promise<void> => {
    if (isAsking) return
    isAsking = true
    names = await pods().catch(() => names)
    isAsking = false
  }
  const page = (path: string): string => {
    if (path === '/queue') return `# TYPE queue_depth gauge\nqueue_depth{queue="orders"} ${depth}\nqueue_depth{queue="mail"} 7\n`
    if (path !== '/pods') return `http_requests_total{code="200"} ${totalOf(path)}\n`
    void askForNames()
    return names.map((pod) => `http_requests_total{namespace="default",pod="${pod}"} ${totalOf(pod)}\n`).join('')
  }
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(page(url))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    setRate: (perSecond) => {
      count()
      rate = perSecond
    },
    setQueue: (length) => {
      depth = length
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
