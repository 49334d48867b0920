import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingPolicy,
  HPAScalingRules,
} from '../../../generated/autoscaling.v2.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { NEGATIVE, NOT_POSITIVE, notSupported, optionalOneOf } from '../../core/pod/errors.ts'
import { isNegative, quantityText } from '../../core/pod/quantities.ts'
import { validateMetric } from './validate-metric.ts'
import { apiVersionReason, type ReferenceRules, validateReference } from './validate-reference.ts'

type Errors = readonly FieldError[]

const MAX_PERIOD_SECONDS = 1800
const MAX_STABILIZATION_SECONDS = 3600

/** The spec of an autoscaler; `old` is the stored one, absent on create (upstream's `validateHorizontalPodAutoscalerSpec`). */
export const validateSpec = (spec: HorizontalPodAutoscalerSpec, at: Path, old: HorizontalPodAutoscaler | undefined): Errors => {
  const { minReplicas, maxReplicas = 0, metrics = [] } = spec
  // Scaling to nothing is behind a gate that is off by default in 1.36.
  const least = old?.spec.minReplicas === 0 ? 0 : 1
  return [
    ...(minReplicas !== undefined && minReplicas < least
      ? [fieldErrors.invalid(at.child('minReplicas'), minReplicas, `must be greater than or equal to ${least}`)]
      : []),
    ...(maxReplicas < 1 ? [fieldErrors.invalid(at.child('maxReplicas'), maxReplicas, 'must be greater than 0')] : []),
    ...(minReplicas !== undefined && maxReplicas < minReplicas
      ? [fieldErrors.invalid(at.child('maxReplicas'), maxReplicas, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...validateReference(spec.scaleTargetRef, at.child('scaleTargetRef'), targetRules(spec, old)),
    ...metrics.flatMap((metric, i) => validateMetric(metric, at.child('metrics').index(i), objectRules(old))),
    ...(minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')
      ? [
          fieldErrors.forbidden(
            at.child('metrics'),
            'must specify at least one Object or External metric to support scaling to zero replicas',
          ),
        ]
      : []),
    ...rulesErrors(spec.behavior?.scaleUp, at.child('behavior').child('scaleUp')),
    ...rulesErrors(spec.behavior?.scaleDown, at.child('behavior').child('scaleDown')),
  ]
}

/** A reference that was stored is left alone; of the core group only replication controllers can be scaled. */
const targetRules = ({ scaleTargetRef: next }: HorizontalPodAutoscalerSpec, old: HorizontalPodAutoscaler | undefined): ReferenceRules => {
  const before = old?.spec.scaleTargetRef
  const same = before !== undefined && (before.apiVersion ?? '') === (next?.apiVersion ?? '') && before.kind === next?.kind
  return { allowInvalidApiVersion: same, allowEmptyGroup: !same && next?.kind === 'ReplicationController' }
}

const objectRules = (old: HorizontalPodAutoscaler | undefined): ReferenceRules => {
  const rules = { allowInvalidApiVersion: false, allowEmptyGroup: true }
  const wasInvalid = (old?.spec.metrics ?? []).some(
    ({ object }) => object !== undefined && apiVersionReason(object.describedObject?.apiVersion ?? '', rules) !== undefined,
  )
  return { ...rules, allowInvalidApiVersion: wasInvalid }
}

const rulesErrors = (rules: HPAScalingRules | undefined, at: Path): Errors => {
  if (rules === undefined) return []
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules
  const place = at.child('stabilizationWindowSeconds')
  return [
    ...(window !== undefined && window < 0 ? [fieldErrors.invalid(place, window, 'must be greater than or equal to zero')] : []),
    ...(window !== undefined && window > MAX_STABILIZATION_SECONDS
      ? [fieldErrors.invalid(place, window, `must be less than or equal to ${MAX_STABILIZATION_SECONDS}`)]
      : []),
    ...optionalOneOf(selectPolicy, ['Disabled', 'Max', 'Min'], at.child('selectPolicy')),
    ...(policies.length === 0 ? [fieldErrors.required(at.child('policies'), 'must specify at least one Policy')] : []),
    ...policies.flatMap((policy, i) => policyErrors(policy, at.child('policies').index(i))),
    ...(tolerance !== undefined && isNegative(tolerance)
      ? [fieldErrors.invalid(at.child('tolerance'), quantityText(tolerance), NEGATIVE)]
      : []),
  ]
}

const POLICY_TYPES: readonly string[] = ['Percent', 'Pods']

const policyErrors = ({ type = '', value = 0, periodSeconds = 0 }: HPAScalingPolicy, at: Path): Errors => [
  ...(POLICY_TYPES.includes(type) ? [] : [notSupported(at.child('type'), type, POLICY_TYPES)]),
  ...(value <= 0 ? [fieldErrors.invalid(at.child('value'), value, NOT_POSITIVE)] : []),
  ...(periodSeconds <= 0 ? [fieldErrors.invalid(at.child('periodSeconds'), periodSeconds, NOT_POSITIVE)] : []),
  ...(periodSeconds > MAX_PERIOD_SECONDS
    ? [fieldErrors.invalid(at.child('periodSeconds'), periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`)]
    : []),
]
