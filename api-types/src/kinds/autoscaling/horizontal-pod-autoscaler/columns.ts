import { ageColumn, nameColumn } from '../../../columns.ts'
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../generated/autoscaling.v2.types.ts'
import type { Column } from '../../../kind.ts'
import { type QuantityValue, quantityText } from '../../core/pod/quantities.ts'

const UNKNOWN = '<unknown>'
const SHOWN = 2

/** What `kubectl get hpa` shows (upstream's `printHorizontalPodAutoscaler`). */
export const autoscalerColumns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  {
    name: 'Reference',
    type: 'string',
    priority: 0,
    description: 'Object whose replicas are scaled.',
    value: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
  },
  {
    name: 'Targets',
    type: 'string',
    priority: 0,
    description: 'Metrics as they are, and as they should be.',
    value: ({ spec, status }) => formatMetrics(spec.metrics ?? [], status?.currentMetrics ?? []),
  },
  {
    name: 'MinPods',
    type: 'string',
    priority: 0,
    description: 'Fewest replicas.',
    value: ({ spec }) => `${spec.minReplicas ?? '<unset>'}`,
  },
  { name: 'MaxPods', type: 'string', priority: 0, description: 'Most replicas.', value: ({ spec }) => spec.maxReplicas ?? 0 },
  {
    name: 'Replicas',
    type: 'string',
    priority: 0,
    description: 'Replicas seen last.',
    value: ({ status }) => status?.currentReplicas ?? 0,
  },
  ageColumn,
]

/** The first two metrics and the number of the others: `cpu: 20%/80%, memory: 1Gi/2Gi + 1 more...`. */
const formatMetrics = (specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string => {
  if (specs.length === 0) return '<none>'
  const list = specs.map((spec, i) => formatMetric(spec, statuses[i]))
  const shown = list.slice(0, SHOWN).join(', ')
  return list.length > SHOWN ? `${shown} + ${list.length - SHOWN} more...` : shown
}

const formatMetric = (spec: MetricSpec, status: MetricStatus | undefined): string => {
  switch (spec.type) {
    case 'External':
      return valueOrAverage(spec.external?.target, status?.external?.current)
    case 'Pods':
      return `${shownOr(status?.pods?.current.averageValue)}/${shownOr(spec.pods?.target.averageValue)}`
    case 'Object':
      return valueOrAverage(spec.object?.target, status?.object?.current)
    case 'Resource':
      return `${spec.resource?.name}: ${utilizationOrAverage(spec.resource?.target, status?.resource?.current)}`
    case 'ContainerResource':
      return `${spec.containerResource?.name}: ${utilizationOrAverage(spec.containerResource?.target, status?.containerResource?.current)}`
    default:
      return '<unknown type>'
  }
}

const shownOr = (value: QuantityValue | undefined): string => (value === undefined ? UNKNOWN : quantityText(value))

const valueOrAverage = (target: MetricTarget | undefined, current: MetricValueStatus | undefined): string =>
  target?.averageValue === undefined
    ? `${shownOr(current?.value)}/${shownOr(target?.value)}`
    : `${shownOr(current?.averageValue)}/${quantityText(target.averageValue)} (avg)`

const utilizationOrAverage = (target: MetricTarget | undefined, current: MetricValueStatus | undefined): string => {
  if (target?.averageValue !== undefined) return `${shownOr(current?.averageValue)}/${quantityText(target.averageValue)}`
  const percent = (value: number | undefined, absent: string): string => (value === undefined ? absent : `${value}%`)
  return `${percent(current?.averageUtilization, UNKNOWN)}/${percent(target?.averageUtilization, '<auto>')}`
}
