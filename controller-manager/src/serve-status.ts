import { createServer } from 'node:http'

export interface StatusServer {
  readonly port: number
  close(): Promise<void>
}

interface StatusServerOptions {
  readonly address: string
  readonly port: number
  /** Text exposition format. */
  metrics(): Promise<string>
}

const OK = ['/healthz', '/livez', '/readyz']

/** Answers /healthz, /livez, /readyz and /metrics for those who watch the process. Rejects where the port cannot be had. */
export const serveStatus = async ({ address, port, metrics }: StatusServerOptions): Promise<StatusServer> => {
  const answer = async (path: string): Promise<readonly [status: number, body: string]> => {
    if (OK.includes(path)) return [200, 'ok']
    return path === '/metrics' ? [200, await metrics()] : [404, '404 page not found\n']
  }
  const server = createServer((request, response) => {
    answer((request.url ?? '').split('?')[0] ?? '').then(
      ([status, body]) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
