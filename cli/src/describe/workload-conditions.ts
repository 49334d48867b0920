import type { DescriptionWriter } from './writer.ts'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
}

export const writeWorkloadConditions = (w: DescriptionWriter, conditions: readonly Condition[] = []): void => {
  if (conditions.length === 0) return
  w.line(0, 'Conditions:')
  w.line(1, 'Type\tStatus\tReason')
  w.line(1, '----\t------\t------')
  for (const { type, status, reason = '' } of conditions) w.line(1, `${type} \t${status}\t${reason}`)
}
