import { formatLabelSelector, formatTime, type LabelRequirement, status } from '@coxswain/api-types'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import { type MappedResource, type ResourceMapper, resourceText } from './resources.ts'
import { json, metricNotFound, notOneNumber, quantityText, queryOf, segmentsOf, selectorIn, windowOf } from './respond.ts'
import { labelSelectorOf } from './selector-object.ts'
import { isReadable, type MetricsSource, type Reading } from './source.ts'

export const CUSTOM_GROUP = 'custom.metrics.k8s.io'
/** The newer one is preferred. */
export const CUSTOM_VERSIONS = ['v1beta2', 'v1beta1'] as const
export type CustomVersion = (typeof CUSTOM_VERSIONS)[number]

export interface CustomAnswerParts {
  readonly source: Pick<MetricsSource, 'ofObjects'>
  readonly mapper: () => Promise<ResourceMapper>
  /** Names of a resource's objects that a selector selects, in their order. */
  readonly namesOf: (resource: MappedResource, namespace: string, labelSelector: string) => Promise<readonly string[]>
}

/** What a path asks for: of an object, or of all that are selected (`*`). */
interface Asked {
  readonly group: string
  readonly resource: string
  readonly namespace: string
  readonly name: string
  readonly metric: string
}

/** Answers requests about metrics of objects. Whether they may be made is known already. Rejects with StatusError. */
export const answerCustom = async (request: HttpRequest, version: CustomVersion, parts: CustomAnswerParts): Promise<HttpResponse> => {
  const asked = askedFor(segmentsOf(request))
  const query = queryOf(request)
  if (asked === undefined) throw status.pathNotFound()
  const { namespace, name, metric } = asked
  const found = (await parts.mapper()).find(asked.group, asked.resource)
  const resource = found ?? { group: asked.group, resource: asked.resource }
  if (found === undefined) throw metricNotFound(resource, metric)
  const selector = selectorIn(query, 'metricLabelSelector')
  const names = name === '*' ? await parts.namesOf(found, namespace, formatLabelSelector(selectorIn(query, 'labelSelector'))) : [name]
  const wanted = { group: found.group, resource: found.resource, namespace, names, metric, selector }
  const readings = names.length === 0 ? undefined : await parts.source.ofObjects(wanted)
  if (readings === undefined) throw metricNotFound(found, metric)
  if (name !== '*' && !readings.has(name)) throw metricNotFound(found, metric, name, formatLabelSelector(selector))
  const told = names.flatMap((each) => {
    const reading = readings.get(each)
    return reading === undefined ? [] : [{ reading, name: each }]
  })
  const readable = told.filter(({ reading }) => isReadable(reading))
  // One of several that cannot be read is as good as missing; where none can, somebody should hear why.
  if (told[0] !== undefined && readable.length === 0) throw notOneNumber(metric, `${resourceText(found)} ${told[0].name}`)
  const items = readable.map((each) => metricValue(each.reading, { ...wanted, resource: found, name: each.name, version }))
  return json({ kind: 'MetricValueList', apiVersion: `${CUSTOM_GROUP}/${version}`, metadata: {}, items })
}

/**
 * `namespaces/NS/RESOURCE/NAME/METRIC`, `RESOURCE/NAME/METRIC` for objects without a namespace, `namespaces/NS/metrics/METRIC` for a
 * namespace itself.
 */
const askedFor = (parts: readonly string[]): Asked | undefined => {
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = parts
  if (parts.length === 4 && first === 'namespaces' && third === 'metrics')
    return { group: '', resource: 'namespaces', namespace: '', name: second, metric: fourth }
  if (parts.length === 5 && first === 'namespaces') return { ...groupResource(third), namespace: second, name: fourth, metric: fifth }
  return parts.length === 3 ? { ...groupResource(first), namespace: '', name: second, metric: third } : undefined
}

/** `deployments.apps`. */
const groupResource = (text: string): Pick<Asked, 'group' | 'resource'> => {
  const [resource = '', ...group] = text.split('.')
  return { resource, group: group.join('.') }
}

interface Described {
  readonly resource: MappedResource
  readonly namespace: string
  readonly name: string
  readonly metric: string
  readonly selector: readonly LabelRequirement[]
  readonly version: CustomVersion
}

const metricValue = (reading: Reading, { resource, namespace, name, metric, selector, version }: Described): object => {
  const windowSeconds = windowOf(reading)
  const described = {
    kind: resource.kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
    // With its slash, also for the core group: as upstream's helpers write it.
    apiVersion: `${resource.group}/${resource.version}`,
  }
  const selected = selector.length === 0 ? null : labelSelectorOf(selector)
  const [timestamp, value] = [formatTime(reading.at), quantityText(reading)]
  if (version === 'v1beta1') {
    const window = windowSeconds === undefined ? {} : { window: windowSeconds }
    return { describedObject: described, metricName: metric, timestamp, ...window, value, selector: selected }
  }
  const window = windowSeconds === undefined ? {} : { windowSeconds }
  return { describedObject: described, metric: { name: metric, selector: selected }, timestamp, ...window, value }
}

/** Rows of discovery: `pods/http_requests`. */
export const customResources = (source: Pick<MetricsSource, 'customMetrics'>) =>
  source
    .customMetrics()
    .map(({ namespaced, metric, ...resource }) => ({ name: `${resourceText(resource)}/${metric}`, namespaced }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, namespaced }) => ({ name, singularName: '', namespaced, kind: 'MetricValueList', verbs: ['get'] }))
