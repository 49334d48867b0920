import type { Job, JobSpec } from '../../../generated/batch.v1.types.ts'
import type { LabelSelector } from '../../../generated/meta.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { selectorMatches, sorted } from '../../apps/shared/validate-template.ts'
import { CONTROLLER_UID, JOB_NAME, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME } from './labels.ts'
import { jobSpecErrors } from './validate-spec.ts'

type Errors = readonly FieldError[]
type Labels = Readonly<Record<string, string>>

/** Upstream's `ValidateJob`. `old` is what an update replaces, absent on create. */
export const validateJob = (object: Job, at: Path, old: Job | undefined): Errors => {
  const { metadata, spec } = object
  if (spec === undefined) return []
  const place = at.child('spec')
  return [
    ...(spec.manualSelector === true ? [] : generatedSelectorErrors(object, spec, at, old)),
    ...jobSpecErrors(spec, place, old?.spec),
    ...selectorErrors(spec, place),
    ...indexedNameErrors(metadata.name ?? '', spec, at.child('metadata').child('name')),
  ]
}

/** The selector that the server makes, and the labels that it puts on the pods (upstream's `ValidateGeneratedSelector`). */
const generatedSelectorErrors = ({ metadata }: Job, spec: JobSpec, at: Path, old: Job | undefined): Errors => {
  // That there must be one is said by the rules of the spec.
  if (spec.selector === undefined) return []
  const [uid, name] = [metadata.uid ?? '', metadata.name ?? '']
  if (uid === '') return [fieldErrors.required(at.child('metadata').child('uid'))]
  const labels = spec.template.metadata?.labels ?? {}
  const place = at.child('spec').child('template').child('metadata').child('labels')
  const prefixed = old === undefined || hasPrefixedLabels(old)
  const expected: Labels = {
    [LEGACY_CONTROLLER_UID]: uid,
    [LEGACY_JOB_NAME]: name,
    ...(prefixed ? { [CONTROLLER_UID]: uid, [JOB_NAME]: name } : {}),
  }
  const matches = selectorMatches(spec.selector, expected)
  return [
    ...Object.entries(expected).flatMap(([key, value]) => labelErrors(labels, key, value, place)),
    ...(matches === false
      ? [fieldErrors.invalid(at.child('spec').child('selector'), shownSelector(spec.selector), '`selector` not auto-generated')]
      : []),
  ]
}

/** Messages show maps in the order of their keys. */
const shownSelector = (selector: LabelSelector = {}) => ({
  ...selector,
  ...(selector.matchLabels === undefined ? {} : { matchLabels: sorted(selector.matchLabels) }),
})

/** Jobs that are older than these labels do without them. */
const hasPrefixedLabels = ({ spec }: Job): boolean => {
  const labels = spec?.template?.metadata?.labels ?? {}
  return Object.hasOwn(labels, JOB_NAME) && Object.hasOwn(labels, CONTROLLER_UID)
}

const labelErrors = (labels: Labels, key: string, value: string, at: Path): Errors => {
  if (!Object.hasOwn(labels, key)) return [fieldErrors.required(at.key(key), `must be '${value}'`)]
  return labels[key] === value ? [] : [fieldErrors.invalid(at.key(key), sorted(labels), `must be '${value}'`)]
}

/** Chosen by hand or made by the server, the selector must match the pods. */
const selectorErrors = ({ selector, template }: { selector?: LabelSelector | undefined } & Pick<JobSpec, 'template'>, at: Path): Errors => {
  const labels = template.metadata?.labels
  const place = at.child('template').child('metadata').child('labels')
  return [
    ...(selector === undefined ? [fieldErrors.required(at.child('selector'))] : validateLabelSelector(selector, at.child('selector'))),
    ...(selectorMatches(selector, labels) === false
      ? [fieldErrors.invalid(place, sorted(labels), '`selector` does not match template `labels`')]
      : []),
  ]
}

/** Pods of an Indexed Job have hostnames: the name of the Job and their index. */
const indexedNameErrors = (name: string, { completionMode, completions = 0 }: JobSpec, at: Path): Errors => {
  if (completionMode !== 'Indexed' || completions <= 0) return []
  const last = `${name}-${completions - 1}`
  const wrong = isDns1123Label(last)
  return wrong.length === 0 ? [] : [fieldErrors.invalid(at, name, `will not able to create pod with invalid DNS label: ${last}`)]
}
