import type { KubeObject } from '@coxswain/api-types'
import type { DiscoveredResource } from '@coxswain/client'
import { resourceOf } from '../apply/resource-of.ts'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { isNotFound, throwAll, UsageError, withSource } from '../errors.ts'
import { readManifests } from '../manifests/read-manifests.ts'
import { kindName } from '../resources/resources.ts'
import { namespaceFor } from '../resources/scope.ts'
import { targetsOf } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { waitUntilGone } from './wait-until-gone.ts'

/** The flags of `coxswain delete`. */
export interface DeleteFlags extends ConnectionFlags {
  readonly filename?: readonly string[] | undefined
  readonly recursive?: boolean | undefined
  readonly namespace?: string | undefined
  readonly allNamespaces?: boolean | undefined
  readonly selector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly all?: boolean | undefined
  readonly cascade: 'background' | 'foreground' | 'orphan'
  /** Seconds; undefined: what the object says. */
  readonly gracePeriod?: number | undefined
  readonly now?: boolean | undefined
  readonly force?: boolean | undefined
  readonly wait: boolean
  /** Milliseconds; 0: as long as it takes. */
  readonly timeout: number
  readonly ignoreNotFound?: boolean | undefined
  readonly output?: string | undefined
  readonly dryRun?: 'none' | 'server' | 'client' | undefined
}

/** One object to delete. */
export interface Doomed {
  readonly resource: DiscoveredResource
  readonly namespace: string | undefined
  readonly name: string
  /** The file that names it. */
  readonly source?: string | undefined
}

/** `coxswain delete`: deletes and, unless told otherwise, waits until the objects are gone. */
export const deleteObjects = async (words: readonly string[], given: DeleteFlags, context: CliContext, session: Session): Promise<void> => {
  const flags = { ...given, gracePeriod: gracePeriodOf(given) }
  checkFlags(words, flags)
  if (flags.gracePeriod === 0)
    context.terminal.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    )
  const doomed =
    flags.filename === undefined ? await fromWords(words, flags, session) : await fromFiles(flags.filename, flags, { context, session })
  if (doomed.length === 0) {
    context.terminal.out('No resources found\n')
    return
  }
  const errors: unknown[] = []
  const deleted: (Doomed & { readonly uid: string | undefined })[] = []
  for (const each of doomed) {
    try {
      const uid = await deleteOne(each, flags, session)
      context.terminal.out(messageOf(each, flags))
      deleted.push({ ...each, uid })
    } catch (error) {
      const ignored = ignoresMissing(flags) && isNotFound(error)
      if (!ignored) errors.push(each.source === undefined ? error : withSource(error, 'deleting', each.source))
    }
  }
  if (flags.wait && (flags.dryRun ?? 'none') === 'none') await waitUntilGone(deleted, flags.timeout, context.clock, session)
  throwAll(errors)
}

/** Zero needs --force: without, it means as soon as the machine has stopped the pod. */
const gracePeriodOf = ({ gracePeriod, now = false, force = false }: DeleteFlags): number | undefined => {
  if (now && gracePeriod !== undefined) throw new UsageError('--now and --grace-period cannot be specified together')
  if (now) return 1
  if (force && gracePeriod !== undefined && gracePeriod > 0)
    throw new UsageError('--force and --grace-period greater than 0 cannot be specified together')
  if (force) return 0
  return gracePeriod === 0 ? 1 : gracePeriod
}

const checkFlags = (
  words: readonly string[],
  { filename, all = false, selector, fieldSelector, allNamespaces = false }: DeleteFlags,
): void => {
  if (all && selector !== undefined) throw new UsageError('cannot set --all and --selector at the same time')
  if (all && fieldSelector !== undefined) throw new UsageError('cannot set --all and --field-selector at the same time')
  if (filename !== undefined && words.length > 0)
    throw new UsageError('when paths or stdin is provided as input, you may not specify resource arguments as well')
  if (filename === undefined && words.length === 0)
    throw new UsageError('You must provide one or more resources by argument or filename: -f FILE, or TYPE NAME')
  const named = words.length > 1 || words.some((word) => word.includes('/'))
  const selects = all || selector !== undefined || fieldSelector !== undefined
  if (filename === undefined && named && selects) throw new UsageError('name cannot be provided when a selector is specified')
  if (filename === undefined && !named && !selects)
    throw new UsageError('resource(s) were provided, but no name was specified: give names, -l SELECTOR or --all')
  if (named && allNamespaces) throw new UsageError('a resource cannot be retrieved by name across all namespaces')
}

const ignoresMissing = ({ ignoreNotFound, all = false, selector, fieldSelector }: DeleteFlags): boolean =>
  ignoreNotFound ?? (all || selector !== undefined || fieldSelector !== undefined)

const fromFiles = async (
  names: readonly string[],
  flags: DeleteFlags,
  { context, session }: { context: CliContext; session: Session },
): Promise<readonly Doomed[]> => {
  const manifests = await readManifests(names, flags.recursive === true, context)
  return Promise.all(
    manifests.map(async (manifest) => {
      const { resource, object } = await resourceOf(manifest, flags, session)
      return { resource, namespace: object.metadata.namespace, name: object.metadata.name ?? '', source: manifest.source }
    }),
  )
}

const fromWords = async (words: readonly string[], flags: DeleteFlags, session: Session): Promise<readonly Doomed[]> => {
  const targets = targetsOf(words, await session.resources())
  const found = await Promise.all(
    targets.map(async (target): Promise<readonly Doomed[]> => {
      const { resource, name } = target
      const namespace = namespaceFor(target, flags, session)
      if (name !== undefined) return [{ resource, namespace, name }]
      const selection = { namespace, labelSelector: flags.selector, fieldSelector: flags.fieldSelector }
      const { items } = await session.client.listAll(resource, selection)
      return items.map(({ metadata }) => ({
        resource,
        namespace: resource.namespaced ? metadata.namespace : undefined,
        name: metadata.name,
      }))
    }),
  )
  return found.flat()
}

const POLICIES = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

/** Gives the uid of what is going. */
const deleteOne = async ({ resource, namespace, name }: Doomed, flags: DeleteFlags, session: Session): Promise<string | undefined> => {
  if (flags.dryRun === 'client') return (await session.client.get(resource, { namespace, name })).metadata.uid
  const { object, status } = await session.client.delete(resource, {
    namespace,
    name,
    propagationPolicy: POLICIES[flags.cascade],
    gracePeriodSeconds: flags.gracePeriod,
    dryRun: flags.dryRun === 'server',
  })
  return (object as KubeObject | undefined)?.metadata.uid ?? status?.details?.uid
}

const messageOf = ({ resource, name }: Doomed, { gracePeriod, output, dryRun = 'none' }: DeleteFlags): string => {
  if (output === 'name') return `${kindName(resource)}/${name}\n`
  const dry = { none: '', client: ' (dry run)', server: ' (server dry run)' }[dryRun]
  return `${kindName(resource)} ${JSON.stringify(name)} ${gracePeriod === 0 ? 'force deleted' : 'deleted'}${dry}\n`
}
