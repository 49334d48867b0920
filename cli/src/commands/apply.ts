import { Command, Option } from 'commander'
import type { ApplyFlags } from '../apply/apply.ts'
import type { CliContext } from '../context.ts'
import { UsageError } from '../errors.ts'
import { checkOutput, collectList, withConnectionFlags, withNamespaceFlag } from '../flags.ts'
import { APPLY_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

/** `coxswain apply` */
export const applyCommand = (context: CliContext): Command =>
  withConnectionFlags(withNamespaceFlag(new Command('apply')))
    .description('Make objects as files have them: create what is not there, change what differs')
    .usage('-f FILE [flags]')
    .option('-f, --filename <file>', 'file, folder, or - for standard input; more than once', collectList)
    .option('-R, --recursive', 'folders with all that are below them')
    .option('-l, --selector <selector>', 'only objects of the files with these labels')
    .option('-o, --output <format>', 'json, name, yaml')
    .addOption(
      new Option('--dry-run <how>', 'change nothing: say what would be sent (client), or let the server try (server)')
        .choices(['none', 'server', 'client'])
        .default('none'),
    )
    .addOption(
      new Option('--validate <how>', 'unknown and duplicate fields: refused, warned of, or dropped')
        .choices(['strict', 'warn', 'ignore'])
        .default('strict'),
    )
    .addHelpText('after', APPLY_EXAMPLES)
    .action(async (flags: Partial<ApplyFlags>) => {
      const { filename } = flags
      if (filename === undefined) throw new UsageError('must specify -f: coxswain apply -f FILE')
      checkOutput(flags.output, ['json', 'name', 'yaml'])
      await withSession(context, flags, async (session) => {
        const { apply } = await import('../apply/apply.ts')
        await apply({ ...flags, filename }, context, session)
      })
    })
