import { type Descriptions, listOf } from './descriptions.ts'

const read = {
  timestamp: 'When the value was true.',
  value: 'The value.',
}
const WINDOW = 'Over how many seconds up to the timestamp it was taken, where it is a rate.'
const SELECTOR = 'Which series were asked for, by their labels.'
const OBJECT = 'The object that has the value.'

/** Metrics that programs tell of themselves, and metrics of something outside the cluster. */
export const descriptions: Descriptions = {
  'custom_metrics/v1beta1.MetricValue': {
    '': 'The value of a metric for an object.',
    ...read,
    describedObject: OBJECT,
    metricName: 'Which metric it is.',
    window: WINDOW,
    selector: SELECTOR,
  },
  'custom_metrics/v1beta1.MetricValueList': listOf('values of a metric, one for each object'),
  'custom_metrics/v1beta2.MetricValue': {
    '': 'The value of a metric for an object.',
    ...read,
    describedObject: OBJECT,
    metric: 'Which metric it is, and of which series.',
    windowSeconds: WINDOW,
  },
  'custom_metrics/v1beta2.MetricValueList': listOf('values of a metric, one for each object'),
  'custom_metrics/v1beta2.MetricIdentifier': {
    '': 'Says which metric is meant.',
    name: 'Its name.',
    selector: SELECTOR,
  },
  'external_metrics/v1beta1.ExternalMetricValue': {
    '': 'The value of a series of a metric that belongs to no object.',
    ...read,
    metricName: 'Which metric it is.',
    metricLabels: 'The labels by which this series differs from the others of the metric.',
    window: WINDOW,
  },
  'external_metrics/v1beta1.ExternalMetricValueList': listOf('values of an external metric, one for each series'),
}
