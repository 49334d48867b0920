import type { JobSpec } from '../../../generated/batch.v1.types.ts'
import { validateDomainPrefixedPath } from '../../../validation/domain-prefixed-path.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { nonNegative, notSupported } from '../../core/pod/errors.ts'
import { validatePodTemplateSpec } from '../../core/pod/validate-pod-spec.ts'
import * as limits from './limits.ts'
import { podFailurePolicyErrors } from './validate-failure-policy.ts'
import { successPolicyErrors } from './validate-success-policy.ts'

type Errors = readonly FieldError[]

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const
const MAX_MANAGER = 63

/** The spec of a Job, in itself or in a CronJob: all but its selector. */
export const jobSpecErrors = (spec: JobSpec, at: Path, old: JobSpec | undefined): Errors => [
  ...COUNTS.flatMap((name) => nonNegative(spec[name], at.child(name))),
  ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
    ? [fieldErrors.required(at.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified')]
    : []),
  ...managerErrors(spec.managedBy, at.child('managedBy')),
  ...completionModeErrors(spec, at),
  ...podFailurePolicyErrors(spec, at.child('podFailurePolicy')),
  ...successPolicyErrors(spec, at.child('successPolicy')),
  ...replacementErrors(spec, at.child('podReplacementPolicy')),
  ...validatePodTemplateSpec(spec.template, at.child('template'), old?.template),
  ...restartErrors(spec, at.child('template').child('spec').child('restartPolicy')),
]

const managerErrors = (manager: string | undefined, at: Path): Errors =>
  manager === undefined
    ? []
    : [...validateDomainPrefixedPath(manager, at), ...(manager.length > MAX_MANAGER ? [fieldErrors.tooLong(at, MAX_MANAGER)] : [])]

const MODES = ['NonIndexed', 'Indexed']

const completionModeErrors = (spec: JobSpec, at: Path): Errors => {
  const { completionMode = 'NonIndexed' } = spec
  if (completionMode === 'Indexed') return indexedErrors(spec, at)
  if (completionMode !== 'NonIndexed') return [fieldErrors.notSupported(at.child('completionMode'), completionMode, MODES)]
  return (['backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap((name) =>
    spec[name] === undefined ? [] : [fieldErrors.invalid(at.child(name), spec[name], 'requires indexed completion mode')],
  )
}

const indexedErrors = (spec: JobSpec, at: Path): Errors => {
  const { completions, parallelism = 0, maxFailedIndexes } = spec
  const failed = at.child('maxFailedIndexes')
  const running = at.child('parallelism')
  const errors: FieldError[] = []
  if (completions === undefined) errors.push(fieldErrors.required(at.child('completions'), 'when completion mode is Indexed'))
  if (parallelism > limits.MAX_PARALLELISM) {
    errors.push(
      fieldErrors.invalid(running, parallelism, `must be less than or equal to ${limits.MAX_PARALLELISM} when completion mode is Indexed`),
    )
  }
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    errors.push(fieldErrors.invalid(failed, maxFailedIndexes, 'must be less than or equal to completions'))
  }
  if ((maxFailedIndexes ?? 0) > limits.MAX_FAILED_INDEXES) {
    errors.push(fieldErrors.invalid(failed, maxFailedIndexes, `must be less than or equal to ${limits.MAX_FAILED_INDEXES}`))
  }
  if ((completions ?? 0) > limits.HIGH_COMPLETIONS && spec.backoffLimitPerIndex !== undefined) errors.push(...highErrors(spec, at))
  return errors
}

const highErrors = ({ parallelism = 0, maxFailedIndexes }: JobSpec, at: Path): Errors => {
  const failed = at.child('maxFailedIndexes')
  const when = `when completions are above ${limits.HIGH_COMPLETIONS} and used with backoff limit per index`
  const above = (place: Path, value: number, limit: number): Errors =>
    value > limit ? [fieldErrors.invalid(place, value, `must be less than or equal to ${limit} ${when}`)] : []
  return [
    ...(maxFailedIndexes === undefined
      ? [fieldErrors.required(failed, `must be specified when completions is above ${limits.HIGH_COMPLETIONS}`)]
      : []),
    ...above(at.child('parallelism'), parallelism, limits.HIGH_PARALLELISM),
    ...above(failed, maxFailedIndexes ?? 0, limits.HIGH_FAILED_INDEXES),
  ]
}

const replacementErrors = ({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, at: Path): Errors => {
  if (policy === undefined) return []
  // Rules judge pods that have failed: those that are on their way there do not count as gone.
  const supported = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed']
  return supported.includes(policy) ? [] : [notSupported(at, policy, supported)]
}

const restartErrors = ({ template, podFailurePolicy }: JobSpec, at: Path): Errors => {
  const policy = template.spec?.restartPolicy ?? ''
  // The two that jobs with pods that start again always are told are Required, as the defaulted value is no choice of the client.
  if (policy === '' || policy === 'Always') return [fieldErrors.required(at, 'valid values: "OnFailure", "Never"')]
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(at, policy, ['OnFailure', 'Never'])]
  return podFailurePolicy !== undefined && policy !== 'Never'
    ? [fieldErrors.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : []
}
