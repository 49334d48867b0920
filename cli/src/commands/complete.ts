import { RootCommand } from '@bomb.sh/tab'
import { Command } from 'commander'
import { COMMANDS } from '../commands.ts'
import { type Candidate, candidatesFor, takesFile } from '../completion/candidates.ts'
import type { CliContext } from '../context.ts'

/** Tells the shell to complete file names itself. */
const FILES = ':0\n'

/** `coxswain complete -- WORDS`: what the scripts of `coxswain completion` call. Never fails: a shell shows no errors while one types. */
export const completeCommand = (context: CliContext): Command =>
  new Command('complete')
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const [name = ''] = words
      const entry = words.length > 1 ? COMMANDS.find((each) => each.name === name) : undefined
      const command = await entry?.load(context)
      if (command !== undefined && takesFile(words)) return context.terminal.out(FILES)
      const candidates = command === undefined ? [] : await candidatesFor(words, context).catch(() => [])
      completionTree(command, candidates).parse(words)
    })

const completionTree = (command: Command | undefined, candidates: readonly Candidate[]): RootCommand => {
  const root = new RootCommand()
  const offer = (complete: (value: string, description: string) => void): void => {
    for (const { value, description } of candidates) complete(value, description)
  }
  for (const { name, summary } of COMMANDS) root.command(name, summary)
  if (command === undefined) return root
  const node = root.command(command.name(), command.description())
  for (const option of command.options) {
    const long = option.long?.slice(2) ?? ''
    const short = option.short?.slice(1)
    const takesValue = option.required || option.optional
    const values = option.argChoices
    const handler =
      values === undefined
        ? offer
        : (complete: (value: string, description: string) => void) => values.forEach((value) => void complete(value, ''))
    if (takesValue) node.option(long, option.description, handler, short)
    else node.option(long, option.description, short)
  }
  for (const argument of command.registeredArguments) {
    const values = argument.argChoices
    const handler =
      values === undefined
        ? offer
        : (complete: (value: string, description: string) => void) => values.forEach((value) => void complete(value, ''))
    node.argument(argument.name(), handler, argument.variadic)
  }
  return root
}
