import { StatusError, status } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { CPU, QUEUE } from '../../testing/autoscalers.ts'
import { readMetrics } from './read-metrics.ts'
import { readTarget } from './read-target.ts'

interface Asked {
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>> | undefined
}

/** A server that knows these paths. */
const serverOf = (answers: Readonly<Record<string, unknown>>) => {
  const asked: Asked[] = []
  const request = async ({ path, query }: Asked): Promise<unknown> => {
    asked.push({ path, query })
    if (answers[path] === undefined) throw status.pathNotFound()
    if (answers[path] instanceof StatusError) throw answers[path]
    return answers[path]
  }
  const scale = { get: (ref: { plural: string }, { name }: { name: string }) => request({ path: `scale of ${ref.plural} ${name}` }) }
  return { asked, client: { request, scale } as unknown as Client }
}

const SCALE = { metadata: { resourceVersion: '7' }, spec: { replicas: 3 }, status: { replicas: 2, selector: 'app=web' } }
const WIDGETS = { resources: [{ name: 'widgets', kind: 'Widget', namespaced: true }] }

describe('the target', () => {
  it.each<[string, string, string, Readonly<Record<string, unknown>>, string]>([
    ['of a kind that everybody knows', 'apps/v1', 'Deployment', { 'scale of deployments web': SCALE }, 'deployments'],
    ['under a version that is served no more', 'apps/v1beta1', 'StatefulSet', { 'scale of statefulsets web': SCALE }, 'statefulsets'],
    ['of a kind of somebody else', 'x.dev/v1', 'Widget', { '/apis/x.dev/v1': WIDGETS, 'scale of widgets web': SCALE }, 'widgets'],
    [
      'of such a kind under another version',
      'x.dev/v1alpha1',
      'Widget',
      { '/apis/x.dev': { preferredVersion: { groupVersion: 'x.dev/v1' } }, '/apis/x.dev/v1': WIDGETS, 'scale of widgets web': SCALE },
      'widgets',
    ],
  ])('is read: %s', async (_, apiVersion, kind, answers, plural) => {
    const found = await readTarget({ apiVersion, kind, name: 'web' }, 'default', serverOf(answers))
    expect(found).toMatchObject({ ref: { plural }, resourceVersion: '7', wanted: 3, observed: 2, selector: 'app=web' })
  })
  it('is told to be missing where nobody serves its kind', async () => {
    const found = await readTarget({ apiVersion: 'x.dev/v1', kind: 'Widget', name: 'web' }, 'default', serverOf({}))
    expect(found).toEqual({ failed: 'no matches for kind "Widget" in group "x.dev"' })
  })
})

const CUSTOM = { '/apis/custom.metrics.k8s.io': { preferredVersion: { groupVersion: 'custom.metrics.k8s.io/v1beta2' } } }
const AT = '2026-01-01T00:00:00Z'
const read = (spec: Parameters<typeof readMetrics>[0][number], client: Client) =>
  readMetrics([spec], { client, namespace: 'default', selector: 'app=web' })

describe('metrics', () => {
  it('of resources are asked for once, by the selector of the pods', async () => {
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods'
    const item = {
      metadata: { namespace: 'default', name: 'web-1' },
      timestamp: AT,
      window: '1m0.5s',
      containers: [{ name: 'main', usage: { cpu: '250m', memory: 'x' } }],
    }
    const { asked, client } = serverOf({ [path]: { items: [item] } })
    const found = await readMetrics([CPU, CPU], { client, namespace: 'default', selector: 'app=web' })
    expect(asked).toEqual([{ path, query: { labelSelector: 'app=web' } }])
    expect(found[0]).toEqual({
      usages: [
        {
          pod: 'default/web-1',
          at: Date.parse(AT),
          windowMs: 60_500,
          containers: [{ name: 'main', usage: { cpu: 250, memory: Number.NaN } }],
        },
      ],
    })
  })
  it('of pods, of an object, of a namespace, and of elsewhere are asked for as upstream does', async () => {
    const base = '/apis/custom.metrics.k8s.io/v1beta2/namespaces/default'
    const target = { type: 'Value', value: '5' } as const
    const metric = { name: 'hits', selector: { matchLabels: { verb: 'GET' } } }
    const reading = { describedObject: { name: 'web-1' }, timestamp: AT, value: '3', windowSeconds: 30 }
    const { asked, client } = serverOf({
      ...CUSTOM,
      '/apis/networking.k8s.io/v1': { resources: [{ name: 'ingresses', kind: 'Ingress', namespaced: true }] },
      [`${base}/pods/*/hits`]: { items: [reading] },
      [`${base}/ingresses.networking.k8s.io/main/hits`]: { items: [reading] },
      [`${base}/metrics/hits`]: { items: [reading] },
      '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue': {
        items: [
          { value: '7', timestamp: AT },
          { value: '1', timestamp: AT },
        ],
      },
    })
    const sample = { milli: 3000, at: Date.parse(AT), windowMs: 30_000 }
    expect(await read({ type: 'Pods', pods: { metric, target } }, client)).toEqual([{ samples: new Map([['web-1', sample]]) }])
    const describedObject = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'main' }
    expect(await read({ type: 'Object', object: { metric, target, describedObject } }, client)).toEqual([{ values: [sample] }])
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'default' }
    expect(await read({ type: 'Object', object: { metric, target, describedObject: namespace } }, client)).toEqual([{ values: [sample] }])
    expect(await read(QUEUE, client)).toMatchObject([{ values: [{ milli: 7000 }, { milli: 1000 }] }])
    expect(asked.find(({ path }) => path.includes('/pods/'))?.query).toEqual({ labelSelector: 'app=web', metricLabelSelector: 'verb=GET' })
  })
  it.each([
    [CPU, 'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)'],
    [
      { type: 'Pods', pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '1' } } },
      'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
    ],
    [
      QUEUE,
      'unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)',
    ],
  ] as const)('that nobody serves are told to be missing', async (spec, failed) => {
    expect(await read(spec, serverOf({}).client)).toEqual([{ failed }])
  })
  it('that their server does not have are told in its words', async () => {
    const message = 'the server could not find the metric queue for namespaces'
    const missing = new StatusError({ status: 'Failure', reason: 'NotFound', code: 404, message })
    const { client } = serverOf({ '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue': missing })
    expect(await read(QUEUE, client)).toEqual([{ failed: `unable to fetch metrics from external metrics API: ${message}` }])
  })
})
