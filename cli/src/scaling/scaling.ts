import { type KubeObject, kinds, type ObjectExplanation } from '@coxswain/api-types'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { CliError } from '../errors.ts'
import { printObjects } from '../print/objects.ts'
import { namespaceOf } from '../resources/scope.ts'
import type { Session } from '../session.ts'
import { scalingsOf, scalingTable } from './scaling-table.ts'

/** The flags of `coxswain scaling`. */
export interface ScalingFlags extends ConnectionFlags {
  readonly namespace?: string | undefined
  readonly output?: 'json' | 'yaml' | undefined
}

/** `coxswain scaling [NAME ...]`: what autoscalers did of late, why, and how long it took until new pods ran. */
export const scaling = async (names: readonly string[], flags: ScalingFlags, context: CliContext, session: Session): Promise<void> => {
  const namespace = namespaceOf(flags, session)
  const wanted = names.length > 0 ? names : await allNames(namespace, session)
  const explanations = await Promise.all(wanted.map((name) => ask(name, namespace, session)))
  const { terminal, clock } = context
  if (flags.output !== undefined) {
    const objects: readonly KubeObject[] = explanations.flatMap(scalingsOf)
    terminal.out(printObjects(objects, false, { format: flags.output, showManagedFields: false }))
    return
  }
  if (explanations.every((each) => scalingsOf(each).length === 0))
    throw new CliError(
      names.length > 0
        ? `nothing is remembered that ${names.join(', ')} has scaled`
        : `nothing is remembered that was scaled in ${namespace}`,
      '(coxswain describe hpa tells what is decided now.)',
    )
  terminal.out(scalingTable(explanations, clock.now()))
}

const allNames = async (namespace: string, { client }: Session): Promise<readonly string[]> =>
  (await client.listAll(kinds.HorizontalPodAutoscaler, { namespace })).items.map(({ metadata }) => metadata.name)

const ask = async (name: string, namespace: string, { client }: Session): Promise<ObjectExplanation> => {
  const spec = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace, name }
  return (await client.create(kinds.ObjectExplanation, { metadata: {}, spec })) as ObjectExplanation
}
