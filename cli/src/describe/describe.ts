import type { KubeObject, Stored } from '@coxswain/api-types'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { CliError, isNotFound, throwAll, UsageError } from '../errors.ts'
import { namespaceFor, namespaceOf } from '../resources/scope.ts'
import { type Target, targetsOf } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { describerOf } from './describers.ts'
import { eventsAbout, writeEvents } from './events.ts'
import { createDescriptionWriter } from './writer.ts'

/** The flags of `coxswain describe`. */
export interface DescribeFlags extends ConnectionFlags {
  readonly namespace?: string | undefined
  readonly allNamespaces?: boolean | undefined
  readonly selector?: string | undefined
  readonly showEvents: boolean
}

interface Describing {
  readonly flags: DescribeFlags
  readonly context: CliContext
  readonly session: Session
}

/** `coxswain describe`: each object with what belongs to it. A name that is not there stands for all that begin with it. */
export const describe = async (words: readonly string[], flags: DescribeFlags, context: CliContext, session: Session): Promise<void> => {
  const targets = targetsOf(words, await session.resources())
  const describing = { flags, context, session }
  if (flags.selector !== undefined && targets.some(({ name }) => name !== undefined))
    throw new UsageError('name cannot be provided when a selector is specified')
  const errors: unknown[] = []
  let described = 0
  for (const target of targets) {
    try {
      for (const object of await objectsOf(target, describing)) {
        const text = await describeOne(object, target, describing)
        // kubectl parts what it found by the beginning of a name in another way.
        const begins = target.name !== undefined && object.metadata.name !== target.name
        context.terminal.out(begins ? `${text}\n` : described === 0 ? text : `\n\n${text}`)
        described++
      }
    } catch (error) {
      errors.push(error)
    }
  }
  if (described === 0 && errors.length === 0)
    context.terminal.err(
      flags.allNamespaces === true ? 'No resources found\n' : `No resources found in ${namespaceOf(flags, session)} namespace.\n`,
    )
  throwAll(errors)
}

const objectsOf = async (target: Target, { flags, session }: Describing): Promise<readonly Stored<KubeObject>[]> => {
  const { resource, name } = target
  const namespace = namespaceFor(target, flags, session)
  if (name === undefined) return (await session.client.listAll(resource, { namespace, labelSelector: flags.selector })).items
  try {
    return [await session.client.get(resource, { namespace, name })]
  } catch (error) {
    if (!isNotFound(error)) throw error
    const { items } = await session.client.listAll(resource, { namespace })
    const matching = items.filter(({ metadata }) => metadata.name.startsWith(name))
    if (matching.length === 0) throw error
    return matching
  }
}

const describeOne = async (object: Stored<KubeObject>, { resource }: Target, { flags, context, session }: Describing): Promise<string> => {
  const writer = createDescriptionWriter()
  const now = context.clock.now()
  const { client } = session
  const kind = object.kind ?? resource.kind
  if (kind === '') throw new CliError(`the server does not say of which kind ${object.metadata.name} is`)
  await describerOf({ kind, group: resource.group })(object, {
    client,
    writer,
    now,
    writeEvents: async () => {
      if (flags.showEvents) writeEvents(writer, await eventsAbout(object, client), now)
    },
  })
  return writer.text()
}
