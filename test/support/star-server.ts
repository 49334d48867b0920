import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { seededRandom, virtualClock } from '@coxswain/ports'
import { createCertificateAuthority } from '../../apiserver/src/pki/certificate-authority.ts'

/** An API server of one group with one kind, in memory: what people put behind an APIService. */
export const GROUP = 'stars.example.dev'
const BASE = `/apis/${GROUP}/v1`
const COLLECTION = `${BASE}/namespaces/default/stars`
const KIND = { group: GROUP, version: 'v1', kind: 'Star' }

const SCHEMA = {
  type: 'object',
  description: 'A body that shines.',
  'x-kubernetes-group-version-kind': [KIND],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    magnitude: { type: 'number', description: 'How bright it looks.' },
  },
}
const operation = (ref: object) => ({ post: { operationId: 'createStar', 'x-kubernetes-group-version-kind': KIND, ...ref } })
const V2_REF = { responses: { 200: { description: 'OK', schema: { $ref: '#/definitions/dev.example.stars.v1.Star' } } } }
const V3_CONTENT = { 'application/json': { schema: { $ref: '#/components/schemas/dev.example.stars.v1.Star' } } }
const V3_REF = { responses: { 200: { description: 'OK', content: V3_CONTENT } } }

const RESOURCE = { name: 'stars', singularName: 'star', namespaced: true, kind: 'Star', shortNames: ['st'] }
const DOCUMENTS: Readonly<Record<string, object>> = {
  [BASE]: {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: `${GROUP}/v1`,
    resources: [{ ...RESOURCE, verbs: ['create', 'get', 'list', 'watch'] }],
  },
  '/openapi/v3': { paths: { [BASE.slice(1)]: { serverRelativeURL: `/openapi/v3${BASE}?hash=STARS` } } },
  [`/openapi/v3${BASE}`]: {
    openapi: '3.0.0',
    info: { title: 'Stars', version: 'v1' },
    paths: { [`${BASE}/namespaces/{namespace}/stars`]: operation(V3_REF) },
    components: { schemas: { 'dev.example.stars.v1.Star': SCHEMA } },
  },
  '/openapi/v2': {
    swagger: '2.0',
    info: { title: 'Stars', version: 'v1' },
    paths: { [`${BASE}/namespaces/{namespace}/stars`]: operation(V2_REF) },
    definitions: { 'dev.example.stars.v1.Star': SCHEMA },
  },
}

export interface StarServer {
  readonly port: number
  /** The authority of its certificate, as an APIService has it. */
  readonly caBundle: string
  /** Who sent requests about stars, as `CERTIFICATE for USER in GROUP,...`. */
  readonly callers: ReadonlySet<string>
  close(): void
}

/** Starts it under a certificate for the service `default/stars`. It talks to none but the front proxy whose authority lies in `pki`. */
export const startStarServer = async (pki: string): Promise<StarServer> => {
  const authority = await createCertificateAuthority({ clock: virtualClock(Date.now()), random: seededRandom('stars') })
  const { certPem: cert, keyPem: key } = await authority.issue({ commonName: 'stars', hosts: ['stars.default.svc'] })
  const stars = new Map<string, object>()
  const callers = new Set<string>()
  const create = (body: string, to: ServerResponse): void => {
    const given = JSON.parse(body) as { metadata: { name: string } }
    const metadata = { ...given.metadata, namespace: 'default', uid: `star-${stars.size}`, resourceVersion: String(stars.size + 1) }
    const star = { ...given, metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' } }
    stars.set(metadata.name, star)
    to.statusCode = 201
    to.end(JSON.stringify(star))
  }
  const read = (url: URL, to: ServerResponse): void => {
    const items = [...stars.values()]
    const named = stars.get(url.pathname.slice(COLLECTION.length + 1))
    if (url.searchParams.has('watch')) {
      // A watch that has told of all stars ends.
      for (const object of items) to.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
      to.end()
    } else if (url.pathname === COLLECTION) {
      to.end(JSON.stringify({ kind: 'StarList', apiVersion: `${GROUP}/v1`, metadata: { resourceVersion: '1' }, items }))
    } else {
      to.statusCode = named === undefined ? 404 : 200
      to.end(JSON.stringify(named ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }))
    }
  }
  const server = createServer(
    { key, cert, ca: readFileSync(join(pki, 'front-proxy-ca.crt')), requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const url = new URL(request.url ?? '', 'https://stars')
      const document = DOCUMENTS[url.pathname]
      response.setHeader('content-type', 'application/json')
      if (document !== undefined) return void response.end(JSON.stringify(document))
      const { 'x-remote-user': user, 'x-remote-group': groups } = request.headers
      callers.add(`${(request.socket as TLSSocket).getPeerCertificate().subject?.CN} for ${user} in ${groups}`)
      if (request.method !== 'POST') return read(url, response)
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => create(body, response))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(authority.pair.certPem).toString('base64'),
    callers,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
