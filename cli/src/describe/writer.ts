import { createTabWriter, DESCRIBE_STYLE } from '../print/tab-writer.ts'

/** Takes the lines of a description; tabs part its columns. */
export interface DescriptionWriter {
  /** A line, two spaces deeper a level. */
  line(level: number, text: string): void
  /** Ends the columns so far: what follows is aligned by itself. */
  breakColumns(): void
  text(): string
}

export const createDescriptionWriter = (): DescriptionWriter => {
  const writer = createTabWriter(DESCRIBE_STYLE)
  let done = ''
  const flush = (): void => {
    done += writer.flush()
  }
  return {
    line: (level, text) => writer.write(`${'  '.repeat(level)}${text}\n`),
    breakColumns: flush,
    text: () => {
      flush()
      return done
    },
  }
}
