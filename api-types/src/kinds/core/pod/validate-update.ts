import type {
  Container,
  NodeAffinity,
  NodeSelectorTerm,
  Pod,
  PodSchedulingGate,
  PodSpec,
  Toleration,
} from '../../../generated/core.v1.types.ts'
import { deepEqual } from '../../../util/deep.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { describeDifference } from './difference.ts'
import { rangeText, requiredText } from './errors.ts'
import { podValidationOptions } from './options.ts'
import { validatePodAnnotations, validatePodAnnotationUpdates } from './validate-annotations.ts'
import { validateContainerOfPod } from './validate-container.ts'
import { validateTolerations } from './validate-scheduling.ts'

type Errors = readonly FieldError[]

const MAX_INT32 = 2 ** 31 - 1
const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

const EMPTY: PodSpec = { containers: [] }

/** Annotations of a pod that is updated, through whichever subresource (upstream's `ValidatePodSpecificAnnotationUpdates`). */
export const validateAnnotationsOfUpdate = (pod: Pod, old: Pod, at: Path): Errors => {
  const place = at.child('metadata').child('annotations')
  return [
    ...validatePodAnnotationUpdates(pod.metadata.annotations, old.metadata.annotations, place),
    ...validatePodAnnotations(pod.metadata.annotations, pod.spec ?? EMPTY, place, podValidationOptions(true, old)),
  ]
}

/** What may change of a pod (upstream's `ValidatePodUpdate`, less the rules that hold for any pod). */
export const validatePodUpdate = (pod: Pod, old: Pod, at: Path): Errors => {
  const [next, before] = [pod.spec ?? EMPTY, old.spec ?? EMPTY]
  const place = at.child('spec')
  const errors: FieldError[] = [...validateAnnotationsOfUpdate(pod, old, at)]
  for (const list of ['containers', 'initContainers'] as const) {
    const [now, then] = [next[list] ?? [], before[list] ?? []]
    if (now.length !== then.length)
      return [...errors, fieldErrors.forbidden(place.child(list), 'pod updates may not add or remove containers')]
    errors.push(...now.flatMap((container, i) => imageErrors(container, place.child(list).index(i))))
  }
  const deadline = deadlineErrors(next.activeDeadlineSeconds, before.activeDeadlineSeconds, place.child('activeDeadlineSeconds'))
  errors.push(...deadline)
  // Upstream looks no further at a deadline that is wrong by itself.
  if (deadline.length > 0 && next.activeDeadlineSeconds !== undefined) return errors
  errors.push(...tolerationErrors(next.tolerations ?? [], before.tolerations ?? [], place.child('tolerations'), old))
  errors.push(...gateErrors(next.schedulingGates ?? [], before.schedulingGates ?? [], place.child('schedulingGates')))
  if (semanticEqual(next, before)) return errors
  const kept = withAllowedChangesUndone(next, before)
  if ((before.schedulingGates ?? []).length > 0) errors.push(...gatedErrors(kept, before, place))
  if (!semanticEqual(kept, before)) {
    const difference = describeDifference(before, kept)
    errors.push(fieldErrors.forbidden(place, `pod updates may not change fields other than ${UPDATABLE}\n${difference}`))
  }
  return errors
}

const imageErrors = (container: Container, at: Path): Errors => [
  ...requiredText(container.image, at.child('image')),
  ...validateContainerOfPod(container, at),
]

/** It may be set once, and then only be brought forward. */
const deadlineErrors = (next: number | undefined, old: number | undefined, at: Path): Errors => {
  if (next === undefined) {
    return old === undefined ? [] : [fieldErrors.invalid(at, null, 'must not update from a positive integer to nil value')]
  }
  if (next < 0 || next > MAX_INT32) return [fieldErrors.invalid(at, next, rangeText(0, MAX_INT32))]
  return old !== undefined && old < next ? [fieldErrors.invalid(at, next, 'must be less than or equal to previous value')] : []
}

const tolerationErrors = (next: readonly Toleration[], old: readonly Toleration[], at: Path, oldPod: Pod): Errors => {
  const kept = old.every((toleration) => next.some((each) => deepEqual({ ...toleration, tolerationSeconds: each.tolerationSeconds }, each)))
  if (!kept) return [fieldErrors.forbidden(at, 'existing toleration can not be modified except its tolerationSeconds')]
  return validateTolerations(next, at, podValidationOptions(true, oldPod))
}

const gateErrors = (next: readonly PodSchedulingGate[], old: readonly PodSchedulingGate[], at: Path): Errors => {
  const known = new Set(old.map(({ name }) => name))
  return next.flatMap(({ name }, i) =>
    known.has(name)
      ? []
      : [fieldErrors.forbidden(at.index(i).child('name'), `only deletion is allowed, but found new scheduling gate '${name}'`)],
  )
}

const withOldImages = (next: readonly Container[], old: readonly Container[]): Container[] =>
  next.map((container, i) => ({ ...container, image: old[i]?.image }))

/** The new spec with every change undone that is allowed or has been judged already: what differs still is refused. */
const withAllowedChangesUndone = (next: PodSpec, old: PodSpec): PodSpec => {
  const wasNegative = (old.terminationGracePeriodSeconds ?? 0) < 0 && next.terminationGracePeriodSeconds === 1
  return {
    ...next,
    containers: withOldImages(next.containers ?? [], old.containers ?? []),
    initContainers: withOldImages(next.initContainers ?? [], old.initContainers ?? []),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    terminationGracePeriodSeconds: wasNegative ? old.terminationGracePeriodSeconds : next.terminationGracePeriodSeconds,
  }
}

/** A pod that waits at gates may still have its choice of nodes narrowed (KEP-3838). Undoes what it has judged in `kept`. */
const gatedErrors = (kept: PodSpec, old: PodSpec, at: Path): Errors => {
  const errors: FieldError[] = []
  if (!semanticEqual(kept.nodeSelector, old.nodeSelector)) {
    errors.push(...nodeSelectorErrors(kept.nodeSelector ?? {}, old.nodeSelector ?? {}, at.child('nodeSelector')))
    kept.nodeSelector = old.nodeSelector
  }
  const [next, before] = [kept.affinity?.nodeAffinity, old.affinity?.nodeAffinity]
  if (!semanticEqual(next, before)) {
    errors.push(...nodeAffinityErrors(next, before, at.child('affinity').child('nodeAffinity')))
    const others = kept.affinity?.podAffinity !== undefined || kept.affinity?.podAntiAffinity !== undefined
    kept.affinity = old.affinity === undefined && !others ? undefined : { ...kept.affinity, nodeAffinity: before }
  }
  return errors
}

const nodeSelectorErrors = (next: Readonly<Record<string, string>>, old: Readonly<Record<string, string>>, at: Path): Errors =>
  Object.entries(old).every(([key, value]) => Object.hasOwn(next, key) && next[key] === value)
    ? []
    : [fieldErrors.invalid(at, next, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)')]

const nodeAffinityErrors = (next: NodeAffinity | undefined, old: NodeAffinity | undefined, at: Path): Errors => {
  const before = old?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  if (before.length === 0) return []
  const terms = next?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const place = at.child('requiredDuringSchedulingIgnoredDuringExecution').child('nodeSelectorTerms')
  if (terms.length !== before.length) {
    return [fieldErrors.invalid(place, terms, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')]
  }
  return terms.flatMap((term, i) =>
    hasOnlyAdditions(term, before[i] ?? {})
      ? []
      : [fieldErrors.invalid(place.index(i), term, 'only additions are allowed (no mutations or deletions)')],
  )
}

/** A term that was empty matched nothing: anything added to it would widen the choice. */
const hasOnlyAdditions = (next: NodeSelectorTerm, old: NodeSelectorTerm): boolean => {
  const lists = ['matchExpressions', 'matchFields'] as const
  const wasEmpty = lists.every((name) => (old[name] ?? []).length === 0)
  if (wasEmpty) return lists.every((name) => (next[name] ?? []).length === 0)
  return lists.every((name) => {
    const before = old[name] ?? []
    return semanticEqual((next[name] ?? []).slice(0, before.length), before)
  })
}
