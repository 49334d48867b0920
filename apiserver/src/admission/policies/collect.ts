import { type KubeObject, type Resource, StatusError } from '@coxswain/api-types'
import type { AdmissionRequest } from '../chain.ts'
import { namespaceOf } from '../rules/asked.ts'
import { collectParams, type ParamSource, type Params, paramResource, unknownParamKind } from './params.ts'
import type { PolicyParts } from './parts.ts'
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

type Found<F extends Family> = Step<F> | undefined

/**
 * What is to be done about a request, in the order of the policies and their bindings. Mostly nothing. A promise where parameters have to
 * be asked for in another version.
 */
export const collect = <F extends Family>(
  hooks: readonly Hook<F>[],
  request: AdmissionRequest,
  source: ParamSource & Pick<PolicyParts, 'registry'>,
): readonly Step<F>[] | Promise<readonly Step<F>[]> => {
  const found = hooks.flatMap((hook) => stepsOf(hook, request, source))
  const there = (steps: readonly Found<F>[]): readonly Step<F>[] => steps.filter((step) => step !== undefined)
  return found.some((each) => each instanceof Promise) ? Promise.all(found).then(there) : there(found as Found<F>[])
}

const stepsOf = <F extends Family>(
  hook: Hook<F>,
  request: AdmissionRequest,
  source: ParamSource & Pick<PolicyParts, 'registry'>,
): readonly (Found<F> | Promise<Found<F>>)[] => {
  const matched = hook.matches(request, source.view)
  if (matched === undefined) return []
  const wrong = (problem: string, binding?: F['binding']): Step<F> => ({
    hook,
    binding,
    problem: `failed to configure ${binding === undefined ? 'policy' : 'binding'}: ${problem}`,
  })
  if (matched instanceof StatusError) return [wrong(matched.message)]
  const { paramKind } = hook.policy.spec ?? {}
  const resource = paramKind === undefined ? undefined : paramResource(source.registry, paramKind)
  if (paramKind !== undefined && resource === undefined) return [wrong(unknownParamKind(paramKind))]
  return hook.bindings.map((bound) => {
    const step = (params: Params | undefined): Found<F> => {
      if (params === undefined) return undefined
      if ('problem' in params) return wrong(params.problem, bound.binding)
      return params.length === 0 ? undefined : { hook, binding: bound.binding, matched, params }
    }
    const params = paramsOf(bound, resource, request, source)
    return params instanceof Promise ? params.then(step) : step(params)
  })
}

/** Undefined where the binding is not about the request. */
const paramsOf = ({ binding, matches }: Bound<Family>, resource: Resource | undefined, request: AdmissionRequest, source: ParamSource) => {
  const meant = matches(request, source.view)
  if (meant === undefined) return undefined
  if (meant instanceof StatusError) return { problem: meant.message }
  return collectParams({ resource, reference: binding.spec?.paramRef, namespace: namespaceOf(request), source })
}
