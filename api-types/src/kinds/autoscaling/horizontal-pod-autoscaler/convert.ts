import type * as v1 from '../../../generated/autoscaling.v1.types.ts'
import type * as v2 from '../../../generated/autoscaling.v2.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import { deepCopy, setOwn } from '../../../util/deep.ts'
import { behaviorFromText, behaviorToText } from './convert-behavior.ts'
import { specFromV1, specToV1, statusFromV1, statusToV1, type WrittenSpec, type WrittenStatus } from './convert-metrics.ts'
import { defaultMetrics } from './defaults.ts'

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics'
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics'
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions'
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior'
const OURS: ReadonlySet<string> = new Set([METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR])

type Annotations = Record<string, string>

/** autoscaling/v1 knows one metric; everything else that the object says goes with it in annotations. */
export const toV1 = (stored: v2.HorizontalPodAutoscaler): v1.HorizontalPodAutoscaler => {
  const { spec, status } = deepCopy(stored)
  const cpu = (spec.metrics ?? []).find(isCpuUtilization)
  const others = (spec.metrics ?? []).filter((metric) => metric !== cpu)
  const annotations: Annotations = {
    ...(others.length === 0 ? {} : { [METRICS]: JSON.stringify(others.map(specToV1)) }),
    ...((status?.currentMetrics ?? []).length === 0 ? {} : { [CURRENT_METRICS]: JSON.stringify(status?.currentMetrics?.map(statusToV1)) }),
    ...(spec.behavior === undefined ? {} : { [BEHAVIOR]: behaviorToText(spec.behavior) }),
    ...((status?.conditions ?? []).length === 0 ? {} : { [CONDITIONS]: JSON.stringify(status?.conditions?.map(conditionToV1)) }),
  }
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: withAnnotations(stored.metadata, annotations),
    spec: {
      scaleTargetRef: spec.scaleTargetRef,
      ...(spec.minReplicas === undefined ? {} : { minReplicas: spec.minReplicas }),
      maxReplicas: spec.maxReplicas,
      ...(cpu?.resource?.target.averageUtilization === undefined
        ? {}
        : { targetCPUUtilizationPercentage: cpu.resource.target.averageUtilization }),
    },
    ...(status === undefined ? {} : { status: statusOfV1(status) }),
  }
}

const isCpuUtilization = ({ type, resource }: v2.MetricSpec): boolean =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target?.averageUtilization !== undefined

const conditionToV1 = ({ type, status, lastTransitionTime, reason, message }: v2.HorizontalPodAutoscalerCondition) => ({
  type,
  status,
  lastTransitionTime,
  reason,
  message,
})

const statusOfV1 = (status: v2.HorizontalPodAutoscalerStatus): v1.HorizontalPodAutoscalerStatus => {
  const cpu = (status.currentMetrics ?? []).findLast(
    ({ type, resource }) => type === 'Resource' && resource?.name === 'cpu' && resource.current?.averageUtilization !== undefined,
  )?.resource?.current.averageUtilization
  return {
    ...(status.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
    ...(status.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }),
    currentReplicas: status.currentReplicas ?? 0,
    desiredReplicas: status.desiredReplicas ?? 0,
    ...(cpu === undefined ? {} : { currentCPUUtilizationPercentage: cpu }),
  }
}

/** The stored form of what a v1 client sends. Annotations that cannot be read are dropped, as upstream does. */
export const fromV1 = (served: v1.HorizontalPodAutoscaler): v2.HorizontalPodAutoscaler => {
  const { spec, status, metadata } = deepCopy(served)
  const annotations = metadata?.annotations ?? {}
  const metrics = metricsFromV1(spec, annotations)
  const behavior = Object.hasOwn(annotations, BEHAVIOR) ? behaviorFromText(annotations[BEHAVIOR] ?? '') : undefined
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: withAnnotations(served.metadata, {}),
    spec: {
      scaleTargetRef: spec?.scaleTargetRef ?? { kind: '', name: '' },
      ...(spec?.minReplicas === undefined ? {} : { minReplicas: spec.minReplicas }),
      maxReplicas: spec?.maxReplicas ?? 0,
      metrics,
      ...(behavior === undefined ? {} : { behavior }),
    },
    ...statusFrom(status, annotations),
  }
}

const metricsFromV1 = (spec: v1.HorizontalPodAutoscalerSpec | undefined, annotations: Annotations): v2.MetricSpec[] => {
  const percent = spec?.targetCPUUtilizationPercentage
  const cpu: v2.MetricSpec[] =
    percent === undefined
      ? []
      : [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } } }]
  const others = listIn<WrittenSpec>(annotations, METRICS)?.map(specFromV1) ?? []
  const metrics = [...others, ...cpu]
  return metrics.length === 0 ? defaultMetrics() : metrics
}

const statusFrom = (
  status: v1.HorizontalPodAutoscalerStatus | undefined,
  annotations: Annotations,
): { status?: v2.HorizontalPodAutoscalerStatus } => {
  const currentMetrics = listIn<WrittenStatus>(annotations, CURRENT_METRICS)?.map(statusFromV1) ?? currentCpu(status)
  const conditions = listIn<v2.HorizontalPodAutoscalerCondition>(annotations, CONDITIONS)
  if (status === undefined && currentMetrics === undefined && conditions === undefined) return {}
  return {
    status: {
      ...(status?.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
      ...(status?.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }),
      ...(status?.currentReplicas === undefined ? {} : { currentReplicas: status.currentReplicas }),
      desiredReplicas: status?.desiredReplicas ?? 0,
      currentMetrics: currentMetrics ?? [],
      ...(conditions === undefined ? {} : { conditions }),
    },
  }
}

const currentCpu = (status: v1.HorizontalPodAutoscalerStatus | undefined): v2.MetricStatus[] | undefined =>
  status?.currentCPUUtilizationPercentage === undefined
    ? undefined
    : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: status.currentCPUUtilizationPercentage } } }]

/** The list of objects that an annotation holds; undefined where there is none or it cannot be read. */
const listIn = <T extends { type: string }>(annotations: Annotations, key: string): T[] | undefined => {
  if (!Object.hasOwn(annotations, key)) return undefined
  try {
    const value: unknown = JSON.parse(annotations[key] ?? '')
    return Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null) ? (value as T[]) : undefined
  } catch {
    return undefined
  }
}

/** Metadata with the conversion's annotations replaced by those given. */
const withAnnotations = (metadata: ObjectMeta, given: Annotations): ObjectMeta => {
  const copy: ObjectMeta = deepCopy(metadata)
  const annotations: Annotations = {}
  for (const [key, value] of Object.entries(copy.annotations ?? {})) if (!OURS.has(key)) setOwn(annotations, key, value)
  for (const [key, value] of Object.entries(given)) setOwn(annotations, key, value)
  if (Object.keys(annotations).length > 0) copy.annotations = annotations
  else delete copy.annotations
  return copy
}
