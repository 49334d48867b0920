import { type KubeObject, StatusError } from '@coxswain/api-types'
import type { WatchEvent, WatchOptions } from '@coxswain/client'
import type { CliContext } from '../context.ts'
import { type PrintOptions, printObjects } from '../print/objects.ts'
import { createTablePrinter, type Table } from '../print/table.ts'
import type { Target } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { type GetFlags, readTable, TABLE_TYPE, tableOptions } from './get.ts'

export interface FollowOptions {
  readonly target: Target
  readonly flags: GetFlags
  readonly context: CliContext
  readonly session: Session
  readonly namespace: string | undefined
}

/** Prints the present state as a table, then a row for each change, aligned with those before. Ends when the server ends the watch. */
export const watchTable = async (options: FollowOptions): Promise<void> => {
  const { target, flags, context, session } = options
  const printer = createTablePrinter(tableOptions(target.resource, flags, false))
  const present = await readTable(target, flags, session)
  const text = printer.print(flags.watchOnly === true ? { ...present, rows: [] } : present)
  if (text !== '') context.terminal.out(text)
  await watch(options, present.metadata?.resourceVersion, {
    accept: TABLE_TYPE,
    onObject: (object) => context.terminal.out(printer.print(object as unknown as Table)),
  })
}

/** The same with whole objects, one document a change. */
export const watchObjects = async (options: FollowOptions & { readonly print: PrintOptions }): Promise<void> => {
  const { target, namespace, session, flags, context, print } = options
  let documents = 0
  const show = (object: KubeObject): void => {
    context.terminal.out(`${print.format === 'yaml' && documents > 0 ? '---\n' : ''}${printObjects([object], true, print)}`)
    documents++
  }
  const { resource, name } = target
  const { labelSelector, fieldSelector } = selectionOf(target, flags)
  const list = await session.client.list(resource, { namespace, labelSelector, fieldSelector })
  // A name that is not there is an error, not an empty list.
  if (name !== undefined && list.items.length === 0) await session.client.get(resource, { namespace, name })
  if (flags.watchOnly !== true) for (const item of list.items) show(item as KubeObject)
  await watch(options, list.resourceVersion, { onObject: show })
}

const selectionOf = ({ name }: Target, { selector, fieldSelector }: GetFlags) => ({
  labelSelector: selector,
  fieldSelector: name === undefined ? fieldSelector : `metadata.name=${name}`,
})

interface Follower {
  readonly accept?: string
  onObject(object: KubeObject): void
}

const watch = (
  { target, flags, session, namespace }: FollowOptions,
  resourceVersion: string | undefined,
  { accept, onObject }: Follower,
): Promise<void> => {
  let failure: StatusError | undefined
  const onEvents = (events: readonly WatchEvent[]): void => {
    for (const event of events) {
      if (event.type === 'ERROR') failure = new StatusError(event.object)
      else if (event.type !== 'BOOKMARK') onObject(event.object as unknown as KubeObject)
    }
  }
  const options: WatchOptions<KubeObject> = { namespace, ...selectionOf(target, flags), resourceVersion, accept, onEvents }
  return session.client.watch(target.resource, options).then(() => {
    if (failure !== undefined) throw failure
  })
}
