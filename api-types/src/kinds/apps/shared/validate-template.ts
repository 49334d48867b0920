import type { PodTemplateSpec } from '../../../generated/core.v1.types.ts'
import type { LabelSelector } from '../../../generated/meta.v1.types.ts'
import { labelSelectorRequirements, matchesLabels, SelectorError } from '../../../selectors/label-selector.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { notSupported } from '../../core/pod/errors.ts'
import { validatePodTemplateSpec } from '../../core/pod/validate-pod-spec.ts'

type Errors = readonly FieldError[]

/** A selector and the template whose pods it selects. */
export interface SelectedTemplate {
  readonly selector?: LabelSelector | undefined
  readonly template?: PodTemplateSpec | undefined
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

/** Undefined where the selector cannot be read. An absent one matches nothing. */
export const selectorMatches = (
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

const validateTemplate = ({ template = {} }: SelectedTemplate, matches: boolean, at: Path, old: PodTemplateSpec | undefined): Errors => {
  const labels = at.child('metadata').child('labels')
  return [
    ...(matches ? [] : [fieldErrors.invalid(labels, sorted(template.metadata?.labels), '`selector` does not match template `labels`')]),
    ...validatePodTemplateSpec(template, at, old),
    ...validateLongRunning(template, 'ReplicaSet', at),
  ]
}

/** Pods that a controller keeps running start again whenever they end, and have no deadline. */
export const validateLongRunning = ({ spec }: PodTemplateSpec, controller: string, at: Path): Errors => {
  const place = at.child('spec')
  const restartPolicy = spec?.restartPolicy ?? ''
  return [
    ...(restartPolicy === 'Always' ? [] : [notSupported(place.child('restartPolicy'), restartPolicy, ['Always'])]),
    ...(spec?.activeDeadlineSeconds === undefined
      ? []
      : [fieldErrors.forbidden(place.child('activeDeadlineSeconds'), `activeDeadlineSeconds in ${controller} is not Supported`)]),
  ]
}

/** Messages show maps in the order of their keys. */
export const sorted = (labels: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | null =>
  labels === undefined ? null : Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
