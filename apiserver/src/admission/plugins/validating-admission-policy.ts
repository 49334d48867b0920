import {
  type KubeObject,
  kinds,
  StatusError,
  type ValidatingAdmissionPolicy,
  type ValidatingAdmissionPolicyBinding,
} from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Answer } from '../chain.ts'
import { activationOf } from '../expressions/activation.ts'
import { collect, type Invocation, type Step } from '../policies/collect.ts'
import { type Denial, denyValidating } from '../policies/deny.ts'
import { createHooks } from '../policies/hooks.ts'
import { type Inputs, inputsFor, namespaceObjectOf } from '../policies/inputs.ts'
import type { PolicyParts } from '../policies/parts.ts'
import { failurePolicyOf, type Hook } from '../policies/policy.ts'
import { type CompiledValidating, compileValidating, evaluateValidating, type Failure } from '../policies/validating.ts'
import { isExempt } from '../rules/exempt.ts'

interface Validating {
  readonly policy: ValidatingAdmissionPolicy
  readonly binding: ValidatingAdmissionPolicyBinding
  readonly compiled: CompiledValidating
}

/** Asks the expressions of ValidatingAdmissionPolicies whether a write may go on. */
export const validatingAdmissionPolicy = (parts: PolicyParts): AdmissionPlugin => {
  const hooks = createHooks<Validating>({
    ...parts,
    policies: kinds.ValidatingAdmissionPolicy,
    bindings: kinds.ValidatingAdmissionPolicyBinding,
    compile: compileValidating,
  })
  const ask = (current: readonly Hook<Validating>[], request: AdmissionRequest, view: AdmissionView): Answer | Promise<Answer> => {
    const take = (steps: readonly Step<Validating>[]): Answer | Promise<Answer> => {
      if (steps.length === 0) return undefined
      const forms = steps.flatMap((step) => ('matched' in step ? [step.matched] : []))
      const inputs = inputsFor(parts.shown, request, forms)
      const decide = (ready: Inputs): Answer => answer(parts, steps, { request, view, inputs: ready })
      return inputs instanceof Promise ? inputs.then(decide) : decide(inputs)
    }
    const steps = collect(current, request, { ...parts, view })
    return steps instanceof Promise ? steps.then(take) : take(steps)
  }
  return {
    name: 'ValidatingAdmissionPolicy',
    ready: async () => void (await hooks.current()),
    validate: (request, view) => {
      const current = hooks.current()
      if (current instanceof Promise) return isExempt(request) ? undefined : current.then((ready) => ask(ready, request, view))
      return current.length === 0 || isExempt(request) ? undefined : ask(current, request, view)
    },
  }
}

interface Asked {
  readonly request: AdmissionRequest
  readonly view: AdmissionView
  readonly inputs: Inputs
}

const answer = (parts: PolicyParts, steps: readonly Step<Validating>[], asked: Asked): Answer => {
  const { request, view } = asked
  const namespaceObject = steps.some((step) => 'matched' in step) ? namespaceObjectOf(request, view) : null
  if (namespaceObject instanceof StatusError) return namespaceObject
  const denials = steps.flatMap((step): readonly Denial[] => {
    if ('matched' in step) return invoke(parts, step, asked, namespaceObject)
    const { hook, binding, problem } = step
    if (failurePolicyOf(hook.policy) === 'Ignore') return []
    return [{ policy: hook.policy.metadata.name ?? '', binding: binding?.metadata.name, message: problem }]
  })
  return denials[0] === undefined ? undefined : denyValidating(request, denials[0])
}

/** Evaluates a policy with each of its parameters; its failures are told as the binding says. */
const invoke = (
  { authorizer, annotate }: PolicyParts,
  { hook, binding, matched, params }: Invocation<Validating>,
  { request, inputs }: Asked,
  namespaceObject: KubeObject | null,
): readonly Denial[] => {
  const names = { policy: hook.policy.metadata.name ?? '', binding: binding.metadata.name ?? '' }
  const input = inputs.get(matched)
  if (input === undefined) return []
  return params.flatMap((param): readonly Denial[] => {
    const activation = activationOf(input, { cel: hook.cel, authorizer, params: param, namespaceObject })
    const { failures, annotations, annotationErrors } = evaluateValidating(hook.compiled, activation)
    for (const { key, value } of annotations) annotate(request, `${names.policy}/${key}`, value.slice(0, MAX_ANNOTATION))
    const actions = binding.spec?.validationActions ?? []
    for (const failure of failures) tell(request, { names, actions, failure, annotate })
    return [
      ...(actions.includes('Deny') ? failures.map(({ message, reason }) => ({ ...names, message, reason })) : []),
      ...annotationErrors.map((message) => ({ ...names, message })),
    ]
  })
}

const MAX_ANNOTATION = 10 * 1024

interface Told {
  readonly names: { readonly policy: string; readonly binding: string }
  readonly actions: readonly string[]
  readonly failure: Failure
  readonly annotate: PolicyParts['annotate']
}

const tell = (request: AdmissionRequest, { names, actions, failure, annotate }: Told): void => {
  const { policy, binding } = names
  const { index, message } = failure
  if (actions.includes('Warn'))
    request.warnings.push(`Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`)
  if (!actions.includes('Audit')) return
  const value = [{ message, policy, binding, expressionIndex: index, validationActions: actions }]
  annotate(request, 'validation.policy.admission.k8s.io/validation_failure', JSON.stringify(value))
}
