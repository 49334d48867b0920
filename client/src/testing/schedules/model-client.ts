import { type DeepReadonly, type KubeObject, status } from '@coxswain/api-types'
import type { Client } from '../../client/client.ts'
import type { DiscoveredResource } from '../../client/discovery.ts'
import { type Kind, type ResourceRef, refOf } from '../../client/resource.ts'
import type { DeleteOptions } from '../../client/verbs/delete.ts'
import type { PatchOptions } from '../../client/verbs/patch.ts'
import type { BindOptions, EvictOptions } from '../../client/verbs/pods.ts'
import type { ScaleUpdate } from '../../client/verbs/scale.ts'
import { mergePatch } from '../patches.ts'
import type { ModelServer } from './model-server.ts'
import type { ObjectName } from './model-store.ts'

/** A request that a controller has sent. Whoever plays the network says when it arrives, and whether. */
export interface ModelRequest {
  /** `create Pod`, `delete Pod web-1`: for the record of a schedule. */
  readonly label: string
  readonly writes: boolean
  /** What the server does with it. Throws StatusError. */
  run(): unknown
}

const PODS: ResourceRef = { group: '', version: 'v1', plural: 'pods', namespaced: true, kind: 'Pod' }

/** A client whose requests go through `send`. It has the verbs that controllers use; events are taken at once. */
export const createModelClient = (server: ModelServer, send: (request: ModelRequest) => Promise<unknown>): Client => {
  const label = (verb: string, kind: Kind, name = ''): string => `${verb} ${refOf(kind).kind ?? refOf(kind).plural} ${name}`.trim()
  const read = (text: string, run: () => unknown): Promise<unknown> => send({ label: text, writes: false, run })
  const write = (text: string, run: () => unknown): Promise<unknown> => send({ label: text, writes: true, run })
  const get = (kind: Kind, name: ObjectName): unknown => {
    const object = server.get(kind, name)
    if (object === undefined) throw status.notFound({ group: refOf(kind).group, resource: refOf(kind).plural }, name.name)
    return object
  }
  const isEvent = (kind: Kind): boolean => refOf(kind).plural === 'events'
  const tell = async (event: DeepReadonly<KubeObject>) => {
    server.tell(event)
    return event
  }
  const inNamespace = (kind: Kind, namespace: string | undefined) =>
    server.list(kind).filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
  const list = (kind: Kind, { namespace }: { readonly namespace?: string | undefined } = {}): Promise<unknown> =>
    read(label('list', kind), () => ({
      items: inNamespace(kind, namespace),
      resourceVersion: server.revision,
      continue: '',
      remainingItemCount: undefined,
    }))
  const nameOf = (object: DeepReadonly<KubeObject>): string => object.metadata.name ?? ''
  const update = (kind: Kind, object: DeepReadonly<KubeObject>, options: { readonly subresource?: string | undefined } = {}) =>
    write(label('update', kind, `${nameOf(object)} ${options.subresource ?? ''}`), () => server.update(kind, object, options.subresource))
  const verbs = {
    get: (kind: Kind, name: ObjectName) => read(label('get', kind, name.name), () => get(kind, name)),
    list,
    listAll: list,
    discover: () => read('discover', () => ({ resources: discovered(server), failed: [] })),
    create: (kind: Kind, object: DeepReadonly<KubeObject>) =>
      isEvent(kind) ? tell(object) : write(label('create', kind, nameOf(object)), () => server.create(kind, object)),
    update,
    updateStatus: (kind: Kind, object: DeepReadonly<KubeObject>) => update(kind, object, { subresource: 'status' }),
    patch: (kind: Kind, options: PatchOptions) =>
      isEvent(kind) ? Promise.resolve({ metadata: {} }) : write(label('patch', kind, options.name), () => server.patch(kind, options)),
    delete: (kind: Kind, options: DeleteOptions) =>
      write(label('delete', kind, options.name), () => ({ object: server.remove(kind, options), status: undefined })),
    deleteCollection: (kind: Kind, { namespace }: { readonly namespace?: string | undefined } = {}) =>
      write(label('delete all', kind), () => {
        for (const { metadata } of inNamespace(kind, namespace)) server.remove(kind, metadata)
      }),
    bind: (options: BindOptions) => write(`bind ${options.name} to ${options.node}`, () => server.bind(options)),
    evict: (options: EvictOptions) => write(`evict ${options.name}`, () => server.remove(PODS, options)),
    scale: {
      get: (kind: Kind, name: ObjectName) => read(label('get scale of', kind, name.name), () => scaleOf(get(kind, name))),
      update: (kind: Kind, { namespace, name, replicas, resourceVersion }: ScaleUpdate) =>
        write(label('scale', kind, name), () => {
          const metadata = resourceVersion === undefined ? {} : { resourceVersion }
          return scaleOf(server.patch(kind, { namespace, name, type: 'merge', patch: mergePatch({ metadata }, { spec: { replicas } }) }))
        }),
    },
  }
  // The verbs keep to the kinds that they are given, which is what makes the typed face true.
  return verbs as unknown as Client
}

/** Resources of which nobody ever had anything are missed by nobody. */
const discovered = (server: ModelServer): readonly DiscoveredResource[] => {
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']
  return server.served().map((ref) => ({ ...ref, kind: ref.kind ?? '', verbs, preferred: true }))
}

const scaleOf = (object: unknown) => {
  const { metadata, spec } = object as KubeObject & { readonly spec?: { readonly replicas?: number } }
  return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas: spec?.replicas ?? 1 } }
}
