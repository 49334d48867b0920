import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type {
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../../generated/flowcontrol.v1.types.ts'
import type { Cell, Column } from '../../kind.ts'
import { keepSpecOrStatus } from '../../util/keep-spec-or-status.ts'
import { defaultPriorityLevel } from './priority-level-configuration/defaults.ts'
import { mandatoryErrors, priorityLevelErrors } from './priority-level-configuration/validate.ts'
import { conditionErrors } from './shared/condition-errors.ts'

/** How many requests may run at once at a priority level, and what becomes of the others. */
export const priorityLevelConfiguration = defineKind<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  scope: 'Cluster',
  schema: 'flowcontrol/v1.PriorityLevelConfiguration',
  subresources: { status: true },

  defaults: (draft) => {
    draft.spec ??= {} as PriorityLevelConfigurationSpec
    defaultPriorityLevel(draft.spec)
  },
  prepareCreate: (draft) => {
    draft.status = {}
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old, { subresource }) => keepSpecOrStatus(draft, old, subresource),
  validate: ({ metadata, spec, status = {} }, at) => {
    const name = metadata.name ?? ''
    const place = at.child('spec')
    return [
      ...(spec === undefined ? [] : [...priorityLevelErrors(spec, name, place), ...mandatoryErrors(spec, name, place)]),
      ...conditionErrors(status, at.child('status')),
    ]
  },
  validateUpdate: ({ status = {} }, _, at, { subresource }) =>
    subresource === 'status' ? conditionErrors(status, at.child('status')) : [],

  columns: [
    nameColumn,
    { name: 'Type', type: 'string', priority: 0, description: 'Limited or Exempt.', value: ({ spec }) => spec?.type ?? '' },
    {
      name: 'NominalConcurrencyShares',
      type: 'string',
      priority: 0,
      description: "The share of the server's requests at one time.",
      value: ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? spec?.exempt?.nominalConcurrencyShares ?? '<none>',
    },
    queuingColumn('Queues', 'Queues that requests wait in.', ({ queues }) => queues ?? 0),
    queuingColumn('HandSize', 'Queues that are tried for one flow.', ({ handSize }) => handSize ?? 0),
    queuingColumn('QueueLengthLimit', 'Requests that may wait in one queue.', ({ queueLengthLimit }) => queueLengthLimit ?? 0),
    ageColumn,
  ],
})

function queuingColumn(
  name: string,
  description: string,
  value: (queuing: QueuingConfiguration) => Cell,
): Column<PriorityLevelConfiguration> {
  return {
    name,
    type: 'string',
    priority: 0,
    description,
    value: ({ spec }) => {
      const queuing = spec?.limited?.limitResponse?.queuing
      return queuing === undefined ? '<none>' : value(queuing)
    },
  }
}
