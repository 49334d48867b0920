import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { UsageError } from '../errors.ts'
import { checkOutput, collect, withConnectionFlags, withNamespaceFlag } from '../flags.ts'
import type { WhyDeniedFlags } from '../why/why-denied.ts'
import type { WhyFlags } from '../why/why-object.ts'
import { WHY_DENIED_EXAMPLES, WHY_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

/** `coxswain why` */
export const whyCommand = (context: CliContext): Command =>
  withConnectionFlags(withNamespaceFlag(new Command('why')))
    .description('Tell why an object is as it is: who changed it, when, and what led to that, back to whoever began it')
    .argument('[words...]', 'TYPE/NAME ..., TYPE NAME; the object may be gone already')
    .usage('TYPE/NAME [flags]')
    .option('-o, --output <format>', FORMATS.join(', '))
    .addCommand(whyDeniedCommand(context))
    .addHelpText('after', WHY_EXAMPLES)
    .action(async (words: readonly string[], flags: WhyFlags) => {
      if (words.length === 0) throw new UsageError('You must say which object: coxswain why pod/NAME')
      checkOutput(flags.output, FORMATS)
      await withSession(context, flags, async (session) => {
        const { whyObject } = await import('../why/why-object.ts')
        await whyObject(words, flags, context, session)
      })
    })

const FORMATS = ['json', 'text', 'yaml']

const whyDeniedCommand = (context: CliContext): Command =>
  withConnectionFlags(withNamespaceFlag(new Command('denied')))
    .description('Tell which rule refuses a request, and the nearest change that would allow it')
    .argument('<verb>', 'get, list, watch, create, update, patch, delete ...')
    .argument('<resource>', 'TYPE, TYPE/NAME, or a path such as /metrics')
    .argument('[name]', 'name of the object')
    .option('--subresource <name>', 'status, scale, exec ...')
    .option('--as <user>', 'ask about this user; about yourself unless given')
    .option('--as-group <group>', 'a group of that user; may be given more than once', collect)
    .option('-o, --output <format>', 'json, yaml')
    .addHelpText('after', WHY_DENIED_EXAMPLES)
    .action(async (verb: string, resource: string, name: string | undefined, _: WhyDeniedFlags, command: Command) => {
      // `why` knows some of the flags too, and takes them wherever they stand.
      const flags = command.optsWithGlobals<WhyDeniedFlags>()
      checkOutput(flags.output, ['json', 'yaml'])
      await withSession(context, flags, async (session) => {
        const { whyDenied } = await import('../why/why-denied.ts')
        await whyDenied({ verb, resource, name }, flags, context, session)
      })
    })
