import { expect, test } from 'vitest'
import { documents } from './documents.ts'

const PREFIX = 'io.k8s.metrics.pkg.apis.metrics.v1beta1'
const KIND = { group: 'metrics.k8s.io', version: 'v1beta1', kind: 'PodMetrics' }

test('the kinds of metrics.k8s.io are published by the names and at the paths that kubectl explain looks for', async () => {
  const { paths, components } = (await documents.v3()) as Record<string, Record<string, Record<string, object>>>
  expect(Object.keys(paths ?? {})).toEqual([
    '/apis/metrics.k8s.io/v1beta1/',
    '/apis/metrics.k8s.io/v1beta1/namespaces/{namespace}/pods',
    '/apis/metrics.k8s.io/v1beta1/namespaces/{namespace}/pods/{name}',
    '/apis/metrics.k8s.io/v1beta1/nodes',
    '/apis/metrics.k8s.io/v1beta1/nodes/{name}',
    '/apis/metrics.k8s.io/v1beta1/pods',
  ])
  expect(paths?.['/apis/metrics.k8s.io/v1beta1/pods']?.['get']).toMatchObject({
    operationId: 'listMetricsV1beta1PodMetricsForAllNamespaces',
    responses: { 200: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${PREFIX}.PodMetricsList` } } } } },
    'x-kubernetes-group-version-kind': KIND,
  })
  expect(components?.['schemas']?.[`${PREFIX}.PodMetrics`]).toMatchObject({
    required: ['timestamp', 'window', 'containers'],
    properties: { containers: { type: 'array', items: { allOf: [{ $ref: `#/components/schemas/${PREFIX}.ContainerMetrics` }] } } },
    'x-kubernetes-group-version-kind': [KIND],
  })
})

test('every type that a document speaks of is in it', async () => {
  for (const document of [await documents.v2(), await documents.v3()]) {
    const text = JSON.stringify(document)
    const named = [...text.matchAll(/"\$ref":"#\/(?:definitions|components\/schemas)\/([^"]+)"/g)].map(([, name]) => name)
    expect(named.filter((name) => !text.includes(`"${name}":{`))).toEqual([])
  }
})
