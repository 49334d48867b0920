import type { Job, JobSpec } from '../../../generated/batch.v1.types.ts'
import type { Affinity, Container, PodTemplateSpec } from '../../../generated/core.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { hasCondition } from './conditions.ts'

type Errors = readonly FieldError[]

const FIXED = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const

/** What may change of a Job (upstream's `ValidateJobSpecUpdate`). */
export const validateJobUpdate = (next: Job, old: Job, at: Path): Errors => {
  const [spec, before] = [next.spec, old.spec]
  if (spec === undefined || before === undefined) return []
  const place = at.child('spec')
  return [
    ...completionsErrors(spec, before, place),
    ...validateImmutableField(spec.selector, before.selector, place.child('selector')),
    ...templateErrors(spec, before, isAtRest(old), place.child('template')),
    ...FIXED.flatMap((name) => validateImmutableField(spec[name], before[name], place.child(name))),
  ]
}

/** An Indexed Job that runs all of its indexes at once may grow and shrink. */
const completionsErrors = (spec: JobSpec, old: JobSpec, at: Path): Errors => {
  const place = at.child('completions')
  if (spec.completionMode !== 'Indexed') return validateImmutableField(spec.completions, old.completions, place)
  const { completions, parallelism } = spec
  if (completions === old.completions || completions === undefined || parallelism === undefined) return []
  return completions === parallelism
    ? []
    : [fieldErrors.invalid(place, completions, `can only be modified in tandem with ${at.child('parallelism')}`)]
}

/** The Job is suspended and no pod of it runs: where its pods are to run, and with what, may still change. */
const isAtRest = ({ spec, status }: Job): boolean =>
  spec?.suspend === true && (status?.active ?? 0) === 0 && (status?.startTime === undefined || hasCondition(status, 'Suspended'))

const templateErrors = (spec: JobSpec, old: JobSpec, atRest: boolean, at: Path): Errors => {
  const before = atRest ? withChanges(old.template, spec.template) : old.template
  return semanticEqual(spec.template, before) ? [] : [fieldErrors.invalid(at, spec.template, fieldErrors.IMMUTABLE)]
}

/** The old template with the changes made that are allowed while a Job is at rest. */
const withChanges = (old: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec => ({
  ...old,
  metadata: { ...old.metadata, labels: next.metadata?.labels, annotations: next.metadata?.annotations },
  spec: {
    ...old.spec,
    affinity: withNodeAffinity(old.spec?.affinity, next.spec?.affinity),
    nodeSelector: next.spec?.nodeSelector,
    tolerations: next.spec?.tolerations,
    schedulingGates: next.spec?.schedulingGates,
    containers: withResources(old.spec?.containers ?? [], next.spec?.containers),
    ...(old.spec?.initContainers === undefined
      ? {}
      : { initContainers: withResources(old.spec.initContainers, next.spec?.initContainers) }),
  },
})

const withNodeAffinity = (old: Affinity | undefined, next: Affinity | undefined): Affinity | undefined => {
  const affinity = { ...old, nodeAffinity: next?.nodeAffinity }
  // An affinity that was of nodes only may go, and one may come, as a whole.
  return next === undefined && affinity.podAffinity === undefined && affinity.podAntiAffinity === undefined ? undefined : affinity
}

const withResources = (old: readonly Container[], next: readonly Container[] = []): Container[] =>
  old.map((container, i) => (i < next.length ? { ...container, resources: next[i]?.resources } : container))
