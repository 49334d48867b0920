/** Text that knows its column. */
export interface YamlOutput {
  write(text: string): void
  /** Begins a line with so many spaces. */
  newLine(indent: number): void
  /** Characters of the last line. */
  column(): number
  text(): string
}

export const createYamlOutput = (): YamlOutput => {
  const parts: string[] = []
  let column = 0
  return {
    write: (text) => {
      parts.push(text)
      for (const char of text) column = char === '\n' ? 0 : column + 1
    },
    newLine: (indent) => {
      parts.push(`\n${' '.repeat(indent)}`)
      column = indent
    },
    column: () => column,
    text: () => parts.join(''),
  }
}
