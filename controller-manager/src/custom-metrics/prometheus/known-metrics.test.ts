import { expect, test } from 'vitest'
import { createResourceMapper } from '../resources.ts'
import { knownMetrics } from './known-metrics.ts'
import { readRules } from './read-rules.ts'
import { DEFAULT_RULES } from './rules.ts'

const VERBS = { verbs: ['list'], preferred: true }
const resource = (group: string, plural: string, kind: string, namespaced = true) => ({
  ...{ group, version: 'v1', plural, kind, namespaced, singular: kind.toLowerCase(), ...VERBS },
})
const mapper = createResourceMapper([
  resource('', 'namespaces', 'Namespace', false),
  resource('', 'nodes', 'Node', false),
  resource('', 'pods', 'Pod'),
  resource('', 'services', 'Service'),
  resource('apps', 'deployments', 'Deployment'),
  resource('networking.k8s.io', 'ingresses', 'Ingress'),
  resource('batch', 'jobs', 'Job'),
  // As discovery tells of metrics themselves.
  { ...resource('custom.metrics.k8s.io', 'pods', ''), verbs: [] },
])
const series = (name: string, ...labels: readonly string[]) => ({
  __name__: name,
  ...Object.fromEntries(labels.map((each) => [each, 'x'])),
})
const known = async (file: unknown, found: readonly Readonly<Record<string, string>>[]) => {
  const rules = await readRules(file, 'rules')
  const queries = [...rules.custom, ...rules.external].map(({ seriesQuery }) => seriesQuery)
  const { custom, external } = knownMetrics(rules, new Map(queries.map((query) => [query, found])), mapper)
  const rows = [...custom].map(([name, { series: from, metric }]) => `${name} of ${from}${metric.namespaced ? '' : ', of no namespace'}`)
  return [...rows.sort(), ...[...external].map(([name, { series: from }]) => `external ${name} of ${from}`)]
}

test('by the rules that hold by default, labels with names of resources name objects', async () => {
  const found = [
    series('req_total', 'namespace', 'pod', 'service', 'code'),
    series('wait_seconds_total', 'namespace', 'deployment'),
    series('depth', 'namespace', 'job'),
  ]
  // The rules for containers are asked for other series.
  const { rules = [] } = DEFAULT_RULES
  expect(await known({ rules: rules?.slice(3) }, found)).toEqual([
    'deployments.apps/wait of wait_seconds_total',
    'jobs.batch/depth of depth',
    'namespaces/depth of depth, of no namespace',
    'namespaces/req of req_total, of no namespace',
    'namespaces/wait of wait_seconds_total, of no namespace',
    'pods/req of req_total',
    'services/req of req_total',
  ])
})

test.each<[string, object, readonly Readonly<Record<string, string>>[], readonly string[]]>([
  [
    'a template with a group',
    { template: 'kube_<<.Group>>_<<.Resource>>', overrides: { ns: { resource: 'namespaces' } } },
    [series('hits', 'ns', 'kube_networking_k8s_io_ingress', 'kube_apps_deployment')],
    ['deployments.apps/hits of hits', 'ingresses.networking.k8s.io/hits of hits', 'namespaces/hits of hits, of no namespace'],
  ],
  ['singular and plural', { overrides: { n: { resource: 'nodes' } } }, [series('hits', 'n')], ['nodes/hits of hits, of no namespace']],
  [
    'a resource by its group',
    { overrides: { d: { group: 'apps', resource: 'deployment' }, namespace: { resource: 'namespace' } } },
    [series('hits', 'd', 'namespace')],
    ['deployments.apps/hits of hits', 'namespaces/hits of hits, of no namespace'],
  ],
  ['nothing where the namespace is not told', { template: '<<.Resource>>' }, [series('hits', 'pod')], []],
  ['nothing for a resource that is not served', { overrides: { w: { resource: 'widget' } } }, [series('hits', 'w')], []],
])('labels are by %s', async (_, resources, found, expected) => {
  expect(await known({ rules: [{ seriesQuery: 'x', resources }] }, found)).toEqual(expected)
})

test('external metrics are by name alone, and of two rules the later holds', async () => {
  const rule = { seriesQuery: 'x', resources: { namespaced: false } }
  const renamed = { ...rule, name: { matches: '^(.*)_v2$' } }
  expect(await known({ externalRules: [rule, renamed] }, [series('depth', 'queue'), series('depth_v2')])).toEqual([
    'external depth of depth_v2',
    'external depth_v2 of depth_v2',
  ])
})
