import { kinds } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Answer, Rounds } from '../chain.ts'
import { collect, type Step } from '../policies/collect.ts'
import { createHooks } from '../policies/hooks.ts'
import { type Memory, type Mutating, mutateByPolicies, newMemory } from '../policies/mutate.ts'
import { compileMutating } from '../policies/mutating.ts'
import type { PolicyParts } from '../policies/parts.ts'
import type { Hook } from '../policies/policy.ts'
import { isExempt } from '../rules/exempt.ts'

/** Changes objects on their way in as MutatingAdmissionPolicies say. */
export const mutatingAdmissionPolicy = (parts: PolicyParts): AdmissionPlugin => {
  const hooks = createHooks<Mutating>({
    ...parts,
    policies: kinds.MutatingAdmissionPolicy,
    bindings: kinds.MutatingAdmissionPolicyBinding,
    compile: compileMutating,
  })
  /** Of the requests that policies had a turn in. */
  const memories = new WeakMap<AdmissionRequest, Memory>()
  const ask = (
    current: readonly Hook<Mutating>[],
    request: AdmissionRequest,
    view: AdmissionView,
    rounds: Rounds,
  ): Answer | Promise<Answer> => {
    const take = (steps: readonly Step<Mutating>[]): Answer | Promise<Answer> => {
      if (steps.length === 0) return undefined
      const memory = memories.get(request) ?? newMemory()
      memories.set(request, memory)
      return mutateByPolicies(parts, steps, { request, view, rounds, memory })
    }
    const steps = collect(current, request, { ...parts, view })
    return steps instanceof Promise ? steps.then(take) : take(steps)
  }
  return {
    name: 'MutatingAdmissionPolicy',
    ready: async () => void (await hooks.current()),
    mutate: (request, view, rounds) => {
      const current = hooks.current()
      if (current instanceof Promise) return isExempt(request) ? undefined : current.then((ready) => ask(ready, request, view, rounds))
      return current.length === 0 || isExempt(request) ? undefined : ask(current, request, view, rounds)
    },
  }
}
