import { type KindDefinition, type KubeObject, kinds, type Namespace, type Stored } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import { isNotFound } from '../../errors.ts'
import type { Describer } from '../describer.ts'
import { writeAnnotations, writeLabels } from '../format.ts'
import { writeLimits, writeQuotas } from '../quotas.ts'
import type { DescriptionWriter } from '../writer.ts'

export const describeNamespace: Describer<Namespace> = async (namespace, { client, writer: w }) => {
  const { name } = namespace.metadata
  const [quotas, limits] = await Promise.all([listIn(name, kinds.ResourceQuota, client), listIn(name, kinds.LimitRange, client)])
  writeNamespace(w, namespace)
  if (quotas !== undefined) {
    w.line(0, '')
    writeQuotas(w, quotas)
  }
  if (limits !== undefined) {
    w.line(0, '')
    writeLimits(w, limits)
  }
}

/** Undefined where the server does not know the kind. */
const listIn = async <T extends KubeObject>(
  namespace: string,
  kind: KindDefinition<T>,
  client: Client,
): Promise<readonly Stored<T>[] | undefined> => {
  try {
    return (await client.listAll(kind, { namespace })).items
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

const writeNamespace = (w: DescriptionWriter, { metadata, status }: Stored<Namespace>): void => {
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
