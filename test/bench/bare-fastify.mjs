// The yardstick of a GET: fastify alone, one route, the same bytes over the same TLS. `node bare-fastify.mjs PKI_FOLDER PORT BODY_FILE`
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [pki, port, bodyFile] = process.argv.slice(2)
// The API server's own fastify: the benchmark has none.
const { default: fastify } = createRequire(join(import.meta.dirname, '../../apiserver/package.json'))('fastify')
const read = (name) => readFileSync(join(pki, name))
const body = readFileSync(bodyFile)

const app = fastify({
  https: { key: read('apiserver.key'), cert: read('apiserver.crt'), ca: read('ca.crt'), requestCert: true, rejectUnauthorized: false },
})
app.get('/*', (_request, reply) => reply.header('content-type', 'application/json').send(body))
await app.listen({ host: '127.0.0.1', port: Number(port) })
process.on('SIGTERM', () => process.exit(0))
