import {
  ANY_BODY,
  type ApiDocuments,
  answers,
  basePath,
  idPrefix,
  metricsTypes,
  namespaceParameter,
  OBJECTS,
  type Operation,
  type Parameter,
  type Path,
  publishApi,
  tagOf,
} from '@coxswain/api-types/openapi'
import { CUSTOM_GROUP, type CustomVersion } from './custom-answer.ts'
import { EXTERNAL_GROUP, EXTERNAL_VERSION } from './external-answer.ts'

const parameter = (place: Parameter['in'], name: string, description: string): Parameter => ({
  name,
  in: place,
  type: 'string',
  description,
})
const resource = parameter('path', 'resource', 'The resource of the objects, such as pods or deployments.apps.')
const name = parameter('path', 'name', 'The name of the object; * for all that labelSelector selects.')
const metric = parameter('path', 'subresource', 'The name of the metric.')
const metricOfNamespace = parameter('path', 'name', 'The name of the metric.')
const externalMetric = parameter('path', 'resource', 'The name of the metric.')
const labelSelector = parameter('query', 'labelSelector', 'Choose objects by label.')
const seriesSelector = parameter('query', 'labelSelector', 'Choose series by label.')
const metricLabelSelector = parameter('query', 'metricLabelSelector', 'Choose by label the series that count.')

interface Reading {
  readonly group: string
  readonly version: string
  /** Below the group version. */
  readonly path: string
  /** The verb and the name, between which ids have the group version. */
  readonly id: readonly [verb: string, name: string]
  readonly description: string
  readonly kind: string
  readonly type: string
  readonly parameters: readonly Parameter[]
}

const pathOf = ({ group, version, path, id: [verb, what], description, kind, type, parameters }: Reading): Path => {
  const operation: Operation = {
    method: 'get',
    action: 'list',
    id: `${verb}${idPrefix(group, version)}${what}`,
    tag: tagOf(group, version),
    description,
    kind: { group, version, kind },
    parameters,
    consumes: ANY_BODY,
    produces: OBJECTS,
    responses: answers(`${type}List`, 200),
  }
  return { path: `${basePath(group, version)}/${path}`, operations: [operation] }
}

/** What is published of a version of `custom.metrics.k8s.io`: paths of resources that are not known before somebody asks. */
export const documentsOfCustom = (version: CustomVersion): ApiDocuments => {
  const common = {
    ...{ group: CUSTOM_GROUP, version, kind: 'MetricValue', type: `custom_metrics/${version}.MetricValue` },
    description: 'list the values of a metric for one object or several',
  }
  const selectors = [labelSelector, metricLabelSelector]
  return publishApi({
    ...common,
    paths: [
      pathOf({
        ...common,
        path: '{resource}/{name}/{subresource}',
        id: ['list', 'MetricValue'],
        parameters: [resource, name, metric, ...selectors],
      }),
      pathOf({
        ...common,
        path: 'namespaces/{namespace}/{resource}/{name}/{subresource}',
        id: ['list', 'NamespacedMetricValue'],
        parameters: [namespaceParameter, resource, name, metric, ...selectors],
      }),
      pathOf({
        ...common,
        path: 'namespaces/{namespace}/metrics/{name}',
        id: ['read', 'MetricValueForNamespace'],
        description: 'read the value of a metric for a namespace',
        parameters: [namespaceParameter, metricOfNamespace, metricLabelSelector],
      }),
    ],
    types: metricsTypes,
  })
}

/** What is published of `external.metrics.k8s.io`. */
export const documentsOfExternal = (): ApiDocuments => {
  const common = { group: EXTERNAL_GROUP, version: EXTERNAL_VERSION }
  const path = pathOf({
    ...common,
    path: 'namespaces/{namespace}/{resource}',
    id: ['list', 'ExternalMetricValue'],
    description: 'list the series of a metric that belongs to no object',
    kind: 'ExternalMetricValue',
    type: `external_metrics/${EXTERNAL_VERSION}.ExternalMetricValue`,
    parameters: [namespaceParameter, externalMetric, seriesSelector],
  })
  return publishApi({ ...common, paths: [path], types: metricsTypes })
}
