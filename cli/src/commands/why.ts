import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { checkOutput, collect, withConnectionFlags, withNamespaceFlag } from '../flags.ts'
import type { WhyDeniedFlags } from '../why/why-denied.ts'
import { WHY_DENIED_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

/** `coxswain why` */
export const whyCommand = (context: CliContext): Command =>
  new Command('why').description('Tell why things are as they are').addCommand(whyDeniedCommand(context))

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
    .action(async (verb: string, resource: string, name: string | undefined, flags: WhyDeniedFlags) => {
      checkOutput(flags.output, ['json', 'yaml'])
      await withSession(context, flags, async (session) => {
        const { whyDenied } = await import('../why/why-denied.ts')
        await whyDenied({ verb, resource, name }, flags, context, session)
      })
    })
