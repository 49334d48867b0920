import { builtinKinds, createRegistry, generatedTypes, type Resource } from '@coxswain/api-types'
import fc from 'fast-check'
import { heldName } from '../held.ts'
import { laidOver, objectsOf } from './objects.ts'
import { bodyTypes, deleteOptions, encoded, headersFor, plainViews, queryOf, readOptions, views, writeOptions } from './options.ts'
import { patchOf } from './patches.ts'
import { anything, jsonOf } from './values.ts'

/** One request as a client may send it. */
export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** Gives an object of a kind that is good, to start from. */
export type Sample = (resource: Resource) => Record<string, unknown> | undefined

const registry = createRegistry(builtinKinds)
const { overlay } = objectsOf(generatedTypes)

/** Requests of every sort: those that write objects are the most. */
export const requests = (sample: Sample): fc.Arbitrary<FuzzRequest> =>
  fc.oneof(
    { weight: 5, arbitrary: resource.chain((each) => writes(each, sample)) },
    { weight: 4, arbitrary: resource.chain(patches) },
    { weight: 4, arbitrary: resource.chain(reads) },
    { weight: 1, arbitrary: resource.chain(deletes) },
    { weight: 2, arbitrary: strays },
  )

const resource = fc.constantFrom(...registry.resources)
const part = fc.oneof(
  { weight: 20, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('/status', '/scale', '/eviction', '/binding', '/finalize', '/resize', '/approval') },
)
const name = fc.oneof({ weight: 3, arbitrary: fc.constant('held') }, { weight: 1, arbitrary: encoded })

const collectionOf = ({ apiVersion, plural, definition }: Resource, namespace = 'default'): string =>
  `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}${definition.scope === 'Namespaced' ? `/namespaces/${namespace}` : ''}/${plural}`

const writes = (each: Resource, sample: Sample): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      over: overlay(each.schema),
      metadata: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: overlay('meta/v1.ObjectMeta') }),
      replaces: fc.boolean(),
      part,
      query: queryOf(writeOptions),
      headers: headersFor(bodyTypes, plainViews),
      spoil: fc.option(fc.nat(), { nil: undefined, freq: 8 }),
    })
    .map(({ over, metadata, replaces, part: sub, query, headers, spoil }) => {
      const base = { ...sample(each), apiVersion: each.apiVersion, kind: each.kind }
      const named = laidOver(laidOver(base, { metadata: { name: replaces ? heldName(each) : 'made' } }), { metadata })
      const body = jsonOf(laidOver(named, over))
      return {
        method: replaces ? 'PUT' : 'POST',
        path: `${collectionOf(each)}${replaces || sub !== '' ? `/${heldName(each)}${sub}` : ''}`,
        query,
        headers,
        body: spoil === undefined ? body : spoiled(body, spoil),
      }
    })

/** One place of a text broken: cut off there, or a character changed. */
const spoiled = (body: string, at: number): string => {
  const place = at % (body.length + 1)
  return at % 2 === 0 ? body.slice(0, place) : `${body.slice(0, place)}${'{}[]",:\\u0000'[at % 13]}${body.slice(place + 1)}`
}

const patches = (each: Resource): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({ patch: patchOf(overlay(each.schema)), part, query: queryOf(writeOptions), headers: headersFor([''], plainViews) })
    .map(({ patch, part: sub, query, headers }) => ({
      method: 'PATCH',
      path: `${collectionOf(each)}/${heldName(each)}${sub}`,
      query,
      headers: { ...headers, 'content-type': patch.contentType },
      body: jsonOf(patch.body),
    }))

const reads = (each: Resource): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      one: fc.option(name, { nil: undefined }),
      namespace: fc.oneof(fc.constant('default'), encoded),
      watch: fc.boolean(),
      part,
      query: queryOf(readOptions),
      headers: headersFor([''], views),
    })
    .map(({ one, namespace, watch, part: sub, query, headers }) => ({
      method: 'GET',
      path: one === undefined ? collectionOf(each, namespace) : `${collectionOf(each, namespace)}/${one}${sub}`,
      query: watch ? `watch=1&${query}` : query,
      headers,
      body: undefined,
    }))

const deletes = (each: Resource): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      one: name,
      body: fc.option(fc.oneof(overlay('meta/v1.DeleteOptions'), anything), { nil: undefined }),
      query: queryOf(deleteOptions),
      headers: headersFor(bodyTypes, plainViews),
    })
    .map(({ one, body, query, headers }) => ({
      method: 'DELETE',
      path: `${collectionOf(each)}/${one}`,
      // What all requests stand on stays there.
      query: `dryRun=All&${query}`,
      headers,
      body: body === undefined ? undefined : jsonOf(laidOver({ dryRun: ['All'] }, body)),
    }))

/** Paths that may name nothing at all. */
const strays: fc.Arbitrary<FuzzRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'FROB'),
    path: fc
      .array(
        fc.oneof(
          encoded,
          fc.constantFrom(
            'api',
            'apis',
            'v1',
            'apps',
            'watch',
            'namespaces',
            'pods',
            'openapi',
            'v2',
            'v3',
            'readyz',
            'version',
            'metrics',
            '%zz',
            '%00',
            '%2e%2e',
            '',
          ),
        ),
        {
          maxLength: 7,
        },
      )
      .map((parts) => `/${parts.join('/')}`)
      // A collection deleted by chance would take away what the other requests are about.
      .filter((path) => !path.includes('namespaces/default')),
    query: queryOf(readOptions),
    headers: headersFor(bodyTypes, plainViews),
    body: fc.option(anything.map(jsonOf), { nil: undefined }),
  })
  .map((request) => (request.method === 'DELETE' ? { ...request, query: `dryRun=All&${request.query}` } : request))
