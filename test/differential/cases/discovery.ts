import { type Case, get, one, send } from '../case.ts'

interface Resources {
  readonly resources?: readonly { readonly name: string }[]
}
interface Groups {
  readonly groups?: readonly { readonly name: string }[]
}

/** What of a list of resources both serve. */
const resources =
  (...names: readonly string[]) =>
  (body: Resources): unknown => ({ ...body, resources: names.map((wanted) => body.resources?.find(({ name }) => name === wanted) ?? null) })
const groups =
  (...names: readonly string[]) =>
  (body: Groups): unknown => ({ ...body, groups: names.map((wanted) => body.groups?.find(({ name }) => name === wanted) ?? null) })

const CORE = [
  'bindings',
  'configmaps',
  'endpoints',
  'events',
  'namespaces',
  'namespaces/finalize',
  'namespaces/status',
  'nodes',
  'nodes/status',
  'pods',
  'pods/binding',
  'pods/eviction',
  'pods/status',
  'secrets',
  'serviceaccounts',
  'services',
  'services/status',
]
const APPS = [
  'controllerrevisions',
  'deployments',
  'deployments/scale',
  'deployments/status',
  'replicasets',
  'replicasets/scale',
  'replicasets/status',
]

const cases: readonly Case[] = [
  ...CORE.map((name) => one(`v1 ${name}`, get('/api/v1', { see: resources(name) }))),
  ...APPS.map((name) => one(`apps/v1 ${name}`, get('/apis/apps/v1', { see: resources(name) }))),
  one('coordination.k8s.io/v1', get('/apis/coordination.k8s.io/v1', { see: resources('leases') })),
  one('autoscaling/v1', get('/apis/autoscaling/v1', { see: resources('horizontalpodautoscalers', 'horizontalpodautoscalers/status') })),
  one('events.k8s.io/v1', get('/apis/events.k8s.io/v1', { see: resources('events') })),
  one('/api', get('/api', { see: ({ versions }: { versions: string[] }) => versions })),
  one('/apis', get('/apis', { see: groups('apps', 'coordination.k8s.io') })),
  one('/apis/apps', get('/apis/apps')),
  one('/apis/coordination.k8s.io', get('/apis/coordination.k8s.io')),
  one('/apis/nothing', get('/apis/nothing.example.org')),
  one('discovery by other methods', send('POST', '/apis/apps', {}), send('DELETE', '/api/v1')),
  one('/version', get('/version', { see: ({ platform }: { platform: string }) => platform })),
  one('/healthz', get('/healthz')),
  one('/livez', get('/livez')),
  one('/readyz', get('/readyz')),
  one('/healthz/ping', get('/healthz/ping')),
  one('/healthz/nothing', get('/healthz/nothing')),
  one('/readyz?exclude', get('/readyz?exclude=ping')),
]

export const discovery = { name: 'discovery', cases }
