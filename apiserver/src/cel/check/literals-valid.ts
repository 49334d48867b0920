import type { CompilePattern } from '../library/patterns.ts'
import { parseDuration, parseTimestamp } from '../run/time.ts'
import type { Call, Expression } from '../syntax/ast.ts'
import type { Issue } from '../syntax/issue.ts'
import type { Checked } from './checker.ts'

/** Mistakes in literals that could only fail: durations, timestamps and patterns written in the expression. */
export const literalIssues = ({ types }: Checked, compilePattern: CompilePattern): readonly Issue[] =>
  [...types.keys()].flatMap((each) => (each.kind === 'call' ? issuesOf(each, compilePattern) : []))

const textOf = (expression: Expression | undefined): string | undefined =>
  expression?.kind === 'constant' && typeof expression.value === 'string' ? expression.value : undefined

const issuesOf = ({ name, target, args }: Call, compilePattern: CompilePattern): readonly Issue[] => {
  const argument = args[name === 'matches' && target === undefined ? 1 : 0]
  const text = textOf(argument)
  if (argument === undefined || text === undefined || !isBad(name, text, compilePattern)) return []
  return [{ at: argument.at, message: `invalid ${name} argument` }]
}

const isBad = (name: string, text: string, compilePattern: CompilePattern): boolean => {
  switch (name) {
    case 'duration':
      return parseDuration(text) === undefined
    case 'timestamp':
      return parseTimestamp(text) === undefined
    case 'matches':
      try {
        compilePattern(text)
        return false
      } catch {
        return true
      }
    default:
      return false
  }
}
