import {
  type AutoscalingV2,
  type DeepReadonly,
  formatLabelSelector,
  labelSelectorRequirements,
  parseTime,
  StatusError,
  status,
} from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { groupOf, servedKind } from '../../shared/served-kind.ts'
import { milliOf } from './amounts.ts'
import type { Failed, MetricRead, PodUsage, Sample } from './facts.ts'
import { messageOf, preferredVersion } from './read-target.ts'

type MetricSpec = DeepReadonly<AutoscalingV2.MetricSpec>
type Identifier = DeepReadonly<AutoscalingV2.MetricIdentifier>

export interface MetricsInput {
  readonly client: Client
  readonly namespace: string
  /** Of the target's pods. */
  readonly selector: string
}

export interface ReadMetricsInput extends MetricsInput {
  /** Reads what the pods use, in place of asking for it here. */
  readonly usages?: (() => Promise<MetricRead>) | undefined
}

/** What is read for each metric of a spec: as upstream's clients of the three metrics APIs ask. Never rejects. */
export const readMetrics = async (metrics: readonly MetricSpec[], input: ReadMetricsInput): Promise<readonly MetricRead[]> => {
  // All resources of the pods come in one answer.
  let usages: Promise<MetricRead> | undefined
  return Promise.all(
    metrics.map((spec) => {
      if (spec.pods !== undefined) return podsMetric(spec.pods.metric, input)
      if (spec.object !== undefined) return objectMetric(spec.object, input)
      if (spec.external !== undefined) return externalMetric(spec.external.metric, input)
      usages ??= input.usages?.() ?? resourceMetrics(input)
      return usages
    }),
  )
}

const CUSTOM = 'custom.metrics.k8s.io'
/** Of a reading that does not say over which time it was taken. */
const DEFAULT_WINDOW_MS = 60_000

export const NO_METRICS: Failed = { failed: 'no metrics returned from resource metrics API' }

/** What the pods use that are selected, as the API tells it. */
export const resourceMetrics = ({ client, namespace, selector }: MetricsInput): Promise<MetricRead> =>
  attempt('unable to fetch metrics from resource metrics API', 'pods.metrics.k8s.io', async () => {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`
    const items = itemsOf(await client.request({ method: 'GET', path, query: { labelSelector: selector } }))
    return items.length === 0 ? NO_METRICS : { usages: items.map(usageOf) }
  })

const podsMetric = (metric: Identifier, { client, namespace, selector }: MetricsInput): Promise<MetricRead> =>
  attempt('unable to fetch metrics from custom metrics API', `pods.${CUSTOM}`, async () => {
    const base = await customBase(client)
    const path = `${base}/namespaces/${encodeURIComponent(namespace)}/pods/*/${encodeURIComponent(metric.name)}`
    const query = { labelSelector: selector, metricLabelSelector: selectorOf(metric) }
    const items = itemsOf(await client.request({ method: 'GET', path, query }))
    if (items.length === 0) return { failed: 'no metrics returned from custom metrics API' }
    return { samples: new Map(items.map((item) => [textOf(item, 'describedObject', 'name'), sampleOf(item)])) }
  })

const objectMetric = (
  { metric, describedObject }: DeepReadonly<AutoscalingV2.ObjectMetricSource>,
  { client, namespace }: MetricsInput,
): Promise<MetricRead> =>
  attempt('unable to fetch metrics from custom metrics API', CUSTOM, async () => {
    const base = await customBase(client)
    const { apiVersion = '', kind, name } = describedObject
    const place = await objectPlace({ apiVersion, kind, name }, client)
    const path = `${base}/namespaces/${encodeURIComponent(namespace)}/${place}/${encodeURIComponent(metric.name)}`
    const items = itemsOf(await client.request({ method: 'GET', path, query: { metricLabelSelector: selectorOf(metric) } }))
    if (items.length !== 1) throw new Error(`the custom metrics API server returned ${items.length} results when we asked for exactly one`)
    return { values: items.map(sampleOf) }
  })

/** A namespace is not within itself. */
const objectPlace = async (
  { apiVersion, kind, name }: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  client: Client,
): Promise<string> => {
  if (kind === 'Namespace' && groupOf(apiVersion) === '') return 'metrics'
  const served = await servedKind({ apiVersion: apiVersion === '' ? 'v1' : apiVersion, kind }, client)
  if (served === undefined) throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(groupOf(apiVersion))}`)
  const { group, plural } = served.ref
  return `${group === '' ? plural : `${plural}.${group}`}/${encodeURIComponent(name)}`
}

const externalMetric = (metric: Identifier, { client, namespace }: MetricsInput): Promise<MetricRead> =>
  attempt('unable to fetch metrics from external metrics API', `${metric.name}.external.metrics.k8s.io`, async () => {
    const path = `/apis/external.metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/${encodeURIComponent(metric.name)}`
    const items = itemsOf(await client.request({ method: 'GET', path, query: { labelSelector: selectorOf(metric) } }))
    return items.length === 0 ? { failed: 'no metrics returned from external metrics API' } : { values: items.map(sampleOf) }
  })

const customBase = async (client: Client): Promise<string> => {
  const version = await preferredVersion(CUSTOM, client)
  if (version === undefined) throw new Error(`no custom metrics API (${CUSTOM}) registered`)
  return `/apis/${version}`
}

const selectorOf = ({ selector }: Identifier): string | undefined =>
  selector === undefined ? undefined : formatLabelSelector(labelSelectorRequirements(selector))

const attempt = async (what: string, resource: string, read: () => Promise<MetricRead>): Promise<MetricRead> => {
  try {
    return await read()
  } catch (error) {
    return { failed: `${what}: ${reasonOf(error, resource)}` }
  }
}

/** Where the API itself is missing, its server's answer says less than upstream's client does. */
const reasonOf = (error: unknown, resource: string): string => {
  if (!(error instanceof StatusError) || error.status.details?.name !== undefined) return messageOf(error)
  if (error.code === 404 && error.message === status.pathNotFound().message)
    return `the server could not find the requested resource (get ${resource})`
  return error.code === 503 ? `the server is currently unable to handle the request (get ${resource})` : messageOf(error)
}

type Item = Readonly<Record<string, unknown>>

const recordOf = (value: unknown): Item => (typeof value === 'object' && value !== null ? (value as Item) : {})
const listOf = (value: unknown): readonly Item[] => (Array.isArray(value) ? value.map(recordOf) : [])
const itemsOf = (answer: unknown): readonly Item[] => listOf(recordOf(answer).items)

const textOf = (item: Item, ...path: readonly string[]): string => {
  let value: unknown = item
  for (const field of path) value = recordOf(value)[field]
  return typeof value === 'string' ? value : ''
}

const timeOf = (item: Item): number | undefined => parseTime(textOf(item, 'timestamp'))

const sampleOf = (item: Item): Sample => {
  const seconds = item.windowSeconds ?? item.window
  return { milli: milliOf(item.value), at: timeOf(item), windowMs: typeof seconds === 'number' ? seconds * 1000 : DEFAULT_WINDOW_MS }
}

const usageOf = (item: Item): PodUsage => ({
  pod: `${textOf(item, 'metadata', 'namespace')}/${textOf(item, 'metadata', 'name')}`,
  at: timeOf(item),
  windowMs: durationOf(textOf(item, 'window')),
  containers: listOf(item.containers).map((container) => ({
    name: textOf(container, 'name'),
    usage: Object.fromEntries(Object.entries(recordOf(container.usage)).map(([name, amount]) => [name, milliOf(amount)])),
  })),
})

/** `30s`, `1m0.5s`: as Go writes durations. */
const durationOf = (text: string): number => {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text)
  if (match === null || text === '') return DEFAULT_WINDOW_MS
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part: string | undefined) => Number(part ?? 0))
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000
}
