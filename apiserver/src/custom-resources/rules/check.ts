import {
  type CustomResourceDefinition,
  deepEqual,
  type FieldError,
  fieldErrors,
  type JSONSchemaProps,
  type JsonValue,
  type Path,
  rootPath,
  type ValidationRule,
} from '@coxswain/api-types'
import { type Cel, loadCel } from '../../cel/environment.ts'
import { additionalSchemaOf, itemsSchemaOf, placeOf, type SchemaPlace, type SchemaTypes, schemaTypes } from '../../cel/schema-type.ts'
import { type CompiledRule, compileRulesOf } from './compile.ts'
import { isCorrelatable } from './correlate.ts'
import { costText, EXPRESSION_LIMIT, type TotalCost, totalCostErrors } from './cost.ts'
import { ruleFieldPath } from './field-path.ts'
import { hasRules } from './has-rules.ts'

/** What is wrong with the rules of a definition. Schemas that an update leaves as they are, are not judged again. */
export const ruleProblems = async ({ spec }: CustomResourceDefinition, old?: CustomResourceDefinition): Promise<readonly FieldError[]> => {
  const before = new Map(old?.spec.versions.map(({ name, schema }) => [name, schema]))
  const errors: FieldError[] = []
  for (const [i, { name, schema }] of spec.versions.entries()) {
    const root = schema?.openAPIV3Schema
    if (root === undefined || !hasRules(root) || deepEqual(schema, before.get(name))) continue
    const at = rootPath.child('spec').child('versions').index(i).child('schema')
    errors.push(...schemaProblems(await loadCel(), root, at.child('openAPIV3Schema')))
  }
  return errors
}

/** What is wrong with the rules of one schema. */
export const schemaProblems = (cel: Cel, schema: JSONSchemaProps, at: Path): readonly FieldError[] => {
  const total: TotalCost = { sum: 0, largest: [] }
  const checking = { cel, types: schemaTypes(), total }
  const errors = problemsOf(checking, { schema, at, place: 'resource', count: 1, uncorrelated: undefined })
  return [...errors, ...totalCostErrors(total, at)]
}

interface Checking {
  readonly cel: Cel
  readonly types: SchemaTypes
  readonly total: TotalCost
}

/** A schema and where it stands. */
interface Spot {
  readonly schema: JSONSchemaProps
  readonly at: Path
  readonly place: SchemaPlace
  /** How many values it may have in one object; undefined where nothing bounds that. */
  readonly count: number | undefined
  /** The list or map around it whose members cannot be matched with those before. */
  readonly uncorrelated: Path | undefined
}

const problemsOf = (checking: Checking, spot: Spot): readonly FieldError[] => [
  ...problemsBelow(checking, spot),
  ...ownProblems(checking, spot),
]

const problemsBelow = (checking: Checking, { schema, at, count, uncorrelated }: Spot): readonly FieldError[] => {
  const below = (child: JSONSchemaProps | undefined, childAt: Path, correlates: boolean): readonly FieldError[] =>
    child === undefined || !hasRules(child)
      ? []
      : problemsOf(checking, {
          schema: child,
          at: childAt,
          place: placeOf(child),
          count: membersOf(schema, count),
          uncorrelated: uncorrelated ?? (correlates ? undefined : at),
        })
  return [
    ...below(additionalSchemaOf(schema), at.child('additionalProperties'), true),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
      below(each, at.child('properties').key(name), isCorrelatable(schema)),
    ),
    ...below(itemsSchemaOf(schema), at.child('items'), schema['x-kubernetes-list-type'] === 'map'),
  ]
}

/** How many members all values of a schema have together. */
const membersOf = (schema: JSONSchemaProps, count: number | undefined): number | undefined => {
  const factor = schema.type === 'array' ? schema.maxItems : additionalSchemaOf(schema) === undefined ? 1 : schema.maxProperties
  return factor === undefined || count === undefined ? undefined : count * Math.max(0, factor)
}

const ownProblems = (checking: Checking, spot: Spot): readonly FieldError[] => {
  const { schema, at, place } = spot
  const rules = schema['x-kubernetes-validations'] ?? []
  if (rules.length === 0) return []
  const rulesAt = at.child('x-kubernetes-validations')
  const paths = rules.flatMap((rule, i) => fieldPathProblems(rule, schema, rulesAt.index(i).child('fieldPath')))
  const type = checking.types.typeOf(schema, place)
  if (type === undefined) return [...paths, internal(rulesAt, schema)]
  const count = spot.count ?? checking.types.mostOf(schema, place)
  const compiled = compileRulesOf(checking.cel, schema, type)
  return [...paths, ...compiled.flatMap((rule, i) => problemsOfRule(checking, rule, { at: rulesAt.index(i), count, spot }))]
}

const internal = (at: Path, { type = '', 'x-kubernetes-preserve-unknown-fields': preserves = false }: JSONSchemaProps): FieldError => ({
  type: 'InternalError',
  field: at.toString(),
  detail: `rule declared on schema that does not support validation rules type: '${type}' x-kubernetes-preserve-unknown-fields: '${preserves}'`,
})

const fieldPathProblems = ({ fieldPath = '' }: ValidationRule, schema: JSONSchemaProps, at: Path): readonly FieldError[] => {
  if (fieldPath === '') return []
  const refuse = (detail: string): FieldError => fieldErrors.invalid(at, fieldPath, detail)
  return [
    ...(fieldPath.trim() === '' ? [refuse('fieldPath must be non-empty if specified')] : []),
    ...(/[\n\r]/.test(fieldPath) ? [refuse('fieldPath must not contain line breaks')] : []),
    ...(ruleFieldPath(fieldPath, schema) === undefined ? [refuse('fieldPath must be a valid path')] : []),
  ]
}

interface RuleSpot {
  readonly at: Path
  readonly count: number
  readonly spot: Spot
}

const problemsOfRule = ({ total }: Checking, rule: CompiledRule, { at, count, spot }: RuleSpot): readonly FieldError[] => {
  const errors: FieldError[] = []
  const { source, program, message } = rule
  const shown = source as unknown as JsonValue
  const charge = (name: string, field: 'rule' | 'messageExpression', cost: number): void => {
    if (cost > EXPRESSION_LIMIT) errors.push(fieldErrors.forbidden(at.child(field), costText(name, cost, EXPRESSION_LIMIT)))
    total.sum += cost
    total.largest.push({ at: at.child(field), cost })
  }
  if (program !== undefined && program.cost.max > 0) charge('estimated rule cost', 'rule', program.cost.max * count)
  if (rule.problem !== undefined) errors.push(fieldErrors.invalid(at.child('rule'), shown, rule.problem))
  if (rule.messageProblem !== undefined) errors.push(fieldErrors.invalid(at.child('messageExpression'), shown, rule.messageProblem))
  if (message !== undefined) charge('estimated messageExpression cost', 'messageExpression', message.cost.max)
  return [...errors, ...oldSelfProblems(rule, at, spot)]
}

const oldSelfProblems = ({ source, usesOldSelf, problem }: CompiledRule, at: Path, { uncorrelated }: Spot): readonly FieldError[] => {
  if (usesOldSelf && uncorrelated !== undefined) {
    const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`
    return [fieldErrors.invalid(at.child('rule'), source.rule, why)]
  }
  if (usesOldSelf || source.optionalOldSelf === undefined || problem !== undefined) return []
  return [fieldErrors.invalid(at.child('optionalOldSelf'), source.optionalOldSelf, 'may not be set if oldSelf is not used in rule')]
}
