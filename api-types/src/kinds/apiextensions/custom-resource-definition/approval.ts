import type { CustomResourceDefinition } from '../../../generated/apiextensions.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

const ANNOTATION = 'api-approved.kubernetes.io'
const PROTECTED = /(^|\.)(k8s|kubernetes)\.io$/
const MISSING = `protected groups must have approval annotation "${ANNOTATION}", see https://github.com/kubernetes/enhancements/pull/1111`
const INVALID = `protected groups must have approval annotation "${ANNOTATION}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`

/** Groups of Kubernetes itself need a word from where they were agreed upon (upstream's `validateAPIApproval`). */
export const approvalErrors = (definition: CustomResourceDefinition, at: Path, old?: CustomResourceDefinition): readonly FieldError[] => {
  if (!PROTECTED.test(definition.spec.group)) return []
  const state = stateOf(definition)
  if (old !== undefined && stateOf(old) === state) return []
  const place = at.key(ANNOTATION)
  if (state === 'missing') return [fieldErrors.required(place, MISSING)]
  return state === 'invalid' ? [fieldErrors.invalid(place, definition.metadata.annotations?.[ANNOTATION], INVALID)] : []
}

const stateOf = ({ metadata }: CustomResourceDefinition): 'missing' | 'bypassed' | 'approved' | 'invalid' => {
  const text = metadata.annotations?.[ANNOTATION] ?? ''
  if (text === '') return 'missing'
  if (text.startsWith('unapproved')) return 'bypassed'
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.test(text) ? 'approved' : 'invalid'
}
