import type { DaemonSetSpec, DaemonSetStatus, DaemonSetUpdateStrategy, RollingUpdateDaemonSet } from '../../../generated/apps.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { nonNegative, notSupported } from '../../core/pod/errors.ts'
import { podValidationOptions } from '../../core/pod/options.ts'
import { validatePodTemplateSpec } from '../../core/pod/validate-pod-spec.ts'
import { amount, validateAtMostAll, validateNonNegativeIntOrPercent } from '../deployment/strategy.ts'
import { collisionErrors, countErrors } from '../shared/status-errors.ts'
import { selectorMatches, sorted, validateLongRunning } from '../shared/validate-template.ts'

type Errors = readonly FieldError[]

/** The spec of a DaemonSet (upstream's `ValidateDaemonSetSpec`). `old` is the stored one, absent on create. */
export const daemonSetSpecErrors = (spec: DaemonSetSpec, at: Path, old: DaemonSetSpec | undefined): Errors => [
  ...selectorErrors(spec, at, old),
  ...validatePodTemplateSpec(spec.template ?? {}, at.child('template'), old?.template),
  ...validateLongRunning(spec.template ?? {}, 'DaemonSet', at.child('template')),
  ...nonNegative(spec.minReadySeconds, at.child('minReadySeconds')),
  ...strategyErrors(spec.updateStrategy ?? {}, at.child('updateStrategy')),
  ...nonNegative(spec.revisionHistoryLimit, at.child('revisionHistoryLimit')),
]

/** A missing selector is told by what it does not match: upstream has no error of its own for it. */
const selectorErrors = ({ selector, template }: DaemonSetSpec, at: Path, old: DaemonSetSpec | undefined): Errors => {
  const place = at.child('selector')
  const { allowInvalidLabelValueInSelector: allowInvalidValues } = podValidationOptions(false, old?.template)
  const size = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length
  const labels = template?.metadata?.labels
  const where = at.child('template').child('metadata').child('labels')
  return [
    ...validateLabelSelector(selector, place, { allowInvalidValues }),
    ...(selectorMatches(selector, labels) === false
      ? [fieldErrors.invalid(where, sorted(labels), '`selector` does not match template `labels`')]
      : []),
    ...(selector !== undefined && size === 0 ? [fieldErrors.invalid(place, selector, 'empty selector is invalid for daemonset')] : []),
  ]
}

const strategyErrors = ({ type = '', rollingUpdate }: DaemonSetUpdateStrategy, at: Path): Errors => {
  const place = at.child('rollingUpdate')
  switch (type) {
    case 'OnDelete':
      return []
    case 'RollingUpdate':
      return rollingUpdate === undefined ? [fieldErrors.required(place)] : rollingErrors(rollingUpdate, place)
    default:
      // Upstream shows its internal type, whose fields are written with capitals.
      return [notSupported(at, { Type: type, RollingUpdate: internal(rollingUpdate) }, ['RollingUpdate', 'OnDelete'])]
  }
}

const internal = (rolling: RollingUpdateDaemonSet | undefined) =>
  rolling === undefined ? null : { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 }

/** Either a node's old pod goes before its new one comes, or after. */
const rollingErrors = ({ maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDaemonSet, at: Path): Errors => {
  const [unavailable, surge] = [at.child('maxUnavailable'), at.child('maxSurge')]
  const [hasUnavailable, hasSurge] = [amount(maxUnavailable) !== 0, amount(maxSurge) !== 0]
  return [
    ...validateNonNegativeIntOrPercent(maxUnavailable, unavailable),
    ...validateNonNegativeIntOrPercent(maxSurge, surge),
    ...validateAtMostAll(maxUnavailable, unavailable),
    ...validateAtMostAll(maxSurge, surge),
    ...(hasUnavailable && hasSurge ? [fieldErrors.invalid(surge, maxSurge, 'may not be set when maxUnavailable is non-zero')] : []),
    ...(!hasUnavailable && !hasSurge ? [fieldErrors.required(unavailable, 'cannot be 0 when maxSurge is 0')] : []),
  ]
}

/** Counts that are told even when they are nothing. */
export const NO_STATUS = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 } as const

const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
]

export const daemonSetStatusErrors = (status: DaemonSetStatus = { ...NO_STATUS }, old: DaemonSetStatus | undefined, at: Path): Errors => {
  const { conditions: _, ...counts } = status
  return [
    ...countErrors(counts, COUNTS, [], at),
    ...collisionErrors(status.collisionCount, old?.collisionCount, at.child('collisionCount')),
  ]
}
