/**
 * One command line of kubectl and what it must print. `{ns}` stands for the theme's namespace, `{dir}` for the folder of its files,
 * `{node}` for a node that no other theme touches.
 */
export interface Row {
  /** As typed after `kubectl`; words in quotes hold together. */
  readonly run: string
  /** A text is a line of the output, spaces taken as one; a pattern is held against all of it. All must be there. */
  readonly says: readonly (string | RegExp)[]
  /** It must end with an error. */
  readonly fails?: true
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** It goes on by itself: ended as soon as it has said what it must. */
  readonly endless?: true
  /** Not before this minor version of kubectl, or not after that one. */
  readonly from?: number
  readonly to?: number
}

/** Rows that build on one another, in a namespace of their own. */
export interface Theme {
  readonly name: string
  readonly files?: Readonly<Record<string, string>>
  readonly rows: readonly Row[]
}

type More = Omit<Row, 'run' | 'says' | 'fails'>
export const row = (run: string, ...says: readonly (string | RegExp)[]): Row => ({ run, says })
export const fails = (run: string, ...says: readonly (string | RegExp)[]): Row => ({ run, says, fails: true })
export const withMore = (more: More, { run, says, fails: failing }: Row): Row => ({
  run,
  says,
  ...(failing === undefined ? {} : { fails: true }),
  ...more,
})

/** The words of a command line. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, a, b) => a ?? b))
