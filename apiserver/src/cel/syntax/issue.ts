/** A mistake in an expression, and the offset where it is. */
export interface Issue {
  readonly at: number
  readonly message: string
}

/** Thrown inside the parser alone, which cannot go on after a mistake. */
export class SyntaxIssue extends Error {
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

/** Issues as upstream prints them: each with its line and a caret below it. */
export const issuesText = (source: string, issues: readonly Issue[]): string =>
  [...issues]
    .sort((a, b) => a.at - b.at)
    .map((issue) => issueText(source, issue))
    .join('\n')

const issueText = (source: string, { at, message }: Issue): string => {
  const before = source.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  const column = [...before.slice(lineStart)].length
  const lineEnd = source.indexOf('\n', at)
  const text = source.slice(lineStart, lineEnd === -1 ? source.length : lineEnd).replaceAll('\t', ' ')
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${text}\n | ${'.'.repeat(column)}^`
}
