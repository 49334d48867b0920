import type { Namespace } from '@coxswain/api-types'
import type { Describer } from '../describer.ts'
import { writeAnnotations, writeLabels } from '../format.ts'

export const describeNamespace: Describer<Namespace> = async ({ metadata, status }, { writer: w }) => {
  w.line(0, `Name:\t${metadata.name}`)
  writeLabels(w, 'Labels', metadata.labels)
  writeAnnotations(w, metadata.annotations)
  w.line(0, `Status:\t${status?.phase ?? ''}`)
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return
  w.line(0, 'Conditions:')
  w.line(1, 'Type\tStatus\tReason\tMessage')
  w.line(1, '----\t------\t------\t-------')
  for (const { type, status: value, reason = '', message = '' } of conditions) w.line(1, `${type}\t${value}\t${reason}\t${message}`)
}
