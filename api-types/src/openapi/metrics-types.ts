import type { FieldSpec, TypeSpec, TypeTable } from '../schema/model.ts'

const must = { required: true, alwaysPrinted: true } as const
const text: FieldSpec = { type: 'string', ...must }
const metadata: FieldSpec = { type: 'meta/v1.ObjectMeta' }
const usage: FieldSpec = { type: '{}quantity', ...must }
const measured = { timestamp: { type: 'time', ...must }, window: { type: 'duration', ...must } } as const
/** A reading of a metric: when it was taken, and what it says. */
const read = { timestamp: { type: 'time', ...must }, value: { type: 'quantity', ...must } } as const
const seconds: FieldSpec = { type: 'int64', pointer: true }
const selector: FieldSpec = { type: 'meta/v1.LabelSelector', pointer: true }

const RESOURCES = { group: 'metrics.k8s.io', version: 'v1beta1' }
const CUSTOM = { group: 'custom.metrics.k8s.io', version: 'v1beta2' }
const OLD_CUSTOM = { ...CUSTOM, version: 'v1beta1' }
const EXTERNAL = { group: 'external.metrics.k8s.io', version: 'v1beta1' }

type GroupVersion = Pick<NonNullable<TypeSpec['kind']>, 'group' | 'version'>

/** A kind and its list, by the name of its Go package: `metrics/v1beta1`. */
const kindWithList = (prefix: string, of: GroupVersion, kind: string, fields: TypeSpec['fields']): TypeTable => ({
  [`${prefix}.${kind}`]: { root: true, kind: { ...of, kind }, fields },
  [`${prefix}.${kind}List`]: {
    root: true,
    kind: { ...of, kind: `${kind}List` },
    fields: { metadata: { type: 'meta/v1.ListMeta' }, items: { type: `[]${prefix}.${kind}`, ...must } },
  },
})

const described: FieldSpec = { type: 'core/v1.ObjectReference', ...must }

/**
 * Types of the APIs of metrics (`k8s.io/metrics`). They are no kinds of the registry: nothing of them is stored, and who serves them may
 * be another process.
 */
export const metricsTypes: TypeTable = {
  ...kindWithList('metrics/v1beta1', RESOURCES, 'NodeMetrics', { metadata, ...measured, usage }),
  ...kindWithList('metrics/v1beta1', RESOURCES, 'PodMetrics', {
    metadata,
    ...measured,
    containers: { type: '[]metrics/v1beta1.ContainerMetrics', ...must },
  }),
  'metrics/v1beta1.ContainerMetrics': { fields: { name: text, usage } },
  ...kindWithList('custom_metrics/v1beta1', OLD_CUSTOM, 'MetricValue', {
    ...{ describedObject: described, metricName: text, ...read, window: seconds, selector },
  }),
  ...kindWithList('custom_metrics/v1beta2', CUSTOM, 'MetricValue', {
    ...{
      describedObject: described,
      metric: { type: 'custom_metrics/v1beta2.MetricIdentifier', ...must },
      ...read,
      windowSeconds: seconds,
    },
  }),
  'custom_metrics/v1beta2.MetricIdentifier': { fields: { name: text, selector } },
  ...kindWithList('external_metrics/v1beta1', EXTERNAL, 'ExternalMetricValue', {
    ...{ metricName: text, metricLabels: { type: '{}string', ...must }, ...read, window: seconds },
  }),
}
