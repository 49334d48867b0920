import { ageColumn, nameColumn } from '../../../columns.ts'
import type { Job } from '../../../generated/batch.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { humanDuration, parseTime } from '../../../time.ts'
import { containerColumns, selectorText } from '../../apps/shared/columns.ts'
import { hasCondition } from './conditions.ts'

const description = 'Labels that select the pods.'

/** As the printer of upstream shows Jobs. */
export const jobColumns: readonly Column<Job>[] = [
  nameColumn,
  { name: 'Status', type: 'string', priority: 0, description: 'How far the Job is.', value: stateOf },
  { name: 'Completions', type: 'string', priority: 0, description: 'Pods that succeeded, of those wanted.', value: completions },
  { name: 'Duration', type: 'string', priority: 0, description: 'How long the Job took, or has taken so far.', value: duration },
  ageColumn,
  ...containerColumns,
  {
    name: 'Selector',
    type: 'string',
    priority: 1,
    description,
    value: ({ spec }) => selectorText(spec?.selector, '<error>') || '<none>',
  },
]

function stateOf({ metadata, status }: Job): string {
  if (hasCondition(status, 'Complete')) return 'Complete'
  if (hasCondition(status, 'Failed')) return 'Failed'
  if (metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (hasCondition(status, 'Suspended')) return 'Suspended'
  return hasCondition(status, 'FailureTarget') ? 'FailureTarget' : 'Running'
}

function completions({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`
  const parallelism = spec?.parallelism ?? 0
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

function duration({ status }: Job, now: number): string {
  const start = parseTime(status?.startTime ?? '')
  if (start === undefined) return ''
  return humanDuration((parseTime(status?.completionTime ?? '') ?? now) - start)
}
