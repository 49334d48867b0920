import { script } from '@bomb.sh/tab'
import { Argument, Command } from 'commander'
import type { CliContext } from '../context.ts'
import { UsageError } from '../errors.ts'
import { COMPLETION_EXAMPLES } from './examples.ts'

const SHELLS = ['bash', 'zsh', 'fish']

/** `coxswain completion`: the script asks this command again, with `complete`, for each word. */
export const completionCommand = (_: CliContext): Command =>
  new Command('completion')
    .description('Print what makes a shell complete commands, flags, types and names of objects')
    .addArgument(new Argument('<shell>', 'for which shell').choices(SHELLS))
    .addHelpText('after', COMPLETION_EXAMPLES)
    .action((shell: string) => {
      if (!SHELLS.includes(shell)) throw new UsageError(`no completion for ${shell}`)
      script(shell, 'coxswain', 'coxswain')
    })
