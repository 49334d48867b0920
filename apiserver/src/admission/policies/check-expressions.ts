import {
  type FieldError,
  fieldErrors,
  fieldPath,
  type KindDefinition,
  type KubeObject,
  kinds,
  type MatchCondition,
  type MutatingAdmissionPolicy,
  semanticEqual,
  type ValidatingAdmissionPolicy,
  type ValidatingWebhookConfiguration,
  type Variable,
} from '@coxswain/api-types'
import { type Cel, type Environment, loadCel } from '../../cel/environment.ts'
import { BOOL, type CelType, DYN, NULL, STRING } from '../../cel/types.ts'
import { compileExpression } from '../expressions/compile.ts'
import { type Offered, variableTypes } from '../expressions/types.ts'
import { RESULTS } from './mutating.ts'

type Path = ReturnType<typeof fieldPath>
type Check = (object: KubeObject, old?: KubeObject) => Promise<readonly FieldError[]>

/** Compiles the expressions of what is written: those that cannot be used are refused. Undefined for kinds without any. */
export const expressionCheck = (definition: KindDefinition): Check | undefined => CHECKS.get(definition)

/** What is as it was has been looked at; a server that runs no expressions never loads CEL for it. */
const whenChanged =
  (part: (object: KubeObject) => unknown, check: (cel: Cel, object: KubeObject, old?: KubeObject) => readonly FieldError[]): Check =>
  async (object, old) =>
    old !== undefined && semanticEqual(part(object), part(old)) ? [] : check(await loadCel(), object, old)

const specOf = (object: KubeObject): unknown => (object as ValidatingAdmissionPolicy).spec

const checkValidating = (cel: Cel, policy: ValidatingAdmissionPolicy, old?: ValidatingAdmissionPolicy): readonly FieldError[] => {
  const { paramKind, variables = [], validations = [], auditAnnotations = [] } = policy.spec ?? {}
  const at = fieldPath('spec')
  const params = paramKind === undefined ? undefined : DYN
  const { environment, errors } = withVariables(cel, { params, authorizer: 'authorizer' }, variables)
  const forMessages = withVariables(cel, { params }, variables).environment
  return [
    ...conditionsOfPolicy(cel, policy, old),
    ...errors,
    ...validations.flatMap(({ expression, messageExpression }, i) => [
      ...compileErrors(environment, expression, [BOOL], at.child('validations').index(i).child('expression')),
      ...compileErrors(forMessages, messageExpression, [STRING], at.child('validations').index(i).child('messageExpression')),
    ]),
    ...auditAnnotations.flatMap(({ valueExpression }, i) =>
      compileErrors(environment, valueExpression, [STRING, NULL], at.child('auditAnnotations').index(i).child('valueExpression')),
    ),
  ]
}

const checkMutating = (cel: Cel, policy: MutatingAdmissionPolicy, old?: MutatingAdmissionPolicy): readonly FieldError[] => {
  const { paramKind, variables = [], mutations = [] } = policy.spec ?? {}
  const offered = { params: paramKind === undefined ? undefined : DYN, authorizer: 'authorizer' as const }
  const { errors } = withVariables(cel, offered, variables)
  const declared = cel.environment({ variables: variableTypes(offered), constructors: 'mutation' })
  const environment = variables.length === 0 ? declared : declared.compose(variables).environment
  return [
    ...conditionsOfPolicy(cel, policy, old),
    ...errors,
    ...mutations.flatMap(({ patchType, applyConfiguration, jsonPatch }, i) => {
      const at = fieldPath('spec').child('mutations').index(i)
      return patchType === 'JSONPatch'
        ? compileErrors(environment, jsonPatch?.expression, [RESULTS.JSONPatch], at.child('jsonPatch').child('expression'))
        : compileErrors(
            environment,
            applyConfiguration?.expression,
            [RESULTS.ApplyConfiguration],
            at.child('applyConfiguration').child('expression'),
          )
    }),
  ]
}

type AnyPolicy = ValidatingAdmissionPolicy | MutatingAdmissionPolicy

const conditionsOfPolicy = (cel: Cel, { spec }: AnyPolicy, old?: AnyPolicy): readonly FieldError[] => {
  const relevant = (policy: AnyPolicy | undefined) => [policy?.spec?.paramKind, policy?.spec?.matchConditions]
  if (old !== undefined && semanticEqual(relevant(old), relevant({ metadata: {}, spec }))) return []
  const params = spec?.paramKind === undefined ? undefined : DYN
  return conditionErrors(cel, { params, authorizer: 'authorizer' }, spec?.matchConditions ?? [], fieldPath('spec').child('matchConditions'))
}

const hooksOf = (object: KubeObject) => (object as ValidatingWebhookConfiguration).webhooks ?? []
const allConditions = (object: KubeObject): unknown => hooksOf(object).map(({ matchConditions }) => matchConditions)

const checkWebhooks = (cel: Cel, object: KubeObject): readonly FieldError[] =>
  hooksOf(object).flatMap(({ matchConditions = [] }, i) =>
    conditionErrors(cel, { authorizer: 'authorizer' }, matchConditions, fieldPath('webhooks').index(i).child('matchConditions')),
  )

const conditionErrors = (cel: Cel, offered: Offered, conditions: readonly MatchCondition[], at: Path): readonly FieldError[] => {
  const environment = cel.environment({ variables: variableTypes(offered) })
  return conditions.flatMap(({ expression = '' }, i) =>
    compileErrors(environment, expression.trim(), [BOOL], at.index(i).child('expression')),
  )
}

/** The environment with `variables`, where there are any. Each sees those before it. */
const withVariables = (cel: Cel, offered: Offered, variables: readonly Variable[]) => {
  const plain = cel.environment({ variables: variableTypes(offered) })
  if (variables.length === 0) return { environment: plain, errors: [] }
  const at = fieldPath('spec').child('variables')
  const { environment, problems } = plain.compose(variables)
  const errors = problems
    .filter(({ index }) => !isBlank(variables[index]?.expression))
    .map(({ index, text }) =>
      fieldErrors.invalid(at.index(index).child('expression'), variables[index]?.expression ?? '', `compilation failed: ${text}`),
    )
  return { environment, errors }
}

const isBlank = (source: string | undefined): boolean => (source ?? '').trim() === ''

/** An expression that is not there is a matter of the kind's own rules. */
const compileErrors = (
  environment: Environment,
  source: string | undefined,
  types: readonly CelType[],
  at: Path,
): readonly FieldError[] => {
  if (source === undefined || isBlank(source)) return []
  const compiled = compileExpression(environment, source, types)
  return 'problem' in compiled ? [fieldErrors.invalid(at, source, compiled.problem)] : []
}

const CHECKS: ReadonlyMap<KindDefinition, Check> = new Map<unknown, Check>([
  [kinds.ValidatingAdmissionPolicy, whenChanged(specOf, checkValidating as never)],
  [kinds.MutatingAdmissionPolicy, whenChanged(specOf, checkMutating as never)],
  [kinds.ValidatingWebhookConfiguration, whenChanged(allConditions, checkWebhooks)],
  [kinds.MutatingWebhookConfiguration, whenChanged(allConditions, checkWebhooks)],
]) as ReadonlyMap<KindDefinition, Check>
