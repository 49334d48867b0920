import { assign } from './check/assign.ts'
import { type Checked, check } from './check/checker.ts'
import { literalIssues } from './check/literals-valid.ts'
import type { Names } from './check/scope.ts'
import { composition } from './composition.ts'
import { estimate } from './cost/estimate.ts'
import type { Activation, Budget, Cel, Compiled, Declarations, Environment, Outcome, Program } from './environment.ts'
import { CALL_LIMIT_TEXT, PER_CALL_LIMIT } from './environment.ts'
import { authorizerValue, resourceCheckValue } from './library/access.ts'
import { mutationConstructors, noConstructors } from './library/constructors.ts'
import type { Overload } from './library/define.ts'
import { functionsOf } from './library/library.ts'
import type { CompilePattern } from './library/patterns.ts'
import { type Code, compile } from './run/evaluate.ts'
import { isProblem, toJson } from './run/json.ts'
import { EXHAUSTED, meterOf } from './run/meter.ts'
import type { Expression } from './syntax/ast.ts'
import { type Issue, issuesText, SyntaxIssue } from './syntax/issue.ts'
import { parse } from './syntax/parser.ts'
import { type CelType, DYN, typeText } from './types.ts'
import { isError, type Meter, type Value } from './values.ts'

/** Loads the engine of regular expressions and makes CEL. */
export const createCel = async (): Promise<Cel> => {
  const { RE2JS } = await import('re2js')
  const compilePattern: CompilePattern = (pattern) => {
    const compiled = RE2JS.compile(pattern)
    return {
      test: (text) => compiled.test(text),
      matcher: (text) => compiled.matcher(text) as ReturnType<ReturnType<CompilePattern>['matcher']>,
    }
  }
  const functions = functionsOf(compilePattern)
  return {
    environment: (declarations) => environmentOf({ functions, compilePattern }, declarations),
    toJson,
    isProblem,
    authorizer: authorizerValue,
    resourceCheck: resourceCheckValue,
  }
}

interface Library {
  readonly functions: ReadonlyMap<string, readonly Overload[]>
  readonly compilePattern: CompilePattern
}

const environmentOf = (library: Library, declarations: Declarations): Environment => {
  const names: Names = {
    variables: new Map(Object.entries(declarations.variables)),
    functions: library.functions,
    constructors: declarations.constructors === 'mutation' ? mutationConstructors : noConstructors,
  }
  const environment: Environment = {
    compile: (expression, expect = DYN) => compileText(library, names, expression, expect),
    compose: (definitions) =>
      composition(
        (variables) => environmentOf(library, { ...declarations, variables: { ...declarations.variables, variables } }),
        definitions,
      ),
  }
  return environment
}

const compileText = ({ compilePattern }: Library, names: Names, source: string, expect: CelType | readonly CelType[]): Compiled => {
  const parsed = parsedOf(source)
  if ('message' in parsed) return { problem: { reason: 'compile', text: issuesText(source, [parsed]) } }
  const checked = check(parsed, names)
  const issues = checked.issues.length > 0 ? checked.issues : literalIssues(checked, compilePattern)
  if (issues.length > 0) return { problem: { reason: 'compile', text: issuesText(source, issues) } }
  const type = checked.types.get(parsed) ?? DYN
  const wanted = 'kind' in expect ? [expect] : expect
  // A result of type dyn is not known to be a bool: upstream refuses it.
  const fits = wanted.some((each) => each.kind === 'dyn' || (type.kind !== 'dyn' && assign(new Map(), each, type) !== undefined))
  if (!fits) return { problem: { reason: 'result', text: `must evaluate to ${wanted.map(typeText).join(' or ')}` } }
  return programOf(checked, names.variables, type)
}

const parsedOf = (source: string): Expression | Issue => {
  try {
    return parse(source)
  } catch (cause) {
    if (cause instanceof SyntaxIssue) return cause
    throw cause
  }
}

const programOf = (checked: Checked, variables: ReadonlyMap<string, CelType>, type: CelType): Program => {
  const code = compile({ checked, variables }, checked.expression)
  return {
    type,
    cost: estimate(checked, variables),
    reads: checked.reads,
    evaluate: (activation, budget) => evaluate(code, activation, budget),
  }
}

const evaluate = (code: Code, activation: Activation, budget: Budget): Outcome => {
  const meter = meterOf(Math.min(PER_CALL_LIMIT, Math.max(0, budget.remaining)))
  const value = run(code, activation, meter)
  budget.remaining -= meter.cost
  if (value === EXHAUSTED) return { tag: 'exhausted', limit: meter.limit < PER_CALL_LIMIT && meter.cost > meter.limit ? 'budget' : 'call' }
  if (isError(value))
    return value.message === CALL_LIMIT_TEXT ? { tag: 'exhausted', limit: 'call' } : { tag: 'error', message: value.message }
  return { tag: 'value', value }
}

const run = (code: Code, activation: Activation, meter: Meter): Value | typeof EXHAUSTED => {
  try {
    return code({ variables: activation, slots: [], meter })
  } catch (cause) {
    if (cause === EXHAUSTED) return EXHAUSTED
    throw cause
  }
}
