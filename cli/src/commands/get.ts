import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { UsageError } from '../errors.ts'
import { checkOutput, collectList, withConnectionFlags, withNamespaceFlag } from '../flags.ts'
import type { GetFlags } from '../get/get.ts'
import { GET_COMMAND_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

const FORMATS = ['json', 'name', 'wide', 'yaml']

/** `coxswain get` */
export const getCommand = (context: CliContext): Command =>
  withConnectionFlags(withNamespaceFlag(new Command('get')))
    .description('Show objects: one line each, or whole with -o yaml')
    .argument('[words...]', 'TYPE, TYPE NAME..., TYPE1,TYPE2 or TYPE/NAME ...')
    .usage('TYPE [NAME...] [flags]')
    .option('-A, --all-namespaces', 'of all namespaces')
    .option('-l, --selector <selector>', 'those with these labels: app=web,tier!=cache')
    .option('--field-selector <selector>', 'those with these fields: status.phase=Running')
    .option('-o, --output <format>', `${FORMATS.join(', ')}`)
    .option('-w, --watch', 'then show what changes, until Ctrl-C')
    .option('--watch-only', 'show only what changes')
    .option('--no-headers', 'leave the line of headers out')
    .option('--show-labels', 'all labels in a last column')
    .option('-L, --label-columns <labels>', 'a column for each of these labels', collectList)
    .option('--show-kind', 'names with their kind before them')
    .option('--show-managed-fields', 'leave metadata.managedFields in (json, yaml)')
    .option('--ignore-not-found', 'an object that is not there is no error')
    .addHelpText('after', GET_COMMAND_EXAMPLES)
    .action(async (words: readonly string[], flags: GetFlags) => {
      if (words.length === 0) throw new UsageError('You must specify the type of resource to get: coxswain get pods')
      checkOutput(flags.output, FORMATS)
      await withSession(context, flags, async (session) => {
        const { get } = await import('../get/get.ts')
        await get(words, flags, context, session)
      })
    })
