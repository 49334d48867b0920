import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '@coxswain/api-types'
import type { Cel } from '../../cel/environment.ts'
import type { FailurePolicy } from '../match-conditions.ts'
import type { Matcher } from '../rules/matcher.ts'

export type Policy = ValidatingAdmissionPolicy | MutatingAdmissionPolicy
export type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding

/** What goes together: validating policies, or mutating ones. */
export interface Family {
  readonly policy: Policy
  readonly binding: Binding
  /** What a policy is compiled to. */
  readonly compiled: unknown
}

/** A policy that is in force: compiled, and with the bindings that put it there. */
export interface Hook<F extends Family> {
  readonly policy: F['policy']
  readonly matches: Matcher
  readonly cel: Cel
  readonly compiled: F['compiled']
  readonly bindings: readonly Bound<F>[]
}

export interface Bound<F extends Family> {
  readonly binding: F['binding']
  readonly matches: Matcher
}

export const failurePolicyOf = ({ spec }: Policy): FailurePolicy => (spec?.failurePolicy === 'Ignore' ? 'Ignore' : 'Fail')
