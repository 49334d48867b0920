import { type Case, del, type Given, get, having, jsonPatch, merge, one, post, put, seen, send, strategic, table } from '../case.ts'
import { collectionOf, isClusterScoped } from '../resources.ts'
import {
  clusterRole,
  clusterRoleBinding,
  controllerRevision,
  csiDriver,
  csiNode,
  daemonSet,
  deployment,
  endpoints,
  event,
  horizontalPodAutoscaler,
  ingress,
  ingressClass,
  job,
  lease,
  limitRange,
  map,
  mutatingWebhookConfiguration,
  namespace,
  networkPolicy,
  node,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  podTemplate,
  priorityClass,
  replicaSet,
  replicationController,
  resourceQuota,
  role,
  roleBinding,
  runtimeClass,
  secret,
  service,
  serviceAccount,
  statefulSet,
  storageClass,
  validatingWebhookConfiguration,
  volumeAttachment,
} from './objects.ts'

/** What every kind does alike, once for each. */
const KINDS: readonly Given[] = [
  map('a', { data: { key: 'value' } }),
  secret('a', { data: { key: 'dmFsdWU=' } }),
  serviceAccount('a'),
  endpoints('a'),
  event('a'),
  service('a'),
  pod('a'),
  node('{ns}-a'),
  namespace('{ns}-a'),
  replicaSet('a'),
  deployment('a'),
  controllerRevision('a'),
  horizontalPodAutoscaler('a'),
  lease('a'),
  statefulSet('a'),
  daemonSet('a'),
  job('a'),
  replicationController('a'),
  podTemplate('a'),
  limitRange('a'),
  resourceQuota('a'),
  persistentVolume('{ns}-a'),
  persistentVolumeClaim('a'),
  ingress('a'),
  ingressClass('{ns}-a'),
  networkPolicy('a'),
  priorityClass('{ns}-a'),
  runtimeClass('{ns}-a'),
  storageClass('{ns}-a'),
  csiDriver('{ns}-a'),
  csiNode('{ns}-a'),
  volumeAttachment('{ns}-a'),
  role('a'),
  clusterRole('{ns}-a'),
  roleBinding('a'),
  clusterRoleBinding('{ns}-a'),
  validatingWebhookConfiguration('{ns}-a'),
  mutatingWebhookConfiguration('{ns}-a'),
]

/** Text is compared as a whole: kinds that have got no field since. */
const AS_YAML: ReadonlySet<string> = new Set(['ConfigMap', 'Secret', 'ServiceAccount', 'Lease', 'Event'])

const withMetadata = (object: Given, metadata: object): Given => ({ ...object, metadata: { ...object.metadata, ...metadata } })
const renamed = (object: Given, name: string): Given => withMetadata(object, { name })

const casesOf = (object: Given): readonly Case[] => {
  const { kind, metadata } = object
  const collection = collectionOf(object)
  const path = `${collection}/${metadata.name}`
  const have = (name: string, ...steps: Parameters<typeof one>[1][]): Case => having([object], `${kind}: ${name}`, ...steps)
  const none = (name: string, ...steps: Parameters<typeof one>[1][]): Case => one(`${kind}: ${name}`, ...steps)
  const labelled = withMetadata(object, { labels: { x: '{ns}' } })
  return [
    none('create', post(collection, object), del(path, undefined, { unseen: true })),
    none('create, dry run', post(`${collection}?dryRun=All`, object), get(path)),
    none(
      'create without apiVersion and kind',
      post(collection, { ...object, apiVersion: undefined, kind: undefined }),
      del(path, undefined, { unseen: true }),
    ),
    none(
      'create with a generated name',
      post(`${collection}?dryRun=All`, withMetadata({ ...object, metadata: { name: '' } }, { name: undefined, generateName: 'g-' })),
    ),
    none('create with a bad name', post(`${collection}?dryRun=All`, renamed(object, 'Not_A.Name!'))),
    none('create without a name', post(collection, withMetadata(object, { name: undefined }))),
    none('create of another kind', post(collection, { ...object, kind: 'Foo' })),
    none('create of another version', post(collection, { ...object, apiVersion: 'foo/v7' })),
    none(
      'create with a status to lose',
      post(
        `${collection}?dryRun=All`,
        withMetadata(object, {
          uid: '11111111-2222-3333-4444-555555555555',
          selfLink: '/x',
          generation: 7,
          creationTimestamp: '2001-01-01T00:00:00Z',
        }),
      ),
    ),
    have('create of what exists', post(collection, object)),
    have('get', get(path)),
    have('get as a table', table(path)),
    have('get as metadata', get(path, { headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' } })),
    ...(AS_YAML.has(kind) ? [have('get as YAML', get(path, { headers: { accept: 'application/yaml' } }))] : []),
    none('get of nothing', get(path)),
    having(
      [labelled],
      `${kind}: list by label`,
      get(`${collection}?labelSelector=x%3D{ns}`),
      table(`${collection}?labelSelector=x%3D{ns}`),
      get(`${collection}?labelSelector=x%3D{ns},y`),
    ),
    have('merge patch', merge(path, { metadata: { labels: { a: 'b' } } }), merge(path, { metadata: { labels: null } })),
    have('strategic patch', strategic(path, { metadata: { annotations: { a: 'b' } } })),
    have('JSON patch', jsonPatch(path, [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }])),
    have('patch that changes nothing', merge(path, {})),
    none('patch of nothing', merge(path, { metadata: { labels: { a: 'b' } } })),
    have('replace', put(path, withMetadata(object, { labels: { a: 'b' } }))),
    have('replace with a stale revision', put(path, withMetadata(object, { resourceVersion: '1' }))),
    have('replace with another uid', put(path, withMetadata(object, { uid: '11111111-2222-3333-4444-555555555555' }))),
    have('replace with another name', put(path, renamed(object, '{ns}-other'))),
    none('replace of nothing', put(path, object)),
    have('delete', del(path), get(path)),
    have('delete, dry run', del(`${path}?dryRun=All`), get(path)),
    none('delete of nothing', del(path)),
    have('delete with a precondition that fails', del(path, { preconditions: { uid: 'nope' } })),
    have('delete with a precondition that holds', get(path, { unseen: true }), ([answer]) =>
      del(path, { preconditions: { uid: seen(answer, 'metadata', 'uid'), resourceVersion: seen(answer, 'metadata', 'resourceVersion') } }),
    ),
    having(
      [labelled],
      `${kind}: delete of a collection`,
      ...(kind === 'Namespace' || kind === 'Service' ? [] : [del(`${collection}?labelSelector=x%3D{ns}`)]),
      get(`${collection}?labelSelector=x%3D{ns}`),
    ),
    none(
      'wrong methods',
      send('POST', path, object),
      send('PUT', collection, object),
      send('PATCH', collection, {}),
      send('DELETE', `${path}/nothing`),
    ),
    ...(isClusterScoped(object)
      ? []
      : [none('create in another namespace', post(collection, withMetadata(object, { namespace: 'elsewhere' })))]),
    ...(isClusterScoped(object) ? [] : [none('create in no namespace that is', post(collection.replace('{ns}', '{ns}-gone'), object))]),
  ]
}

export const everyKind = { name: 'every-kind', cases: KINDS.flatMap(casesOf) }
