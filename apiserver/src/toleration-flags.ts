import { type FailoverPreset, failoverDefault, failoverOption, integerFlag } from '@coxswain/ports'
import { type Command, Option } from 'commander'

/** Flags about how long pods stay on nodes that are not well, for those that do not say. */
export interface TolerationFlags {
  readonly failover: FailoverPreset
  readonly defaultNotReadyTolerationSeconds?: number
  readonly defaultUnreachableTolerationSeconds?: number
}

/** Adds the flags to a command that runs an API server. */
export const withTolerationFlags = (command: Command): Command =>
  command
    .addOption(failoverOption(Option))
    .option(
      '--default-not-ready-toleration-seconds <seconds>',
      `how long pods stay on a node that is not ready ${failoverDefault('notReadyTolerationSeconds')}`,
      integerFlag,
    )
    .option(
      '--default-unreachable-toleration-seconds <seconds>',
      `how long pods stay on a node that cannot be reached ${failoverDefault('unreachableTolerationSeconds')}`,
      integerFlag,
    )
