import { Command, Option } from 'commander'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { UsageError } from '../errors.ts'
import { withConnectionFlags, withNamespaceFlag } from '../flags.ts'
import { DESCRIBE_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

interface Flags extends ConnectionFlags {
  readonly namespace?: string
  readonly allNamespaces?: boolean
  readonly selector?: string
  readonly showEvents: 'true' | 'false'
}

/** `coxswain describe` */
export const describeCommand = (context: CliContext): Command =>
  withConnectionFlags(withNamespaceFlag(new Command('describe')))
    .description('Tell what is to know of objects, with their events')
    .argument('[words...]', 'TYPE, TYPE NAME... (or the beginning of names), TYPE/NAME ...')
    .usage('TYPE [NAME...] [flags]')
    .option('-A, --all-namespaces', 'of all namespaces')
    .option('-l, --selector <selector>', 'those with these labels')
    .addOption(
      new Option('--show-events [true|false]', 'the events about the objects').choices(['true', 'false']).preset('true').default('true'),
    )
    .addHelpText('after', DESCRIBE_EXAMPLES)
    .action(async (words: readonly string[], flags: Flags) => {
      if (words.length === 0) throw new UsageError('You must specify the type of resource to describe: coxswain describe pods')
      await withSession(context, flags, async (session) => {
        const { describe } = await import('../describe/describe.ts')
        await describe(words, { ...flags, showEvents: flags.showEvents === 'true' }, context, session)
      })
    })
