import type { MatchResources, ParamKind, ParamRef } from '../../../generated/admissionregistration.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { isDns1035Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { isValidPathSegmentName } from '../../../validation/path-segment.ts'
import { oneOf, refused, requiredText } from '../../core/pod/errors.ts'
import { namedRuleErrors } from './validate-rule.ts'

export const FAILURE_POLICIES = ['Fail', 'Ignore']
export const MATCH_POLICIES = ['Equivalent', 'Exact']

/** Upstream's `validateMatchResources`. */
export const matchResourcesErrors = (match: MatchResources | undefined, at: Path): readonly FieldError[] => {
  if (match === undefined) return []
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = match
  return [
    ...oneOf(matchPolicy, MATCH_POLICIES, at.child('matchPolicy')),
    ...(namespaceSelector === undefined
      ? [fieldErrors.required(at.child('namespaceSelector'))]
      : validateLabelSelector(namespaceSelector, at.child('namespaceSelector'))),
    ...(objectSelector === undefined
      ? [fieldErrors.required(at.child('objectSelector'))]
      : validateLabelSelector(objectSelector, at.child('objectSelector'))),
    ...resourceRules.flatMap((rule, i) => namedRuleErrors(rule, at.child('resourceRules').index(i))),
    ...excludeResourceRules.flatMap((rule, i) => namedRuleErrors(rule, at.child('excludeResourceRules').index(i))),
  ]
}

/** What a policy is about: it must name at least one resource. */
export const matchConstraintsErrors = (match: MatchResources | undefined, at: Path): readonly FieldError[] => {
  if (match === undefined) return [fieldErrors.required(at)]
  const none = (match.resourceRules ?? []).length === 0
  return [...matchResourcesErrors(match, at), ...(none ? [fieldErrors.required(at.child('resourceRules'))] : [])]
}

const MUTABLE_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE']

/** Of what is deleted nothing can be changed. */
export const mutableOperationErrors = (match: MatchResources | undefined, at: Path): readonly FieldError[] => {
  const place = at.child('resourceRules').child('operations')
  return (match?.resourceRules ?? []).flatMap(({ operations = [] }) =>
    operations.flatMap((each) => (MUTABLE_OPERATIONS.includes(each) ? [] : [fieldErrors.notSupported(place, each, MUTABLE_OPERATIONS)])),
  )
}

/** Upstream's `validateParamKind`. */
export const paramKindErrors = ({ apiVersion = '', kind = '' }: ParamKind, at: Path): readonly FieldError[] => {
  const kindProblems = isDns1035Label(kind.toLowerCase())
  return [
    ...apiVersionErrors(apiVersion, at.child('apiVersion')),
    ...requiredText(kind, at.child('kind')),
    ...(kind === '' || kindProblems.length === 0
      ? []
      : [fieldErrors.invalid(at.child('kind'), kind, `may have mixed case, but should otherwise match: ${kindProblems.join(',')}`)]),
  ]
}

const apiVersionErrors = (apiVersion: string, at: Path): readonly FieldError[] => {
  if (apiVersion === '') return [fieldErrors.required(at)]
  const parts = apiVersion.split('/')
  if (parts.length > 2) return [fieldErrors.invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
  const version = parts.at(-1) ?? ''
  const group = parts.length === 2 ? (parts[0] ?? '') : ''
  const groupProblems = group === '' ? [] : isDns1123Subdomain(group)
  const versionProblems = isDns1035Label(version)
  return [
    ...(groupProblems.length === 0 ? [] : [fieldErrors.invalid(at, group, groupProblems.join(','))]),
    ...(version === ''
      ? [fieldErrors.invalid(at, apiVersion, 'version must be specified')]
      : versionProblems.length === 0
        ? []
        : [fieldErrors.invalid(at, version, versionProblems.join(','))]),
  ]
}

const EXCLUSIVE = 'name and selector are mutually exclusive'

/** Upstream's `validateParamRef`. */
export const paramRefErrors = (reference: ParamRef | undefined, at: Path): readonly FieldError[] => {
  if (reference === undefined) return []
  const { name = '', selector, parameterNotFoundAction } = reference
  const both = name !== '' && selector !== undefined
  return [
    ...refused(at.child('name'), name, isValidPathSegmentName(name)),
    ...(both ? [fieldErrors.forbidden(at.child('name'), EXCLUSIVE)] : []),
    ...validateLabelSelector(selector, at.child('selector')),
    ...(both ? [fieldErrors.forbidden(at.child('selector'), EXCLUSIVE)] : []),
    ...(name === '' && selector === undefined ? [fieldErrors.required(at, 'one of name or selector must be specified')] : []),
    ...oneOf(parameterNotFoundAction, ['Deny', 'Allow'], at.child('parameterNotFoundAction')),
  ]
}

/** The policy that a binding puts in force. */
export const policyNameErrors = (name: string | undefined, at: Path): readonly FieldError[] =>
  name ? refused(at, name, isDns1123Subdomain(name)) : [fieldErrors.required(at)]
