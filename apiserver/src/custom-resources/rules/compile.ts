import type { JSONSchemaProps, ValidationRule } from '@coxswain/api-types'
import type { Cel, Environment, Program } from '../../cel/environment.ts'
import { additionalSchemaOf, itemsSchemaOf, placeOf, type SchemaPlace, type SchemaTypes, schemaTypes } from '../../cel/schema-type.ts'
import { BOOL, type CelType, optionalOf, STRING } from '../../cel/types.ts'
import { ruleFieldPath } from './field-path.ts'

/** A rule that is ready to run, or why it is not. */
export interface CompiledRule {
  readonly source: ValidationRule
  readonly program: Program | undefined
  readonly problem: string | undefined
  readonly message: Program | undefined
  readonly messageProblem: string | undefined
  readonly usesOldSelf: boolean
  /** Where errors are reported, below the value that the rule is about. */
  readonly fieldPath: string
}

/** The rules of a schema and of the schemas below it; branches without rules are left out. */
export interface RuleNode {
  readonly schema: JSONSchemaProps
  readonly rules: readonly CompiledRule[]
  readonly properties: ReadonlyMap<string, RuleNode>
  readonly items: RuleNode | undefined
  readonly additional: RuleNode | undefined
  readonly allOf: readonly RuleNode[]
}

/** Compiles the rules of a whole schema; undefined where there are none. */
export const compileNode = (cel: Cel, schema: JSONSchemaProps, place: SchemaPlace): RuleNode | undefined =>
  nodeOf({ cel, types: schemaTypes() }, schema, schema, place)

interface Compiling {
  readonly cel: Cel
  readonly types: SchemaTypes
}

/** `spine` has the types, `schema` the rules: the two differ below `allOf` only. */
const nodeOf = (compiling: Compiling, schema: JSONSchemaProps, spine: JSONSchemaProps, place: SchemaPlace): RuleNode | undefined => {
  const below = (rules: JSONSchemaProps | undefined, typed: JSONSchemaProps | undefined): RuleNode | undefined =>
    rules === undefined || typed === undefined ? undefined : nodeOf(compiling, rules, typed, placeOf(typed))
  const properties = new Map<string, RuleNode>()
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const node = below(each, spine.properties?.[name])
    if (node !== undefined) properties.set(name, node)
  }
  const node: RuleNode = {
    schema: spine,
    rules: compileRulesOf(compiling.cel, schema, compiling.types.typeOf(spine, place)),
    properties,
    items: below(itemsSchemaOf(schema), itemsSchemaOf(spine)),
    additional: below(additionalSchemaOf(schema), additionalSchemaOf(spine)),
    allOf: (schema.allOf ?? []).flatMap((each) => nodeOf(compiling, each, spine, place) ?? []),
  }
  const isEmpty = node.rules.length === 0 && properties.size === 0 && node.allOf.length === 0
  return isEmpty && node.items === undefined && node.additional === undefined ? undefined : node
}

/** Compiles the rules that one schema states for its own values. Nothing where its type cannot be told. */
export const compileRulesOf = (cel: Cel, schema: JSONSchemaProps, type: CelType | undefined): readonly CompiledRule[] => {
  const rules = schema['x-kubernetes-validations'] ?? []
  if (rules.length === 0 || type === undefined) return []
  const environment = cel.environment({ variables: { self: type, oldSelf: type } })
  const optional = rules.some(({ optionalOldSelf }) => optionalOldSelf === true)
    ? cel.environment({ variables: { self: type, oldSelf: optionalOf(type) } })
    : environment
  return rules.map((rule) => compileRule(rule, rule.optionalOldSelf === true ? optional : environment, schema))
}

const compileRule = (source: ValidationRule, environment: Environment, schema: JSONSchemaProps): CompiledRule => {
  const rule = source.rule.trim() === '' ? undefined : environment.compile(source.rule, BOOL)
  const expression = source.messageExpression?.trim() ?? ''
  const message = expression === '' ? undefined : environment.compile(expression, STRING)
  const program = rule === undefined || 'problem' in rule ? undefined : rule
  return {
    source,
    program,
    problem: rule === undefined || !('problem' in rule) ? undefined : ruleProblem(rule.problem),
    message: message === undefined || 'problem' in message ? undefined : message,
    messageProblem: message === undefined || !('problem' in message) ? undefined : messageProblem(message.problem),
    usesOldSelf: program?.reads.has('oldSelf') ?? false,
    fieldPath: source.fieldPath === undefined ? '' : (ruleFieldPath(source.fieldPath, schema) ?? ''),
  }
}

interface Why {
  readonly reason: 'compile' | 'result'
  readonly text: string
}
const ruleProblem = ({ reason, text }: Why): string =>
  reason === 'compile' ? `compilation failed: ${text}` : 'cel expression must evaluate to a bool'
const messageProblem = ({ reason, text }: Why): string =>
  reason === 'compile' ? `messageExpression compilation failed: ${text}` : 'messageExpression must evaluate to a string'
