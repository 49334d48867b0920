import type { MutatingAdmissionPolicy } from '@coxswain/api-types'
import type { Cel, Composition } from '../../cel/environment.ts'
import { type CelType, DYN, listOf, objectOf } from '../../cel/types.ts'
import { compileExpression, type Expression } from '../expressions/compile.ts'
import { variableTypes } from '../expressions/types.ts'
import { compileMatchConditions, type MatchConditions } from '../match-conditions.ts'
import { failurePolicyOf } from './policy.ts'

/** What the expression of each type of mutation gives. */
export const RESULTS: Readonly<Record<MutationType, CelType>> = {
  ApplyConfiguration: objectOf('Object', {}),
  JSONPatch: listOf(objectOf('JSONPatch', {})),
}
export type MutationType = 'ApplyConfiguration' | 'JSONPatch'

export interface CompiledMutation {
  readonly type: MutationType
  readonly expression: Expression
}

/** A mutating policy ready to be evaluated. */
export interface CompiledMutating {
  readonly conditions: MatchConditions
  readonly composition: Composition
  readonly mutations: readonly CompiledMutation[]
}

export const compileMutating = (cel: Cel, policy: MutatingAdmissionPolicy): CompiledMutating => {
  const { paramKind, variables = [], matchConditions = [], mutations = [] } = policy.spec ?? {}
  const types = variableTypes({ params: paramKind === undefined ? undefined : DYN, authorizer: 'authorizer' })
  const composition = cel.environment({ variables: types, constructors: 'mutation' }).compose(variables)
  return {
    conditions: compileMatchConditions(cel.environment({ variables: types }), matchConditions, failurePolicyOf(policy)),
    composition,
    mutations: mutations.map(({ patchType, applyConfiguration, jsonPatch }) => {
      const type = patchType === 'JSONPatch' ? 'JSONPatch' : 'ApplyConfiguration'
      const source = (type === 'JSONPatch' ? jsonPatch?.expression : applyConfiguration?.expression) ?? ''
      return { type, expression: compileExpression(composition.environment, source, [RESULTS[type]]) }
    }),
  }
}
