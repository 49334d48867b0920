import type { Environment, Program } from '../../cel/environment.ts'
import { type CelType, DYN, typeText } from '../../cel/types.ts'

/** An expression as it was written, with what it was compiled to, or with why it cannot be. */
export type Expression = CompiledExpression | FailedExpression

export interface CompiledExpression {
  readonly source: string
  readonly program: Program
}

export interface FailedExpression {
  readonly source: string
  /** Upstream's words: `compilation failed: ERROR: <input>:1:1: ...`. */
  readonly problem: string
}

/** Compiles an expression whose result must be of one of these types; DYN takes any. */
export const compileExpression = (environment: Environment, source: string, types: readonly CelType[]): Expression => {
  const compiled = environment.compile(source, types)
  if (!('problem' in compiled)) return { source, program: compiled }
  const { reason, text } = compiled.problem
  return { source, problem: reason === 'compile' ? `compilation failed: ${text}` : unexpected(environment, source, types) }
}

const unexpected = (environment: Environment, source: string, types: readonly CelType[]): string => {
  const found = environment.compile(source, DYN)
  const names = types.map(nameOf)
  const wanted = names.length === 1 ? names[0] : `one of [${names.join(' ')}]`
  return `must evaluate to ${wanted} but got ${'problem' in found ? 'nothing' : nameOf(found.type)}`
}

/** As types are called outside of the checker's own messages. */
const nameOf = (type: CelType): string => (type.kind === 'null' ? 'null_type' : typeText(type))
