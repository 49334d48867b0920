import { type KubeObject, type Registry, type Resource, StatusError } from '@coxswain/api-types'
import type { AdmissionRequest, AdmissionView } from '../chain.ts'
import { namespaceOf } from '../rules/asked.ts'
import { collectParams, paramResource, unknownParamKind } from './params.ts'
import type { Bound, Family, Hook } from './policy.ts'

/** A policy that a binding has put in force for a request, with the parameters that it is to be evaluated with. */
export interface Invocation<F extends Family> {
  readonly hook: Hook<F>
  readonly binding: F['binding']
  /** The form that the policy's rules matched. */
  readonly matched: Resource
  readonly params: readonly (KubeObject | null)[]
}

/** A policy of which nobody can say what it wants: the failure policy decides. */
export interface Misconfigured<F extends Family> {
  readonly hook: Hook<F>
  readonly binding: F['binding'] | undefined
  readonly problem: string
}

export type Step<F extends Family> = Invocation<F> | Misconfigured<F>

/** What is to be done about a request, in the order of the policies and their bindings. Mostly nothing. */
export const collect = <F extends Family>(
  hooks: readonly Hook<F>[],
  request: AdmissionRequest,
  { view, registry }: { readonly view: AdmissionView; readonly registry: Registry },
): readonly Step<F>[] =>
  hooks.flatMap((hook) => {
    const matched = hook.matches(request, view)
    if (matched === undefined) return []
    const wrong = (problem: string, binding?: F['binding']): Step<F> => ({
      hook,
      binding,
      problem: `failed to configure ${binding === undefined ? 'policy' : 'binding'}: ${problem}`,
    })
    if (matched instanceof StatusError) return [wrong(matched.message)]
    const { paramKind } = hook.policy.spec ?? {}
    const resource = paramKind === undefined ? undefined : paramResource(registry, paramKind)
    if (paramKind !== undefined && resource === undefined) return [wrong(unknownParamKind(paramKind))]
    return hook.bindings.flatMap((bound) => {
      const params = paramsOf(bound, resource, request, view)
      if (params === undefined) return []
      if ('problem' in params) return [wrong(params.problem, bound.binding)]
      return params.length === 0 ? [] : [{ hook, binding: bound.binding, matched, params }]
    })
  })

/** Undefined where the binding is not about the request. */
const paramsOf = ({ binding, matches }: Bound<Family>, resource: Resource | undefined, request: AdmissionRequest, view: AdmissionView) => {
  const meant = matches(request, view)
  if (meant === undefined) return undefined
  if (meant instanceof StatusError) return { problem: meant.message }
  return collectParams({ resource, reference: binding.spec?.paramRef, namespace: namespaceOf(request), view })
}
