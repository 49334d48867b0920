import {
  deepCopy,
  deepEqual,
  type KubeObject,
  type MutatingAdmissionPolicy,
  type MutatingAdmissionPolicyBinding,
  StatusError,
} from '@coxswain/api-types'
import { RUNTIME_BUDGET } from '../../cel/environment.ts'
import type { AdmissionRequest, AdmissionView, Answer, Rounds } from '../chain.ts'
import { activationOf } from '../expressions/activation.ts'
import { evaluate, OUT_OF_BUDGET } from '../expressions/evaluate.ts'
import { inputIn } from '../expressions/input.ts'
import { expectedOf, replace } from '../webhooks/patch.ts'
import type { Invocation, Step } from './collect.ts'
import { type Denial, denyMutating } from './deny.ts'
import { namespaceObjectOf } from './inputs.ts'
import type { CompiledMutating, CompiledMutation } from './mutating.ts'
import type { PolicyParts } from './parts.ts'
import { patchedBy } from './patch.ts'
import { failurePolicyOf } from './policy.ts'

export interface Mutating {
  readonly policy: MutatingAdmissionPolicy
  readonly binding: MutatingAdmissionPolicyBinding
  readonly compiled: CompiledMutating
}

/** What is remembered from one round to the next (upstream's `policyReinvokeContext`). */
export interface Memory {
  /** Those that have been invoked, and are to be invoked again after changes. */
  readonly invoked: Set<string>
  /** Those that are to be invoked in the second round. */
  readonly again: Set<string>
  /** What the policies left: other plugins may change it afterwards. */
  left: KubeObject | undefined
}

export const newMemory = (): Memory => ({ invoked: new Set(), again: new Set(), left: undefined })

interface Asked {
  readonly request: AdmissionRequest
  readonly view: AdmissionView
  readonly rounds: Rounds
  readonly memory: Memory
}

/** One policy with one set of parameters. */
interface Turn {
  readonly invocation: Invocation<Mutating>
  readonly param: KubeObject | null
  readonly key: string
}

/**
 * Does what policies want to an object, one after the other, each on what those before have made of it (upstream's mutating dispatcher).
 * In a second round only those are asked that want to be and that saw the object before its last change.
 */
export const mutateByPolicies = async (parts: PolicyParts, steps: readonly Step<Mutating>[], asked: Asked): Promise<Answer> => {
  const { request, view, rounds, memory } = asked
  const turns = steps.flatMap((step) => ('matched' in step ? turnsOf(step) : []))
  const denials = steps.flatMap((step) => ('matched' in step ? [] : configurationDenials(step)))
  const namespaceObject = turns.length === 0 ? null : namespaceObjectOf(request, view)
  if (namespaceObject instanceof StatusError) return namespaceObject
  if (rounds.round === 1 && !deepEqual(memory.left, request.object)) invokeAgain(memory)
  for (const turn of turns) {
    const problems = await take(parts, turn, asked, namespaceObject)
    if (problems instanceof StatusError) return problems
    denials.push(...problems)
  }
  memory.left = request.object === undefined ? undefined : deepCopy(request.object)
  return denials.length === 0 ? undefined : denyMutating(request, denials)
}

const turnsOf = (invocation: Invocation<Mutating>): readonly Turn[] =>
  invocation.params.map((param) => {
    const { hook, binding } = invocation
    const names = [hook.policy, binding, param].map((each) => `${each?.metadata.namespace ?? ''}/${each?.metadata.name ?? ''}`)
    return { invocation, param, key: names.join(' ') }
  })

const configurationDenials = ({ hook, binding, problem }: Exclude<Step<Mutating>, Invocation<Mutating>>): Denial[] =>
  failurePolicyOf(hook.policy) === 'Ignore'
    ? []
    : [{ policy: hook.policy.metadata.name ?? '', binding: binding?.metadata.name, message: problem }]

const invokeAgain = ({ invoked, again }: Memory): void => {
  for (const key of invoked) again.add(key)
  invoked.clear()
}

/** All mutations of a policy. One that cannot be done leaves the object to the next. */
const take = async (
  parts: PolicyParts,
  turn: Turn,
  asked: Asked,
  namespaceObject: KubeObject | null,
): Promise<readonly Denial[] | StatusError> => {
  const { request, rounds, memory } = asked
  const { hook, binding, matched } = turn.invocation
  const denied = (message: string): readonly Denial[] =>
    failurePolicyOf(hook.policy) === 'Ignore'
      ? []
      : [{ policy: hook.policy.metadata.name ?? '', binding: binding.metadata.name, message, reason: 'Invalid' }]
  const surroundings = { cel: hook.cel, authorizer: parts.authorizer, params: turn.param, namespaceObject }
  const before = await inputIn(parts.shown, request, matched)
  const matching = hook.compiled.conditions(activationOf(before, { ...surroundings, namespaceObject: null }))
  if (matching === 'differs') return []
  if (matching !== 'matches') return denied(matching.error)
  if (rounds.round === 1 && !memory.again.has(turn.key)) return []
  const old = deepCopy(request.object)
  const denials: Denial[] = []
  for (const mutation of hook.compiled.mutations) {
    if (request.object === undefined) break
    const problem = await mutate(parts, mutation, { turn, request, surroundings })
    if (problem instanceof StatusError) return problem
    if (problem !== undefined) denials.push(...denied(problem))
  }
  if (!deepEqual(old, request.object)) {
    invokeAgain(memory)
    rounds.again()
  }
  if (hook.policy.spec?.reinvocationPolicy === 'IfNeeded') memory.invoked.add(turn.key)
  return denials
}

interface MutationInput {
  readonly turn: Turn
  readonly request: AdmissionRequest
  readonly surroundings: Parameters<typeof activationOf>[1]
}

/** One mutation, done to the request's object in place; or why it cannot be. */
const mutate = async (
  { types, registry, shown }: PolicyParts,
  { type, expression }: CompiledMutation,
  { turn, request, surroundings }: MutationInput,
): Promise<string | undefined | StatusError> => {
  const { hook, matched } = turn.invocation
  const input = await inputIn(shown, request, matched)
  const activation = hook.compiled.composition.activate(activationOf(input, surroundings))
  const result = evaluate(expression, activation, { remaining: RUNTIME_BUDGET })
  if (result === OUT_OF_BUDGET) return OUT_OF_BUDGET
  if ('error' in result) return result.error
  const { object } = input
  if (object === null || request.object === undefined) return undefined
  const expected = expectedOf(matched, request.subresource)
  const patched = patchedBy({ cel: hook.cel, types, registry, expected, object }, type, result.value)
  if (patched instanceof StatusError) return patched
  if ('problem' in patched) return patched.problem
  const back = await shown.back(request, patched.object, matched)
  if (back.kind === request.resource.definition.kind) request.resource.definition.defaults(back)
  replace(request.object, back)
  return undefined
}
