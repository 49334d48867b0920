import type { AutoscalingV2, DeepReadonly, Pod, Stored } from '@coxswain/api-types'
import { selectorText } from '../../shared/selector-text.ts'
import { milliOf, quantityOfMilli } from './amounts.ts'
import { type AutoscalerSettings, type Failed, hasFailed, type MetricRead } from './facts.ts'
import { replicasByAverage, replicasByUtilization } from './replicas-by-pods.ts'
import { replicasByPart, replicasByValue, type ValueReplicas } from './replicas-by-value.ts'
import { resourceSamples } from './resource-samples.ts'
import type { Tolerances } from './tolerances.ts'
import { whyUnusable } from './usable-samples.ts'

type MetricSpec = DeepReadonly<AutoscalingV2.MetricSpec>
type MetricStatus = DeepReadonly<AutoscalingV2.MetricStatus>
type Target = DeepReadonly<AutoscalingV2.MetricTarget>
type Current = DeepReadonly<AutoscalingV2.MetricValueStatus>

/** What one metric asks for. */
export interface Proposal {
  readonly replicas: number
  /** As events name it. */
  readonly metric: string
  readonly status: MetricStatus
  /** `cpu of 92 %`, `50 %`: what is and what should be, for explanations. */
  readonly reads: string
  readonly target: string
}

/** Why a metric asks for nothing. */
export interface Refusal {
  readonly refused: true
  /** Of the condition and the event. */
  readonly reason: string
  readonly cause: string
  /** The same as the failure of all metrics quotes it. */
  readonly quoted: string
}

export interface ProposeInput {
  readonly namespace: string
  readonly pods: readonly Stored<Pod>[]
  /** Replicas wanted of the target, and those that it has. */
  readonly current: number
  readonly observed: number
  readonly tolerances: Tolerances
  readonly settings: AutoscalerSettings
  readonly now: number
}

/** What one metric of a spec asks for (upstream's `computeReplicasForMetric`). */
export const proposeMetric = (spec: MetricSpec, read: MetricRead, input: ProposeInput): Proposal | Refusal => {
  switch (spec.type) {
    case 'Resource':
      if (spec.resource !== undefined) return byResource(spec.resource, undefined, read, input)
      break
    case 'ContainerResource':
      if (spec.containerResource !== undefined) return byResource(spec.containerResource, spec.containerResource.container, read, input)
      break
    case 'Pods':
      if (spec.pods !== undefined) return byPods(spec.pods, read, input)
      break
    case 'Object':
      if (spec.object !== undefined) return byObject(spec.object, read, input)
      break
    case 'External':
      if (spec.external !== undefined) return byExternal(spec.external, read, input)
      break
  }
  const cause = `unknown metric source type ${JSON.stringify(spec.type)}`
  return { refused: true, reason: 'InvalidMetricSourceType', cause, quoted: cause }
}

const refusal = (reason: string, cause: string, around: string): Refusal => ({
  refused: true,
  reason,
  cause,
  quoted: `${around}: ${cause}`,
})

const byResource = (
  source: DeepReadonly<AutoscalingV2.ResourceMetricSource>,
  container: string | undefined,
  read: MetricRead,
  input: ProposeInput,
): Proposal | Refusal => {
  const { name, target } = source
  const refuse = (cause: string): Refusal =>
    container === undefined
      ? refusal('FailedGetResourceMetric', cause, `failed to get ${name} resource metric value`)
      : refusal('FailedGetContainerResourceMetric', cause, `failed to get ${name} container metric value`)
  const isAverage = target.averageValue !== undefined
  const targetAmount = isAverage ? milliOf(target.averageValue) : target.averageUtilization
  if (targetAmount === undefined)
    return refuse('invalid resource metric source: neither an average utilization target nor an average value (usage) target was set')
  const samples = resourceSamples(read, name, container)
  const found = hasFailed(samples)
    ? { failed: `unable to get metrics for resource ${name}: ${samples.failed}` }
    : (isAverage ? replicasByAverage : replicasByUtilization)({ ...input, samples, resource: name, container, target: targetAmount })
  if (hasFailed(found)) return refuse(`failed to get ${name} ${isAverage ? 'usage' : 'utilization'}: ${found.failed}`)
  const averageValue = quantityOfMilli(found.mean)
  const current: Current = isAverage ? { averageValue } : { averageUtilization: found.percent, averageValue }
  return {
    replicas: found.replicas,
    metric: `${name} resource${isAverage ? '' : ' utilization (percentage of request)'}`,
    status:
      container === undefined
        ? { type: 'Resource', resource: { name, current } }
        : { type: 'ContainerResource', containerResource: { name, container, current } },
    reads: `${name} of ${isAverage ? averageValue : `${found.percent} %`}`,
    target: isAverage ? String(target.averageValue) : `${targetAmount} %`,
  }
}

const byPods = (
  { metric, target }: DeepReadonly<AutoscalingV2.PodsMetricSource>,
  read: MetricRead,
  input: ProposeInput,
): Proposal | Refusal => {
  const refuse = (cause: string): Refusal => refusal('FailedGetPodsMetric', cause, 'failed to get pods metric value')
  if (hasFailed(read)) return refuse(`unable to get metric ${metric.name}: ${read.failed}`)
  const samples = 'samples' in read ? read.samples : new Map()
  const found = replicasByAverage({ ...input, samples, target: milliOf(target.averageValue) })
  if (hasFailed(found)) return refuse(found.failed)
  const averageValue = quantityOfMilli(found.mean)
  return {
    replicas: found.replicas,
    metric: `pods metric ${metric.name}`,
    status: { type: 'Pods', pods: { metric, current: { averageValue } } },
    reads: `${metric.name} of ${averageValue}`,
    target: String(target.averageValue),
  }
}

const byObject = (source: DeepReadonly<AutoscalingV2.ObjectMetricSource>, read: MetricRead, input: ProposeInput): Proposal | Refusal => {
  const { metric, target, describedObject } = source
  const refuse = (cause: string): Refusal => {
    const whole = target.averageValue === undefined ? '' : `: failed to get ${metric.name} object metric`
    return refusal('FailedGetObjectMetric', cause, `failed to get object metric value${whole}`)
  }
  const where = `${describedObject.kind} ${input.namespace}/${describedObject.name}`
  const milli = oneValue(read, input.now)
  if (typeof milli === 'object') return refuse(`unable to get metric ${metric.name}: ${where} ${milli.failed}`)
  const found = replicasOfValue(target, milli, input)
  if (found === undefined) return refuse('invalid object metric source: neither a value target nor an average value target was set')
  if (hasFailed(found)) return refuse(found.failed)
  return {
    ...valueProposal(found, metric.name, target),
    metric: target.averageValue === undefined ? `${describedObject.kind} metric ${metric.name}` : externalName(metric),
    status: { type: 'Object', object: { metric, describedObject, current: currentOf(found, target) } },
  }
}

const byExternal = (
  { metric, target }: DeepReadonly<AutoscalingV2.ExternalMetricSource>,
  read: MetricRead,
  input: ProposeInput,
): Proposal | Refusal => {
  const { name } = metric
  const refuse = (cause: string): Refusal => {
    const whole = target.averageValue === undefined ? `failed to get external metric ${name}` : `failed to get ${name} external metric`
    return refusal('FailedGetExternalMetric', cause, `failed to get ${name} external metric value: ${whole}`)
  }
  const milli = oneValue(read, input.now)
  if (typeof milli === 'object')
    return refuse(`unable to get external metric ${input.namespace}/${name}/${selectorText(metric.selector)}: ${milli.failed}`)
  const found = replicasOfValue(target, milli, input)
  if (found === undefined) return refuse('invalid external metric source: neither a value target nor an average value target was set')
  if (hasFailed(found)) return refuse(found.failed)
  return {
    ...valueProposal(found, name, target),
    metric: externalName(metric),
    status: { type: 'External', external: { metric, current: currentOf(found, target) } },
  }
}

/** The sum of what was read; one reading that cannot be used spoils it. */
const oneValue = (read: MetricRead, now: number): number | Failed => {
  if (hasFailed(read)) return read
  const values = 'values' in read ? read.values : []
  let sum = 0
  for (const sample of values) {
    const why = whyUnusable(sample, now)
    if (why !== undefined) return { failed: `the metric ${why}` }
    sum += sample.milli
  }
  return sum
}

const replicasOfValue = (target: Target, milli: number, input: ProposeInput): ValueReplicas | Failed | undefined => {
  if (target.averageValue !== undefined) return replicasByPart({ ...input, milli, target: milliOf(target.averageValue) })
  return target.value === undefined ? undefined : replicasByValue({ ...input, milli, target: milliOf(target.value) })
}

const currentOf = ({ milli }: ValueReplicas, target: Target): Current =>
  target.averageValue === undefined ? { value: quantityOfMilli(milli) } : { averageValue: quantityOfMilli(milli) }

const valueProposal = ({ replicas, milli }: ValueReplicas, name: string, target: Target) => ({
  replicas,
  reads: `${name} of ${quantityOfMilli(milli)}`,
  target: String(target.averageValue ?? target.value),
})

const externalName = ({ name, selector }: DeepReadonly<AutoscalingV2.MetricIdentifier>): string =>
  `external metric ${name}(${selectorText(selector)})`
