import { Command, CommanderError } from 'commander'
import { COMMANDS, OTHER_GROUP } from './commands.ts'
import type { CliContext } from './context.ts'
import { EXIT, errorLines, exitCodeOf } from './errors.ts'
import { CLI_VERSION } from './version.ts'

/** Runs a command line (without the program's name) and gives its exit code: 0 ok, 1 failure, 2 usage. */
export const runCli = async (words: readonly string[], context: CliContext): Promise<number> => {
  const { terminal } = context
  let running = false
  try {
    const program = await createProgram(words, context)
    program.hook('preAction', () => {
      running = true
    })
    if (words.length === 0) program.outputHelp()
    else await program.parseAsync([...words], { from: 'user' })
    return EXIT.ok
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    terminal.err(`${errorLines(error).join('\n')}\n`)
    // What a flag's reader throws comes before the command runs.
    return running ? exitCodeOf(error) : EXIT.usage
  }
}

/** The program with the command that `words` names loaded; the others stand in its list by name. */
export const createProgram = async (words: readonly string[], context: CliContext): Promise<Command> => {
  const { terminal } = context
  const program = new Command('coxswain')
    .description('A Kubernetes-compatible control plane.')
    .usage('COMMAND [flags]')
    .version(CLI_VERSION, '-V, --version')
    .configureHelp({ sortOptions: true, showGlobalOptions: false })
    .addHelpCommand(new Command('help').argument('[command]').description('tell about a command').helpGroup(OTHER_GROUP))
    .showHelpAfterError('(--help tells more)')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHasColors: () => terminal.color,
      getErrHasColors: () => terminal.color,
    })
    .addHelpText('after', FIRST_STEPS)
  const wanted = wantedOf(words)
  for (const entry of COMMANDS) {
    const command = entry.name === wanted ? await entry.load(context) : new Command(entry.name).description(entry.summary)
    program.addCommand(entry.name === wanted ? command.summary(entry.summary).copyInheritedSettings(program) : command)
    command.helpGroup(entry.group)
  }
  if (words[0] === 'complete') program.addCommand((await import('./commands/complete.ts')).completeCommand(context), { hidden: true })
  return program
}

const FIRST_STEPS = `
First steps:
  $ coxswain up                                          start a cluster
  $ export KUBECONFIG=$(coxswain kubeconfig)             let kubectl use it
  $ coxswain get nodes                                   or look at it without kubectl
  $ coxswain COMMAND --help                              what a command can do, with examples
`

/** The command that is meant: the first word, or the one after `help` or (completion) `complete --`. */
const wantedOf = (words: readonly string[]): string | undefined => {
  const [first, second, third] = words
  if (first === 'help') return second
  return first === 'complete' ? (second === '--' ? third : second) : first
}
