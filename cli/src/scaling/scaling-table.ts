import { type Cause, type ObjectExplanation, parseTime } from '@coxswain/api-types'
import { createTabWriter, TABLE_STYLE } from '../print/tab-writer.ts'
import { ageOf } from '../why/object-text.ts'
import { shortDuration, stageDurations, wholeDuration } from '../why/stages.ts'

const STAGES = ['seen', 'decided', 'created', 'scheduled', 'running']
const HEADINGS = ['AGE', 'AUTOSCALER', 'TARGET', 'REPLICAS', ...STAGES.map((stage) => stage.toUpperCase()), 'IN ALL', 'WHY']
const UNKNOWN = '-'

/** Changes that an autoscaler has made to others. */
export const scalingsOf = ({ status }: ObjectExplanation): readonly Cause[] =>
  (status?.causes ?? []).filter(({ subresource, failure }) => subresource === 'scale' && failure === undefined)

/** One line for each change, the latest last. `now` in milliseconds since the epoch. */
export const scalingTable = (explanations: readonly ObjectExplanation[], now: number): string => {
  const rows = explanations
    .flatMap(({ spec, ...rest }) => scalingsOf({ spec, ...rest }).map((cause) => ({ autoscaler: spec.name ?? '', cause })))
    .sort((a, b) => orderOf(a.cause) - orderOf(b.cause))
    .map(({ autoscaler, cause }) => rowOf(autoscaler, cause, now))
  const writer = createTabWriter(TABLE_STYLE)
  for (const row of [HEADINGS, ...rows]) writer.write(`${row.join('\t')}\n`)
  return writer.flush()
}

/** Causes are numbered as they come. */
const orderOf = ({ metadata: { name = '' } }: Cause): number => Number(/\d+$/.exec(name)?.[0] ?? 0)
const timeOf = ({ metadata }: Cause): number => parseTime(metadata.creationTimestamp) ?? 0

const rowOf = (autoscaler: string, cause: Cause, now: number): readonly string[] => {
  const { object, reason = '', changes = [], stages = [] } = cause
  const durations = stageDurations(stages)
  const told = (ms: number | undefined): string => (ms === undefined ? UNKNOWN : shortDuration(ms))
  // The fields that changed are known for a while alone.
  const [, replicas = UNKNOWN] = changes.map((line) => /: (\d+ -> \d+)$/.exec(line)).find((match) => match !== null) ?? []
  return [
    ageOf(timeOf(cause), now),
    autoscaler,
    `${object.kind}/${object.name}`,
    replicas,
    ...STAGES.map((stage) => told(durations.get(stage))),
    told(wholeDuration(stages)),
    reason,
  ]
}
