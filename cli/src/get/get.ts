import type { KubeObject, MetaV1 } from '@coxswain/api-types'
import { collectionPath, type DiscoveredResource, objectPath } from '@coxswain/client'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { isNotFound, throwAll, UsageError } from '../errors.ts'
import { type ObjectFormat, printObjects } from '../print/objects.ts'
import { createTablePrinter, type Table, type TableOptions } from '../print/table.ts'
import { kindName } from '../resources/resources.ts'
import { namespaceFor, namespaceOf } from '../resources/scope.ts'
import { type Target, targetsOf } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { watchObjects, watchTable } from './watch.ts'

/** The flags of `coxswain get`. */
export interface GetFlags extends ConnectionFlags {
  readonly namespace?: string | undefined
  readonly allNamespaces?: boolean | undefined
  readonly selector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly output?: string | undefined
  readonly watch?: boolean | undefined
  readonly watchOnly?: boolean | undefined
  readonly headers?: boolean | undefined
  readonly showLabels?: boolean | undefined
  readonly labelColumns?: readonly string[] | undefined
  readonly showKind?: boolean | undefined
  readonly showManagedFields?: boolean | undefined
  readonly ignoreNotFound?: boolean | undefined
}

export const GET_FORMATS = ['json', 'name', 'wide', 'yaml'] as const

/** Asks for tables first; a server that has none for a kind answers with the objects. */
export const TABLE_TYPE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
const PAGE = 500

/** `coxswain get`: prints what the server has, and follows it with --watch. */
export const get = async (words: readonly string[], flags: GetFlags, context: CliContext, session: Session): Promise<void> => {
  const targets = targetsOf(words, await session.resources())
  const { watch = false, watchOnly = false } = flags
  if (watch || watchOnly) return follow(targets, flags, context, session)
  if (flags.output === undefined || flags.output === 'wide') return getTables(targets, flags, context, session)
  return getObjects(targets, flags, context, session)
}

const selection = ({ selector, fieldSelector }: GetFlags) => ({ labelSelector: selector, fieldSelector })

const checkNames = (targets: readonly Target[], { selector, fieldSelector, allNamespaces }: GetFlags): void => {
  const named = targets.some(({ name }) => name !== undefined)
  if (named && (selector !== undefined || fieldSelector !== undefined))
    throw new UsageError('name cannot be provided when a selector is specified')
  if (named && allNamespaces === true) throw new UsageError('a resource cannot be retrieved by name across all namespaces')
}

const getTables = async (targets: readonly Target[], flags: GetFlags, { terminal }: CliContext, session: Session): Promise<void> => {
  checkNames(targets, flags)
  const severalKinds = new Set(targets.map(({ resource }) => resource)).size > 1
  const errors: unknown[] = []
  let written = false
  for (const group of byResource(targets)) {
    const [first] = group
    if (first === undefined) continue
    const tables = await readAll(group, errors, flags, (target) => readTable(target, flags, session))
    const printer = createTablePrinter(tableOptions(first.resource, flags, severalKinds))
    const text = printer.print(joinTables(tables))
    if (text === '') continue
    // A blank line tells the tables of several kinds apart.
    terminal.out(written && flags.headers !== false ? `\n${text}` : text)
    written = true
  }
  if (!written && errors.length === 0 && flags.ignoreNotFound !== true) terminal.err(nothingFound(targets, flags, session))
  throwAll(errors)
}

export const tableOptions = (resource: DiscoveredResource, flags: GetFlags, severalKinds: boolean): TableOptions => ({
  wide: flags.output === 'wide',
  headers: flags.headers !== false,
  namespaces: flags.allNamespaces === true && resource.namespaced,
  kind: severalKinds || flags.showKind === true ? kindName(resource) : undefined,
  showLabels: flags.showLabels === true,
  labelColumns: flags.labelColumns ?? [],
})

const nothingFound = (targets: readonly Target[], flags: GetFlags, session: Session): string =>
  flags.allNamespaces !== true && targets.every(({ resource }) => resource.namespaced)
    ? `No resources found in ${namespaceOf(flags, session)} namespace.\n`
    : 'No resources found\n'

/** Targets of one resource that follow one another share a table. */
const byResource = (targets: readonly Target[]): readonly (readonly Target[])[] => {
  const groups: Target[][] = []
  for (const target of targets) {
    const last = groups.at(-1)
    if (last?.[0]?.resource === target.resource) last.push(target)
    else groups.push([target])
  }
  return groups
}

/** Reads each target; what fails is kept for the end. */
const readAll = async <T>(
  targets: readonly Target[],
  errors: unknown[],
  flags: GetFlags,
  read: (target: Target) => Promise<T>,
): Promise<readonly T[]> => {
  const settled = await Promise.allSettled(targets.map(read))
  const values: T[] = []
  for (const each of settled) {
    if (each.status === 'fulfilled') values.push(each.value)
    else if (!(flags.ignoreNotFound === true && isNotFound(each.reason))) errors.push(each.reason)
  }
  return values
}

const joinTables = (tables: readonly Table[]): Table => ({
  columnDefinitions: tables.find(({ columnDefinitions }) => (columnDefinitions?.length ?? 0) > 0)?.columnDefinitions,
  rows: tables.flatMap(({ rows }) => rows),
})

/** One object's row, or all pages of a collection. */
export const readTable = async (target: Target, flags: GetFlags, session: Session): Promise<Table> => {
  const { resource, name } = target
  const namespace = namespaceFor(target, flags, session)
  if (name !== undefined)
    return asTable(await session.client.request({ method: 'GET', path: objectPath(resource, { namespace, name }), accept: TABLE_TYPE }))
  const path = collectionPath(resource, namespace)
  const pages: Table[] = []
  let token: string | undefined
  do {
    const query = { ...selection(flags), limit: PAGE, continue: token }
    const page = asTable(await session.client.request({ method: 'GET', path, query, accept: TABLE_TYPE }))
    pages.push(page)
    token = page.metadata?.continue === '' ? undefined : page.metadata?.continue
  } while (token !== undefined)
  return { ...joinTables(pages), metadata: pages.at(-1)?.metadata }
}

/** The columns of kinds that the server has no table for: name and age, as kubectl has them. */
const asTable = (answer: unknown): Table => {
  const given = answer as Table & {
    readonly kind?: string
    readonly items?: readonly KubeObject[]
    readonly metadata?: MetaV1.ObjectMeta & MetaV1.ListMeta
  }
  if (given.kind === 'Table') return { ...given, rows: given.rows ?? [] }
  const items = given.items ?? [given as KubeObject]
  return {
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name', priority: 0 },
      { name: 'Created At', type: 'string', format: '', priority: 0 },
    ],
    rows: items.map((object) => ({ cells: [object.metadata.name, object.metadata.creationTimestamp], object })),
    metadata: { resourceVersion: given.metadata?.resourceVersion, continue: given.metadata?.continue },
  }
}

const printOptions = (flags: GetFlags) => ({ format: flags.output as ObjectFormat, showManagedFields: flags.showManagedFields === true })

const getObjects = async (targets: readonly Target[], flags: GetFlags, { terminal }: CliContext, session: Session): Promise<void> => {
  checkNames(targets, flags)
  const errors: unknown[] = []
  const lists = await readAll(targets, errors, flags, async (target): Promise<readonly KubeObject[]> => {
    const namespace = namespaceFor(target, flags, session)
    const { resource, name } = target
    if (name === undefined)
      return (await session.client.listAll(resource, { namespace, ...selection(flags) })).items as readonly KubeObject[]
    return [(await session.client.get(resource, { namespace, name })) as KubeObject]
  })
  const objects = lists.flat()
  const single = targets.length === 1 && targets[0]?.name !== undefined
  if (!single || objects.length > 0) terminal.out(printObjects(objects, single, printOptions(flags)))
  throwAll(errors)
}

const follow = async (targets: readonly Target[], flags: GetFlags, context: CliContext, session: Session): Promise<void> => {
  checkNames(targets, flags)
  const [target, ...more] = targets
  if (target === undefined || more.length > 0)
    throw new UsageError('watch is only supported on individual resources and resource collections - more than 1 resource was found')
  const options = { target, flags, context, session, namespace: namespaceFor(target, flags, session) }
  return flags.output === undefined || flags.output === 'wide'
    ? watchTable(options)
    : watchObjects({ ...options, print: printOptions(flags) })
}
