import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { checkOutput, withConnectionFlags, withNamespaceFlag } from '../flags.ts'
import type { ScalingFlags } from '../scaling/scaling.ts'
import { SCALING_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

/** `coxswain scaling` */
export const scalingCommand = (context: CliContext): Command =>
  withConnectionFlags(withNamespaceFlag(new Command('scaling')))
    .description('Tell what autoscalers did of late: how many replicas, why, and how long each stage took until the new pods ran')
    .argument('[names...]', 'HorizontalPodAutoscalers; all of the namespace unless given')
    .option('-o, --output <format>', FORMATS.join(', '))
    .addHelpText('after', SCALING_EXAMPLES)
    .action(async (names: readonly string[], flags: ScalingFlags) => {
      checkOutput(flags.output, FORMATS)
      await withSession(context, flags, async (session) => {
        const { scaling } = await import('../scaling/scaling.ts')
        await scaling(names, flags, context, session)
      })
    })

const FORMATS = ['json', 'yaml']
