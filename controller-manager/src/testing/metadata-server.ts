import { apiVersionOf, type DeepReadonly, encodeUtf8, type KubeObject } from '@coxswain/api-types'
import { type Client, createClient, type DiscoveredResource } from '@coxswain/client'
import { virtualClock } from '@coxswain/ports'

/** A server that knows single objects, and answers for those that it does not know as upstream does. */

type Plain = DeepReadonly<KubeObject>

const resource = (group: string, plural: string, kind: string, namespaced = true): DiscoveredResource => ({
  group,
  version: 'v1',
  plural,
  kind,
  namespaced,
  verbs: ['delete', 'get', 'list', 'watch'],
  preferred: true,
})

export const CONFIG_MAPS = resource('', 'configmaps', 'ConfigMap')
export const REPLICA_SETS = resource('apps', 'replicasets', 'ReplicaSet')
export const NODES = resource('', 'nodes', 'Node', false)
export const SERVED: readonly DiscoveredResource[] = [CONFIG_MAPS, REPLICA_SETS, NODES]

const pathOf = (
  { group, version, plural }: DiscoveredResource,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name: string },
): string => {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return `${base}${namespace ? `/namespaces/${namespace}` : ''}/${plural}/${name}`
}

export interface MetadataServer {
  readonly client: Client
  /** Paths asked for, in order. */
  readonly asked: readonly string[]
}

/** `objects` is looked at with each request. Paths outside `served` are answered as those of a resource that there is not. */
export const metadataServer = (objects: () => readonly Plain[], served: readonly DiscoveredResource[] = SERVED): MetadataServer => {
  const asked: string[] = []
  const answer = (status: number, body: unknown) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: encodeUtf8(JSON.stringify(body)),
  })
  const notFound = (message: string, details: object) =>
    answer(404, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404, message, details })
  const client = createClient({
    userAgent: 'test',
    clock: virtualClock(),
    transport: async ({ path }) => {
      asked.push(path)
      const kind = served.find(({ plural }) => path.split('/').includes(plural))
      if (kind === undefined) return notFound('the server could not find the requested resource', {})
      const found = objects().find(
        ({ apiVersion, kind: of, metadata }) =>
          of === kind.kind &&
          apiVersion === apiVersionOf(kind.group, kind.version) &&
          path === pathOf(kind, { namespace: metadata.namespace, name: metadata.name ?? '' }),
      )
      const name = path.slice(path.lastIndexOf('/') + 1)
      return found === undefined ? notFound(`${kind.plural} "${name}" not found`, { name, kind: kind.plural }) : answer(200, found)
    },
  })
  return { client, asked }
}
