import type { PriorityLevelConfigurationSpec } from '../../../generated/flowcontrol.v1.types.ts'

const SHARES = 30
const QUEUES = 64
const HAND_SIZE = 8
const QUEUE_LENGTH = 50

/** Upstream's defaults of `flowcontrol/v1`. A share of nothing is a value of its own, and stays. */
export const defaultPriorityLevel = (spec: PriorityLevelConfigurationSpec): void => {
  if (spec.type === 'Exempt') {
    spec.exempt ??= {}
    spec.exempt.nominalConcurrencyShares ??= 0
    spec.exempt.lendablePercent ??= 0
  }
  if (spec.limited === undefined) return
  spec.limited.nominalConcurrencyShares ??= SHARES
  spec.limited.lendablePercent ??= 0
  const queuing = spec.limited.limitResponse?.queuing
  if (queuing === undefined) return
  queuing.queues ||= QUEUES
  queuing.handSize ||= HAND_SIZE
  queuing.queueLengthLimit ||= QUEUE_LENGTH
}
