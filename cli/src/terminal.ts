/** Where a command talks to the person: standard output, standard error, standard input. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** All of standard input, as text. */
  readInput(): Promise<string>
  /** Somebody looks at standard output: progress may be drawn over. */
  readonly live: boolean
  readonly color: boolean
}
