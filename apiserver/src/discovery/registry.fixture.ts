import { createRegistry, defineKind, type KindDefinition, type KubeObject, type ServedForm, type Verb } from '@coxswain/api-types'

/** Kinds with names and subresources alone: enough to publish. For tests of what is derived from a registry. */
type Extra = Partial<Pick<KindDefinition, 'shortNames' | 'categories' | 'scope' | 'verbs' | 'subresources' | 'served'>>
const kind = (group: string, version: string, name: string, plural: string, schema: string, extra: Extra = {}): KindDefinition =>
  defineKind<KubeObject>({ group, version, kind: name, plural, schema: `${schema}.${name}`, scope: 'Namespaced', ...extra })

const core = (name: string, plural: string, extra: Extra = {}) => kind('', 'v1', name, plural, 'core/v1', extra)
const form = (group: string, version: string, name: string, plural: string, schema: string): ServedForm => ({
  group,
  version,
  kind: name,
  plural,
  schema,
  toStored: (served) => served,
  fromStored: (stored) => stored,
  columns: [],
  fields: [],
})
const scale: NonNullable<KindDefinition['subresources']['scale']> = {
  replicas: () => 0,
  statusReplicas: () => 0,
  selector: () => '',
  setReplicas: () => undefined,
}
const all = ['all']
const withoutCollection: readonly Verb[] = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']

export const fixtureKinds: readonly KindDefinition[] = [
  kind('coordination.k8s.io', 'v1', 'Lease', 'leases', 'coordination/v1'),
  kind('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices', 'discovery/v1'),
  kind('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'autoscaling/v2', {
    shortNames: ['hpa'],
    categories: all,
    subresources: { status: true },
    served: [form('autoscaling', 'v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'autoscaling/v1.HorizontalPodAutoscaler')],
  }),
  kind('apps', 'v1', 'Deployment', 'deployments', 'apps/v1', {
    shortNames: ['deploy'],
    categories: all,
    subresources: { status: true, scale },
  }),
  kind('apps', 'v1', 'ReplicaSet', 'replicasets', 'apps/v1', {
    shortNames: ['rs'],
    categories: all,
    subresources: { status: true, scale },
  }),
  kind('apps', 'v1', 'ControllerRevision', 'controllerrevisions', 'apps/v1'),
  core('Pod', 'pods', { shortNames: ['po'], categories: all, subresources: { status: true, actions: ['eviction', 'binding'] } }),
  core('Binding', 'bindings', { verbs: ['create'] }),
  core('Namespace', 'namespaces', {
    shortNames: ['ns'],
    scope: 'Cluster',
    verbs: withoutCollection,
    subresources: { status: true, actions: ['finalize'] },
  }),
  core('Node', 'nodes', { shortNames: ['no'], scope: 'Cluster', subresources: { status: true } }),
  core('Service', 'services', { shortNames: ['svc'], categories: all, subresources: { status: true } }),
  core('Endpoints', 'endpoints', { shortNames: ['ep'] }),
  core('ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  core('Secret', 'secrets'),
  core('ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  core('Event', 'events', { shortNames: ['ev'], served: [form('events.k8s.io', 'v1', 'Event', 'events', 'events/v1.Event')] }),
]

export const fixtureRegistry = () => createRegistry(fixtureKinds)
