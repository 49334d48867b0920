import { createServer } from 'node:http'

export interface StatusServerOptions {
  readonly address: string
  readonly port: number
  /** Text exposition format. */
  metrics(): Promise<string>
}

export interface StatusServer {
  close(): Promise<void>
}

/** Answers /healthz, /livez, /readyz and /metrics for those who watch the process. Rejects where the port cannot be had. */
export const serveStatus = async ({ address, port, metrics }: StatusServerOptions): Promise<StatusServer> => {
  const answer = async (path: string): Promise<readonly [status: number, type: string, body: string]> => {
    if (path === '/healthz' || path === '/livez' || path === '/readyz') return [200, 'text/plain; charset=utf-8', 'ok']
    if (path === '/metrics') return [200, 'text/plain; version=0.0.4; charset=utf-8', await metrics()]
    return [404, 'text/plain; charset=utf-8', '404 page not found\n']
  }
  const server = createServer((request, response) => {
    answer((request.url ?? '').split('?')[0] ?? '').then(
      ([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  return {
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
