import type { MetricIdentifier, MetricSpec, MetricTarget } from '../../../generated/autoscaling.v2.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { notSupported, refused } from '../../core/pod/errors.ts'
import { isValidPathSegmentName } from '../../core/pod/formats.ts'
import { type QuantityValue, quantityText, sign } from '../../core/pod/quantities.ts'
import { validateContainerResourceName } from '../../core/pod/resource-names.ts'
import { type ReferenceRules, validateReference } from './validate-reference.ts'

type Errors = readonly FieldError[]
type Source = 'object' | 'external' | 'pods' | 'resource' | 'containerResource'

const TYPES: readonly string[] = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']
/** In upstream's order: of several sources the first is looked at. */
const SOURCES: readonly Source[] = ['object', 'external', 'pods', 'resource', 'containerResource']
const sourceOf = (type: string): Source | undefined =>
  TYPES.includes(type) ? (((type[0]?.toLowerCase() ?? '') + type.slice(1)) as Source) : undefined

/** One metric: exactly the source that its type names (upstream's `validateMetricSpec`). */
export const validateMetric = (metric: MetricSpec, at: Path, rules: ReferenceRules): Errors => {
  const { type = '' } = metric
  const present = SOURCES.filter((name) => metric[name] !== undefined)
  const expected = sourceOf(type)
  const [first] = present
  const unknown = expected === undefined ? [notSupported(at.child('type'), type, TYPES)] : []
  return [
    ...(type === '' ? [fieldErrors.required(at.child('type'), 'must specify a metric source type')] : []),
    ...unknown,
    ...(first === undefined ? [] : sourceErrors(metric, first, at.child(first), rules)),
    ...(expected !== undefined && metric[expected] === undefined
      ? [fieldErrors.required(at.child(expected), 'must populate information for the given metric source')]
      : []),
    // Upstream says it twice.
    ...unknown,
    ...(present.length === 1
      ? []
      : present
          .filter((name) => name !== expected)
          .map((name) => fieldErrors.forbidden(at.child(name), 'must populate the given metric source only'))),
  ]
}

const sourceErrors = (metric: MetricSpec, source: Source, at: Path, rules: ReferenceRules): Errors => {
  const { object, external, pods, resource, containerResource } = metric
  switch (source) {
    case 'object':
      return [
        ...validateReference(object?.describedObject, at.child('describedObject'), rules),
        ...identifierErrors(object?.metric, at.child('metric')),
        ...targetErrors(object?.target, at.child('target')),
        ...neither(object?.target, 'must set either a target value or averageValue', at.child('target')),
      ]
    case 'external':
      return [
        ...identifierErrors(external?.metric, at.child('metric')),
        ...targetErrors(external?.target, at.child('target')),
        ...neither(external?.target, 'must set either a target value for metric or a per-pod target', at.child('target')),
        ...(external?.target?.value !== undefined && external.target.averageValue !== undefined
          ? [fieldErrors.forbidden(at.child('target').child('value'), 'may not set both a target value for metric and a per-pod target')]
          : []),
      ]
    case 'pods':
      return [
        ...identifierErrors(pods?.metric, at.child('metric')),
        ...targetErrors(pods?.target, at.child('target')),
        ...(pods?.target?.averageValue === undefined
          ? [fieldErrors.required(at.child('target').child('averageValue'), 'must specify a positive target averageValue')]
          : []),
      ]
    case 'resource':
      return [
        ...(resource?.name ? [] : [fieldErrors.required(at.child('name'), 'must specify a resource name')]),
        ...usageErrors(resource?.target, at.child('target')),
      ]
    case 'containerResource':
      return [
        ...(containerResource?.name
          ? validateContainerResourceName(containerResource.name, at.child('name'))
          : [fieldErrors.required(at.child('name'), 'must specify a resource name')]),
        ...(containerResource?.container
          ? refused(at.child('container'), containerResource.container, isDns1123Label(containerResource.container))
          : [fieldErrors.required(at.child('container'), 'must specify a container')]),
        ...usageErrors(containerResource?.target, at.child('target')),
      ]
  }
}

const neither = (target: MetricTarget | undefined, why: string, at: Path): Errors =>
  target?.value === undefined && target?.averageValue === undefined ? [fieldErrors.required(at.child('averageValue'), why)] : []

/** Usage of a resource is wanted as a share of the requests or as an amount. */
const usageErrors = (target: MetricTarget | undefined, at: Path): Errors => {
  const { averageUtilization, averageValue } = target ?? {}
  return [
    ...targetErrors(target, at),
    ...(averageUtilization === undefined && averageValue === undefined
      ? [fieldErrors.required(at.child('averageUtilization'), 'must set either a target raw value or a target utilization')]
      : []),
    ...(averageUtilization !== undefined && averageValue !== undefined
      ? [fieldErrors.forbidden(at.child('averageValue'), 'may not set both a target raw value and a target utilization')]
      : []),
  ]
}

const TARGET_TYPES: readonly string[] = ['Utilization', 'Value', 'AverageValue']

const targetErrors = (target: MetricTarget | undefined, at: Path): Errors => {
  const { type = '', value, averageValue, averageUtilization } = target ?? {}
  const place = at.child('type')
  return [
    ...(type === '' ? [fieldErrors.required(place, 'must specify a metric target type')] : []),
    ...(TARGET_TYPES.includes(type) ? [] : [fieldErrors.invalid(place, type, 'must be either Utilization, Value, or AverageValue')]),
    ...positiveErrors(value, at.child('value')),
    ...positiveErrors(averageValue, at.child('averageValue')),
    ...(averageUtilization !== undefined && averageUtilization < 1
      ? [fieldErrors.invalid(at.child('averageUtilization'), averageUtilization, 'must be greater than 0')]
      : []),
  ]
}

const positiveErrors = (value: QuantityValue | undefined, at: Path): Errors =>
  value !== undefined && sign(value) <= 0 ? [fieldErrors.invalid(at, quantityText(value), 'must be positive')] : []

const identifierErrors = (metric: MetricIdentifier | undefined, at: Path): Errors =>
  metric?.name
    ? refused(at.child('name'), metric.name, isValidPathSegmentName(metric.name))
    : [fieldErrors.required(at.child('name'), 'must specify a metric name')]
