import type { PodTemplateSpec } from '../../../generated/core.v1.types.ts'
import type { LabelSelector } from '../../../generated/meta.v1.types.ts'
import { labelSelectorRequirements, matchesLabels, SelectorError } from '../../../selectors/label-selector.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { notSupported } from '../../core/pod/errors.ts'
import { validatePodTemplateSpec } from '../../core/pod/validate-pod-spec.ts'
import { validateReadOnlyPersistentDisks } from '../../core/pod/validate-volumes.ts'

type Errors = readonly FieldError[]

/** A selector and the template whose pods it selects, with what `validatePodTemplate` needs besides. */
export interface SelectedTemplate {
  readonly selector?: LabelSelector | undefined
  readonly template?: PodTemplateSpec | undefined
  readonly replicas?: number | undefined
}

/**
 * The selector of a Deployment or a ReplicaSet and its template (upstream's `ValidatePodTemplateSpecForReplicaSet` and what calls it).
 * `at` is the spec; `old` the stored template, absent on create.
 */
export const validateSelectorAndTemplate = (spec: SelectedTemplate, at: Path, old: PodTemplateSpec | undefined): Errors => {
  const place = at.child('selector')
  const { selector } = spec
  const selectorErrors = validateLabelSelector(selector, place)
  const matches = selectorErrors.length > 0 ? undefined : selectorMatches(selector, spec.template?.metadata?.labels)
  return [
    ...(selector === undefined ? [fieldErrors.required(place)] : [...selectorErrors, ...emptyErrors(selector, place)]),
    ...(matches === undefined
      ? [fieldErrors.invalid(place, selector, 'invalid label selector')]
      : validateTemplate(spec, matches, at.child('template'), old)),
  ]
}

const emptyErrors = (selector: LabelSelector, at: Path): Errors => {
  const size = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length
  return size === 0 ? [fieldErrors.invalid(at, selector, 'empty selector is invalid for deployment')] : []
}

/** Undefined where the selector cannot be read. */
const selectorMatches = (
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean | undefined => {
  try {
    return matchesLabels(labelSelectorRequirements(selector), labels)
  } catch (error) {
    if (error instanceof SelectorError) return undefined
    throw error
  }
}

const validateTemplate = (
  { template = {}, replicas = 0 }: SelectedTemplate,
  matches: boolean,
  at: Path,
  old: PodTemplateSpec | undefined,
): Errors => {
  const restartPolicy = template.spec?.restartPolicy ?? ''
  const labels = at.child('metadata').child('labels')
  return [
    ...(matches ? [] : [fieldErrors.invalid(labels, sorted(template.metadata?.labels), '`selector` does not match template `labels`')]),
    ...validatePodTemplateSpec(template, at, old),
    ...(replicas > 1 ? validateReadOnlyPersistentDisks(template.spec?.volumes, at.child('spec').child('volumes')) : []),
    ...(restartPolicy === 'Always' ? [] : [notSupported(at.child('spec').child('restartPolicy'), restartPolicy, ['Always'])]),
    ...(template.spec?.activeDeadlineSeconds === undefined
      ? []
      : [fieldErrors.forbidden(at.child('spec').child('activeDeadlineSeconds'), 'activeDeadlineSeconds in ReplicaSet is not Supported')]),
  ]
}

/** Messages show maps in the order of their keys. */
const sorted = (labels: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | null =>
  labels === undefined ? null : Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
