import type { LabelSelector, NamedRuleWithOperations, Resource, StatusError } from '@coxswain/api-types'
import type { AdmissionRequest, AdmissionView } from '../chain.ts'
import { askedOf } from './asked.ts'
import type { FormsOf } from './forms.ts'
import { type CompiledRule, compileRule } from './rule.ts'
import { compileNamespaceSelector, compileObjectSelector } from './selectors.ts'

/** What a webhook or a policy says of the requests that it is about. */
export interface Constraints {
  readonly matchPolicy?: string | undefined
  readonly namespaceSelector?: LabelSelector | undefined
  readonly objectSelector?: LabelSelector | undefined
  /** Undefined: about everything. */
  readonly resourceRules: readonly NamedRuleWithOperations[] | undefined
  readonly excludeResourceRules?: readonly NamedRuleWithOperations[] | undefined
}

/**
 * The form of the kind that the first fitting rule names, in which the object is to be shown; undefined where the request is not meant.
 * NotFound where the namespace, by whose labels it would be told, does not exist.
 */
export type Matcher = (request: AdmissionRequest, view: AdmissionView) => Resource | StatusError | undefined

/** Compiled once for each webhook or policy (upstream's `ShouldCallHook` and `matching.Matcher`). */
export const createMatcher = (constraints: Constraints, formsOf: FormsOf): Matcher => {
  const byRules = compileRules(constraints, formsOf)
  const byNamespace = compileNamespaceSelector(constraints.namespaceSelector)
  const byObject = compileObjectSelector(constraints.objectSelector)
  return (request, view) => {
    const resource = byRules(request)
    if (resource === undefined) return undefined
    // What cannot be told matters to those only that are meant otherwise.
    const [inNamespace, byLabels] = [byNamespace(request, view), byObject(request, view)]
    if (inNamespace === false || byLabels === false) return undefined
    if (inNamespace !== true) return inNamespace
    return byLabels === true ? resource : byLabels
  }
}

/** The rules alone: which form of its kind a request is shown in. */
export type ByRules = (request: AdmissionRequest) => Resource | undefined

export const compileRules = (constraints: Constraints, formsOf: FormsOf): ByRules => {
  const included = constraints.resourceRules?.map(compileRule)
  const excluded = (constraints.excludeResourceRules ?? []).map(compileRule)
  const forms = constraints.matchPolicy === 'Equivalent' ? formsOf : () => []
  return (request) => {
    if (excluded.length > 0 && firstForm(excluded, request, forms) !== undefined) return undefined
    return included === undefined ? request.resource : firstForm(included, request, forms)
  }
}

/** The request's own form where a rule names it; else the form that the earliest rule names. */
const firstForm = (rules: readonly CompiledRule[], request: AdmissionRequest, formsOf: FormsOf): Resource | undefined => {
  const own = askedOf(request)
  if (rules.some((rule) => rule(own))) return request.resource
  const forms = formsOf(request.resource, request.subresource)
  if (forms.length === 0) return undefined
  for (const rule of rules) {
    const found = forms.find((form) => rule(askedOf(request, form)))
    if (found !== undefined) return found
  }
  return undefined
}
