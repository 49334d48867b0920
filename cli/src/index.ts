/** The command line as a function: for those who put it into a program of their own. */
export type { CliContext, ConnectionFlags } from './context.ts'
export { runCli } from './program.ts'
export type { Session } from './session.ts'
export type { Terminal } from './terminal.ts'
