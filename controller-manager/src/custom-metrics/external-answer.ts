import { formatTime, status } from '@coxswain/api-types'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import { json, metricNotFound, notOneNumber, quantityText, queryOf, segmentsOf, selectorIn, windowOf } from './respond.ts'
import { isReadable, type LabelledReading, type MetricsSource } from './source.ts'

export const EXTERNAL_GROUP = 'external.metrics.k8s.io'
export const EXTERNAL_VERSION = 'v1beta1'

/** Answers requests about metrics that belong to no object. Whether they may be made is known already. Rejects with StatusError. */
export const answerExternal = async (request: HttpRequest, source: Pick<MetricsSource, 'external'>): Promise<HttpResponse> => {
  const [first, namespace = '', metric = '', ...rest] = segmentsOf(request)
  const query = queryOf(request)
  if (first !== 'namespaces' || metric === '' || rest.length > 0) throw status.pathNotFound()
  const found = await source.external({ namespace, metric, selector: selectorIn(query, 'labelSelector') })
  if (found === undefined) throw metricNotFound({ group: '', resource: 'namespaces' }, metric)
  // Who adds them up would take a part for the whole.
  const spoiled = found.find((each) => !isReadable(each))
  if (spoiled !== undefined) throw notOneNumber(metric, JSON.stringify(spoiled.labels))
  const items = found.map((reading) => metricValue(metric, reading))
  return json({ kind: 'ExternalMetricValueList', apiVersion: `${EXTERNAL_GROUP}/${EXTERNAL_VERSION}`, metadata: {}, items })
}

const metricValue = (metric: string, reading: LabelledReading): object => {
  const window = windowOf(reading)
  return {
    metricName: metric,
    metricLabels: reading.labels,
    timestamp: formatTime(reading.at),
    ...(window === undefined ? {} : { window }),
    value: quantityText(reading),
  }
}

/** Rows of discovery. */
export const externalResources = (source: Pick<MetricsSource, 'externalMetrics'>) =>
  [...source.externalMetrics()]
    .sort()
    .map((name) => ({ name, singularName: '', namespaced: true, kind: 'ExternalMetricValueList', verbs: ['get'] }))
