/**
 * Metrics as autoscaling/v1 writes them into annotations, and back (upstream's `pkg/apis/autoscaling/v1/conversion.go`). What a v2 object
 * leaves out is left out of the annotation too, where upstream writes a zero: so the way back finds it absent again.
 */
import type * as v1 from '../../../generated/autoscaling.v1.types.ts'
import type * as v2 from '../../../generated/autoscaling.v2.types.ts'

/** Required fields of v1 that may be missing in an annotation. */
type Loose<T> = { [Key in keyof T]?: T[Key] | undefined }
type Written<T extends { type: string }> = { type: string } & { [Key in Exclude<keyof T, 'type'>]?: Loose<NonNullable<T[Key]>> | undefined }
export type WrittenSpec = Written<v1.MetricSpec>
export type WrittenStatus = Written<v1.MetricStatus>

/** Absent members are left out, as in JSON. */
const present = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T

export const specToV1 = ({ type, object, pods, resource, containerResource, external }: v2.MetricSpec): WrittenSpec =>
  present({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      targetValue: object.target.value,
      selector: object.metric.selector,
      averageValue: object.target.averageValue,
    },
    pods: pods && { metricName: pods.metric.name, targetAverageValue: pods.target.averageValue, selector: pods.metric.selector },
    resource: resource && {
      name: resource.name,
      targetAverageUtilization: resource.target.averageUtilization,
      targetAverageValue: resource.target.averageValue,
    },
    containerResource: containerResource && {
      name: containerResource.name,
      targetAverageUtilization: containerResource.target.averageUtilization,
      targetAverageValue: containerResource.target.averageValue,
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      targetValue: external.target.value,
      targetAverageValue: external.target.averageValue,
    },
  })

const identifier = (name: string | undefined, selector: v2.MetricIdentifier['selector']): v2.MetricIdentifier =>
  present({ name: name ?? '', selector })

type Amounts = Pick<v2.MetricTarget, 'value' | 'averageValue' | 'averageUtilization'>
const target = (type: v2.MetricTargetType, amounts: Amounts): v2.MetricTarget => present({ type, ...amounts })
/** Utilization where it is given, an average else. */
const usage = (averageUtilization: number | undefined, averageValue: Amounts['averageValue']): v2.MetricTarget =>
  target(averageUtilization === undefined ? 'AverageValue' : 'Utilization', { averageValue, averageUtilization })

export const specFromV1 = ({ type, object, pods, resource, containerResource, external }: WrittenSpec): v2.MetricSpec =>
  present({
    type,
    object: object && {
      describedObject: object.target ?? { kind: '', name: '' },
      target: target(object.averageValue === undefined ? 'Value' : 'AverageValue', {
        value: object.targetValue,
        averageValue: object.averageValue,
      }),
      metric: identifier(object.metricName, object.selector),
    },
    pods: pods && {
      metric: identifier(pods.metricName, pods.selector),
      target: target('AverageValue', { averageValue: pods.targetAverageValue }),
    },
    resource: resource && { name: resource.name ?? '', target: usage(resource.targetAverageUtilization, resource.targetAverageValue) },
    containerResource: containerResource && {
      name: containerResource.name ?? '',
      target: usage(containerResource.targetAverageUtilization, containerResource.targetAverageValue),
      container: containerResource.container ?? '',
    },
    external: external && {
      metric: identifier(external.metricName, external.metricSelector),
      target: target(external.targetValue === undefined ? 'AverageValue' : 'Value', {
        value: external.targetValue,
        averageValue: external.targetAverageValue,
      }),
    },
  })

export const statusToV1 = ({ type, object, pods, resource, containerResource, external }: v2.MetricStatus): WrittenStatus =>
  present({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      currentValue: object.current.value,
      selector: object.metric.selector,
      averageValue: object.current.averageValue,
    },
    pods: pods && { metricName: pods.metric.name, currentAverageValue: pods.current.averageValue, selector: pods.metric.selector },
    resource: resource && {
      name: resource.name,
      currentAverageUtilization: resource.current.averageUtilization,
      currentAverageValue: resource.current.averageValue,
    },
    containerResource: containerResource && {
      name: containerResource.name,
      currentAverageUtilization: containerResource.current.averageUtilization,
      currentAverageValue: containerResource.current.averageValue,
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      currentValue: external.current.value,
      currentAverageValue: external.current.averageValue,
    },
  })

export const statusFromV1 = ({ type, object, pods, resource, containerResource, external }: WrittenStatus): v2.MetricStatus =>
  present({
    type,
    object: object && {
      metric: identifier(object.metricName, object.selector),
      current: present({ value: object.currentValue, averageValue: object.averageValue }),
      describedObject: object.target ?? { kind: '', name: '' },
    },
    pods: pods && { metric: identifier(pods.metricName, pods.selector), current: present({ averageValue: pods.currentAverageValue }) },
    resource: resource && {
      name: resource.name ?? '',
      current: present({ averageValue: resource.currentAverageValue, averageUtilization: resource.currentAverageUtilization }),
    },
    containerResource: containerResource && {
      name: containerResource.name ?? '',
      current: present({
        averageValue: containerResource.currentAverageValue,
        averageUtilization: containerResource.currentAverageUtilization,
      }),
      container: containerResource.container ?? '',
    },
    external: external && {
      metric: identifier(external.metricName, external.metricSelector),
      current: present({ value: external.currentValue, averageValue: external.currentAverageValue }),
    },
  })
