import type { FieldError, JSONSchemaProps, Path } from '@coxswain/api-types'
import { loadCel, RUNTIME_BUDGET } from '../../cel/environment.ts'
import { compileNode, type RuleNode } from './compile.ts'
import { correlationOf } from './correlate.ts'
import { hasRules } from './has-rules.ts'
import { type Run, validateNode } from './validate.ts'

/** The rules of a version's schema (x-kubernetes-validations). */
export interface Rules {
  /** Loads CEL and compiles the rules. Undefined where there is nothing to wait for. */
  ready(): Promise<void> | undefined
  /** What the rules say against an object; `old` is the one that it replaces. They must be ready. */
  validate(object: unknown, old: unknown, at: Path): readonly FieldError[]
  /** The same, with the texts of what is wrong in values that have not changed, which is no reason to refuse. */
  judge(object: unknown, old: unknown, at: Path): Pick<Run, 'errors' | 'warnings'>
}

const NOTHING: Rules = { ready: () => undefined, validate: () => [], judge: () => ({ errors: [], warnings: [] }) }

/** The rules of a schema. CEL is loaded, and the rules are compiled, when somebody asks for them to be ready, once. */
export const compileRules = (schema: JSONSchemaProps): Rules => {
  if (!hasRules(schema)) return NOTHING
  let node: RuleNode | undefined
  let loading: Promise<void> | undefined
  const load = async (): Promise<void> => {
    node = compileNode(await loadCel(), schema, 'resource')
  }
  const judge: Rules['judge'] = (object, old, at) => {
    const run: Run = { budget: { remaining: RUNTIME_BUDGET }, errors: [], warnings: [] }
    if (node !== undefined) validateNode(run, node, { value: object, old, at, correlation: correlationOf(object, old) })
    return run
  }
  return {
    ready: () => {
      if (node !== undefined) return undefined
      loading ??= load()
      return loading
    },
    validate: (object, old, at) => judge(object, old, at).errors,
    judge,
  }
}
