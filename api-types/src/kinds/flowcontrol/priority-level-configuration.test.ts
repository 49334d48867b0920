import { expect, test } from 'vitest'
import type { PriorityLevelConfiguration, PriorityLevelConfigurationSpec } from '../../generated/flowcontrol.v1.types.ts'
import { fieldErrorsMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { priorityLevelConfiguration } from './priority-level-configuration.ts'

const defaulted = (spec: PriorityLevelConfigurationSpec, name = 'mine'): PriorityLevelConfiguration => {
  const draft: PriorityLevelConfiguration = { metadata: { name }, spec: structuredClone(spec) }
  priorityLevelConfiguration.defaults(draft)
  return draft
}

test('a limited level has a share and queues by default', () => {
  expect(defaulted({ type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } }).spec).toEqual({
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 30,
      lendablePercent: 0,
      limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
    },
  })
  expect(defaulted({ type: 'Limited', limited: { nominalConcurrencyShares: 0 } }).spec?.limited?.nominalConcurrencyShares).toBe(0)
})

const limited = (rest: object): PriorityLevelConfigurationSpec => ({
  type: 'Limited',
  limited: { limitResponse: { type: 'Reject' }, ...rest },
})
const queuing = (rest: object) => limited({ limitResponse: { type: 'Queue', queuing: rest } })

test.each<[PriorityLevelConfigurationSpec, string]>([
  [limited({}), '[]'],
  [{ type: 'Limited' }, 'spec.limited: Required value: must not be empty when type is Limited'],
  [{ type: 'Exempt' }, `spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'`],
  [{ type: 'Other' }, 'spec.type: Unsupported value: "Other": supported values: "Exempt", "Limited"'],
  [
    limited({ nominalConcurrencyShares: -1, lendablePercent: 101, borrowingLimitPercent: -1 }),
    '[spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer, ' +
      'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive, ' +
      'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer]',
  ],
  [
    limited({ limitResponse: { type: 'Queue' } }),
    'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited',
  ],
  [
    queuing({ queues: 4, handSize: 5 }),
    'spec.limited.limitResponse.queuing.handSize: Invalid value: 5: should not be greater than queues (4)',
  ],
  [
    queuing({ queues: 128, handSize: 9 }),
    'spec.limited.limitResponse.queuing.handSize: Invalid value: 9: required entropy bits of deckSize 128 and handSize 9 should not be greater than 60',
  ],
])('%j gives %s', (spec, expected) => expect(fieldErrorsMessage(priorityLevelConfiguration.validate(defaulted(spec), root))).toBe(expected))

test('of the level that is never held back, only its share may change', () => {
  const validate = (spec: PriorityLevelConfigurationSpec) => priorityLevelConfiguration.validate(defaulted(spec, 'exempt'), root)
  expect(validate({ type: 'Exempt', exempt: { nominalConcurrencyShares: 5 } })).toEqual([])
  expect(validate(limited({})).map(({ detail }) => detail)).toContain(
    "spec of 'exempt' except the 'spec.exempt' field must equal the fixed value",
  )
})
