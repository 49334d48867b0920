// The load generator: requests over keep-alive TLS connections, a fixed number in flight.
import { Agent, Pool } from 'undici'

const IN_FLIGHT = 32

/** A client of one API server. `target` is { url, headers, ca }. */
export const clientOf = ({ url, headers = {}, tls = {} }) => {
  const pool = new Pool(url, {
    connections: IN_FLIGHT,
    pipelining: 1,
    connect: { rejectUnauthorized: false, timeout: 60_000, ...tls },
    bodyTimeout: 0,
    headersTimeout: 120_000,
  })
  const send = async (method, path, body, contentType = 'application/json') => {
    const response = await pool.request({
      method,
      path,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      body,
    })
    const text = await response.body.text()
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 400)}`)
    return text
  }
  return {
    send,
    json: async (...given) => JSON.parse(await send(...given)),
    /** Bytes of an answer, not decoded. */
    bytes: async (path, accept = 'application/json') => {
      const response = await pool.request({ method: 'GET', path, headers: { ...headers, accept, 'accept-encoding': 'identity' } })
      return (await response.body.arrayBuffer()).byteLength
    },
    /** Opens a watch; calls `onData` with each chunk. Resolves when the stream has begun. */
    watch: async (path, onData) => {
      const agent = new Agent({ connect: { rejectUnauthorized: false, timeout: 60_000, ...tls }, bodyTimeout: 0, headersTimeout: 120_000 })
      const response = await agent.request({ origin: url, method: 'GET', path, headers })
      if (onData !== undefined) response.body.on('data', onData)
      response.body.on('error', () => undefined)
      return { close: () => agent.destroy() }
    },
    close: () => pool.destroy(),
  }
}

/** Does `operation(i)` for all i below `count`, a fixed number at a time. */
export const inFlight = async (count, operation, width = IN_FLIGHT) => {
  let next = 0
  const worker = async () => {
    while (next < count) await operation(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker))
}

/** A pod of about 1.5 KB. */
export const podOf = (name, extra = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'bench', tier: 'front', ...extra.labels } },
    spec: {
      ...extra.spec,
      containers: [
        {
          name: 'main',
          image: 'nginx:1.7.9',
          ports: [{ containerPort: 80 }],
          env: Array.from({ length: 14 }, (_, i) => ({
            name: `VARIABLE_NUMBER_${i}`,
            value: `the value of variable ${i}, of some length`,
          })),
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
        },
      ],
    },
  })
