/** How columns are aligned: cells are padded to the widest of their column. */
export interface TabWriterOptions {
  readonly minWidth: number
  readonly padding: number
  /** Keep the widths of earlier blocks, so that rows that come later (a watch) line up. */
  readonly rememberWidths?: boolean | undefined
}

/** Aligns text whose cells end with tabs, as Go's text/tabwriter does: a column is a run of lines that have a cell there. */
export interface TabWriter {
  write(text: string): void
  /** The aligned text so far; what is written next starts new columns. */
  flush(): string
}

/** What kubectl's tables are written with (`GetNewTabWriter`), and what its `describe` is (`tabbedString`). */
export const TABLE_STYLE: TabWriterOptions = { minWidth: 6, padding: 3, rememberWidths: true }
export const DESCRIBE_STYLE: TabWriterOptions = { minWidth: 0, padding: 2 }

export const createTabWriter = ({ minWidth, padding, rememberWidths = false }: TabWriterOptions): TabWriter => {
  let text = ''
  const remembered: number[] = []
  const widthOf = (column: number, lines: readonly (readonly string[])[]): number => {
    let width = minWidth
    for (const line of lines) width = Math.max(width, lengthOf(line[column] ?? '') + padding)
    if (!rememberWidths) return width
    const kept = Math.max(width, remembered[column] ?? 0)
    remembered[column] = kept
    return kept
  }
  return {
    write: (more) => {
      text += more
    },
    flush: () => {
      const lines = text.split('\n').map((line) => line.split('\t'))
      text = ''
      return align(lines, widthOf)
    },
  }
}

/** Characters, not UTF-16 units. */
const lengthOf = (cell: string): number => {
  let length = 0
  for (const _ of cell) length++
  return length
}

type WidthOf = (column: number, lines: readonly (readonly string[])[]) => number

const align = (lines: readonly (readonly string[])[], widthOf: WidthOf): string => {
  const out: string[] = []
  const emit = (from: number, to: number, widths: readonly number[]): void => {
    for (const line of lines.slice(from, to)) out.push(padded(line, widths))
  }
  /** Lines from..to whose first columns have `widths`: blocks that have a further column are aligned on it, one after the other. */
  const format = (from: number, to: number, widths: readonly number[]): void => {
    const column = widths.length
    const hasColumn = (i: number): boolean => column < (lines[i]?.length ?? 0) - 1
    let start = from
    for (let i = from; i < to; i++) {
      if (!hasColumn(i)) continue
      emit(start, i, widths)
      start = i
      while (i < to && hasColumn(i)) i++
      format(start, i, [...widths, widthOf(column, lines.slice(start, i))])
      start = i
      i--
    }
    emit(start, to, widths)
  }
  format(0, lines.length, [])
  return out.join('\n')
}

const padded = (line: readonly string[], widths: readonly number[]): string =>
  line
    .map((cell, i) => (i < widths.length && i < line.length - 1 ? cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - lengthOf(cell))) : cell))
    .join('')
