import { durationFlag, integerFlag } from '@coxswain/ports'
import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import type { DeleteFlags } from '../delete/delete.ts'
import { checkOutput, collectList, reading, withConnectionFlags, withNamespaceFlag } from '../flags.ts'
import { DELETE_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

/** kubectl writes `0` for no limit. */
const timeoutFlag = (text: string): number => (text === '0' ? 0 : durationFlag(text))

/** `--wait`, `--wait=true`, `--wait=false`. */
const isTrue = (value: unknown): boolean => value === true || value === 'true'

/** `coxswain delete` */
export const deleteCommand = (context: CliContext): Command =>
  withConnectionFlags(withNamespaceFlag(new Command('delete')))
    .description('Delete objects, and wait until they are gone')
    .argument('[words...]', 'TYPE NAME..., TYPE/NAME ..., or TYPE with -l or --all')
    .usage('(-f FILE | TYPE NAME... | TYPE -l SELECTOR | TYPE --all) [flags]')
    .option('-f, --filename <file>', 'file, folder, or - for standard input; more than once', collectList)
    .option('-R, --recursive', 'folders with all that are below them')
    .option('-l, --selector <selector>', 'those with these labels')
    .option('--field-selector <selector>', 'those with these fields')
    .option('--all', 'all of the type in the namespace')
    .option('-A, --all-namespaces', 'of all namespaces')
    .addOption(
      new Option('--cascade <how>', 'what becomes of what the object owns')
        .choices(['background', 'foreground', 'orphan'])
        .default('background'),
    )
    .option('--grace-period <seconds>', "time to stop; the object's own unless given", reading(integerFlag))
    .option('--now', 'like --grace-period=1')
    .option('--force', 'take the object away before its pod has stopped')
    .addOption(
      new Option('--wait [true|false]', 'wait until the objects are gone').choices(['true', 'false']).preset('true').default('true'),
    )
    .option('--timeout <duration>', 'wait no longer than this; 0 waits for ever', reading(timeoutFlag), 0)
    .option('--ignore-not-found', 'an object that is not there is no error')
    .option('-o, --output <format>', 'name')
    .addOption(new Option('--dry-run <how>', 'delete nothing').choices(['none', 'server', 'client']).default('none'))
    .addHelpText('after', DELETE_EXAMPLES)
    .action(async (words: readonly string[], flags: Omit<DeleteFlags, 'wait'> & { readonly wait: unknown }) => {
      checkOutput(flags.output, ['name'])
      await withSession(context, flags, async (session) => {
        const { deleteObjects } = await import('../delete/delete.ts')
        await deleteObjects(words, { ...flags, wait: isTrue(flags.wait) }, context, session)
      })
    })
