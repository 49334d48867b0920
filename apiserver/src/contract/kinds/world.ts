import {
  apiVersionOf,
  builtinKinds,
  createRegistry,
  isStored,
  type JsonObject,
  type KindDefinition,
  type ObjectMeta,
  type Resource,
} from '@coxswain/api-types'
import { expect } from 'vitest'
import { type Answer, type OpenWatch, type TestServer, testServer } from '../../testkit/test-server.ts'
import { type Sample, samples } from '../samples/index.ts'
import { renamed } from './renamed.ts'

/** An object as an answer holds it. */
export type Seen = JsonObject & {
  readonly metadata: ObjectMeta & { readonly name: string; readonly uid: string; readonly resourceVersion: string }
}

/** One promise of the API that holds for every kind, or for those that `when` picks. */
export interface ContractTest {
  readonly name: string
  when?(world: Pick<World, 'definition'>): boolean
  run(world: World): Promise<void>
}

/** One kind on a server of its own, with the paths and the sample that the contract needs. */
export interface World {
  readonly definition: KindDefinition
  readonly resource: Resource
  readonly sample: Sample
  readonly server: TestServer
  /** The kind lets an object go only when what it holds is gone (namespaces). */
  readonly holdsItself: boolean
  /** Query of a delete that takes the object away at once, for kinds whose plain delete first leaves the dependents. */
  readonly takesAway: string
  /** As messages name an object: `deployments.apps "web"`. */
  named(name: string): string
  /** The collection in the namespace of the tests; of all namespaces. */
  readonly collection: string
  readonly everywhere: string
  path(name: string, subresource?: string): string
  object(metadata: object, rest?: JsonObject): JsonObject
  create(name: string, metadata?: object): Promise<Seen>
  get(name: string): Promise<Seen>
  patch(name: string, patch: object, subresource?: string): Promise<Answer>
  /** Takes an object away, with whatever its kind needs for that. */
  remove(name: string): Promise<void>
  watch(query: string): Promise<OpenWatch>
}

export const MERGE = { 'content-type': 'application/merge-patch+json' }
export const seen = (answer: Answer): Seen => answer.json as Seen

/** Kinds whose objects are kept, each with the least that is a good one. */
export const keptKinds: readonly KindDefinition[] = builtinKinds.filter(isStored)

const registry = createRegistry(builtinKinds)

export const openWorld = async (definition: KindDefinition): Promise<World> => {
  const { group, version, kind, plural, scope } = definition
  const apiVersion = apiVersionOf(group, version)
  const sample = samples[kind]
  const resource = registry.byKind(apiVersion, kind)
  if (sample === undefined || resource === undefined) throw new Error(`contract/samples.ts has no ${kind}`)
  const server = spelledOut(renamed(await testServer({ policyStatus: 'left alone' }), sample.names ?? {}), sample.nameEnd)
  const holdsItself = definition.subresources.actions?.includes('finalize') === true
  const takesAway = definition.garbageCollection === 'Orphan' ? 'propagationPolicy=Background' : ''
  const root = group === '' ? `/api/${version}` : `/apis/${apiVersion}`
  const everywhere = `${root}/${plural}`
  const collection = scope === 'Namespaced' ? `${root}/namespaces/default/${plural}` : everywhere
  const path = (name: string, subresource = ''): string => `${collection}/${name}${subresource === '' ? '' : `/${subresource}`}`
  const object = (metadata: object, rest: JsonObject = sample.body): JsonObject => ({
    apiVersion,
    kind,
    metadata: metadata as JsonObject,
    ...withWord(rest, metadata, sample),
  })
  const create = async (name: string, metadata: object = {}): Promise<Seen> => {
    const answer = await server.send('POST', collection, object({ name, ...metadata }))
    expect(answer.json).toMatchObject({ kind })
    expect(answer.status).toBe(201)
    return seen(answer)
  }
  const remove = async (name: string): Promise<void> => {
    const answer = await server.send('DELETE', `${path(name)}?${takesAway}`)
    expect(answer.status).toBe(200)
    if (!holdsItself) return
    const left = seen(await server.send('GET', path(name)))
    expect((await server.send('PUT', path(name, 'finalize'), { ...left, spec: { finalizers: [] } })).status).toBe(200)
  }
  return {
    definition,
    resource,
    sample,
    server,
    holdsItself,
    takesAway,
    named: (name) => `${plural}${group === '' ? '' : `.${group}`} "${name}"`,
    collection,
    everywhere,
    path,
    object,
    create,
    remove,
    get: async (name) => seen(await server.send('GET', path(name))),
    patch: (name, patch, subresource) => server.send('PATCH', path(name, subresource), patch, MERGE),
    watch: (query) => server.watch(`${collection}?watch=1&${query}`),
  }
}

/** The word for a name, where names follow from what is in the object. */
const withWord = (body: JsonObject, metadata: object, { nameEnd }: Sample): JsonObject => {
  if (nameEnd === undefined) return body
  const { name = 't-none' } = metadata as { name?: string }
  return JSON.parse(JSON.stringify(body).replaceAll('NAME', name.replace('-', '')))
}

/** Tests call objects by short names: where those of the kind end in something, it is put on and taken off on the way. */
const spelledOut = (server: TestServer, nameEnd: string | undefined): TestServer => {
  if (nameEnd === undefined) return server
  const out = (text: string): string => text.replaceAll(/(?<![a-z0-9-])t-([a-z]+)\b/g, `t$1${nameEnd}`)
  const back = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll(new RegExp(`\\bt([a-z]+)${nameEnd.replaceAll('.', '\\.')}`, 'g'), 't-$1'))
  return {
    ...server,
    send: async (method, path, body, headers) => {
      const sent = body === undefined || typeof body === 'string' ? body : JSON.parse(out(JSON.stringify(body)))
      const answer = await server.send(method, out(path), sent, headers)
      return { ...answer, json: back(answer.json) }
    },
    watch: async (path, headers) => {
      const watch = await server.watch(out(path), headers)
      return { ...watch, events: () => back(watch.events()) }
    },
  }
}

/** Metadata of what a collection answers with, without what the server made by itself. */
export const namesIn = ({ json }: Answer): readonly string[] =>
  (json.items as unknown as readonly Seen[]).map(({ metadata }) => metadata.name).filter((name) => name.startsWith('t-'))
