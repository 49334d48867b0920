import { type KubeObject, matchesLabels, parseLabelSelector, StatusError } from '@coxswain/api-types'
import type { DiscoveredResource } from '@coxswain/client'
import { sleep } from '@coxswain/ports'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { CliError, isNotFound, throwAll, withSource } from '../errors.ts'
import type { AnyObject, Manifest } from '../manifests/parse-manifests.ts'
import { readManifests } from '../manifests/read-manifests.ts'
import { nameOf, type ObjectFormat, printObjects } from '../print/objects.ts'
import { kindName } from '../resources/resources.ts'
import type { Session } from '../session.ts'
import { hasLastApplied, LAST_APPLIED, withLastApplied } from './last-applied.ts'
import { resourceOf } from './resource-of.ts'

/** The flags of `coxswain apply`. */
export interface ApplyFlags extends ConnectionFlags {
  readonly filename: readonly string[]
  readonly recursive?: boolean | undefined
  readonly namespace?: string | undefined
  readonly selector?: string | undefined
  readonly output?: string | undefined
  readonly dryRun?: 'none' | 'server' | 'client' | undefined
  readonly validate?: 'strict' | 'warn' | 'ignore' | undefined
}

/** The manager that kubectl gives itself when it merges on its side: both tools take turns on an object. */
const FIELD_MANAGER = 'kubectl-client-side-apply'
const MAX_CONFLICTS = 5
const BACK_OFF_MS = 1_000

interface Applying {
  readonly flags: ApplyFlags
  readonly context: CliContext
  readonly session: Session
}

/** `coxswain apply`: makes each object of the files as the files have it. What fails is told at the end; the others are applied. */
export const apply = async (flags: ApplyFlags, context: CliContext, session: Session): Promise<void> => {
  const manifests = selected(await readManifests(flags.filename, flags.recursive === true, context), flags.selector)
  if (manifests.length === 0) throw new CliError('no objects passed to apply')
  const applying = { flags, context, session }
  const errors: unknown[] = []
  const applied: KubeObject[] = []
  for (const manifest of manifests) {
    try {
      applied.push(await applyOne(manifest, applying))
    } catch (error) {
      errors.push(error)
    }
  }
  if (printsObjects(flags)) {
    const print = { format: flags.output as ObjectFormat, showManagedFields: false }
    context.terminal.out(printObjects(applied, manifests.length === 1, print))
  }
  throwAll(errors)
}

const selected = (manifests: readonly Manifest[], selector: string | undefined): readonly Manifest[] => {
  if (selector === undefined) return manifests
  const requirements = parseLabelSelector(selector)
  return manifests.filter(({ object }) => matchesLabels(requirements, object.metadata.labels ?? {}))
}

const printsObjects = ({ output }: ApplyFlags): boolean => output === 'json' || output === 'yaml'

const writeOptions = ({ dryRun, validate = 'strict' }: ApplyFlags) => ({
  dryRun: dryRun === 'server',
  fieldManager: FIELD_MANAGER,
  fieldValidation: ({ strict: 'Strict', warn: 'Warn', ignore: 'Ignore' } as const)[validate],
})

const applyOne = async (manifest: Manifest, applying: Applying): Promise<KubeObject> => {
  const { flags, session, context } = applying
  const { resource, object } = await resourceOf(manifest, flags, session)
  const { namespace, name = '' } = object.metadata
  if (name === '' && object.metadata.generateName !== undefined)
    throw new CliError(`from ${object.metadata.generateName}: cannot use generate name with apply`)
  if (name === '')
    throw new CliError(
      `error when retrieving current configuration of ${manifest.kind} in ${manifest.source}: resource name may not be empty`,
    )
  const modified = withLastApplied(object)
  const current = await session.client.get(resource, { namespace, name }).catch((error: unknown) => {
    if (isNotFound(error)) return undefined
    throw error
  })
  const say = (what: string, as: KubeObject): void => {
    if (printsObjects(flags)) return
    context.terminal.out(flags.output === 'name' ? `${nameOf(as)}\n` : `${kindName(resource)}/${name} ${what}${dryRunText(flags)}\n`)
  }
  const told = (doing: string) => (error: unknown) => {
    throw withSource(error, doing, manifest.source)
  }
  if (current === undefined) {
    const created =
      flags.dryRun === 'client' ? modified : await session.client.create(resource, modified, writeOptions(flags)).catch(told('creating'))
    say('created', created as KubeObject)
    return created as KubeObject
  }
  const known = current as unknown as AnyObject
  if (flags.dryRun === 'client') {
    say('configured', known)
    return known
  }
  warnOf(known, resource, context)
  const { object: result, changed } = await patchUntilDone({ known, modified, resource }, applying).catch(told('patching'))
  say(changed ? 'configured' : 'unchanged', result)
  return result
}

const dryRunText = ({ dryRun = 'none' }: ApplyFlags): string => ({ none: '', client: ' (dry run)', server: ' (server dry run)' })[dryRun]

const warnOf = (current: KubeObject, resource: DiscoveredResource, { terminal }: CliContext): void => {
  const name = `${resource.plural}/${current.metadata.name ?? ''}`
  if (!hasLastApplied(current))
    terminal.err(
      `Warning: resource ${name} is missing the ${LAST_APPLIED} annotation which is required by coxswain apply. coxswain apply should only be used on resources created declaratively by coxswain apply or kubectl apply. The missing annotation will be patched automatically.\n`,
    )
  if (current.metadata.deletionTimestamp !== undefined)
    terminal.err(`Warning: Detected changes to resource ${current.metadata.name ?? ''} which is currently being deleted.\n`)
}

interface Patching {
  readonly known: AnyObject
  readonly modified: AnyObject
  readonly resource: DiscoveredResource
}

/** Sends the patch; where somebody wrote in between, reads again and sends a new one. */
const patchUntilDone = async ({ known, modified, resource }: Patching, { flags, session, context }: Applying) => {
  // The types of all kinds are large: only a patch needs them.
  const { patchFor } = await import('./patch-for.ts')
  const { namespace, name = '' } = modified.metadata
  let current = known
  for (let conflicts = 0; ; conflicts++) {
    const { type, patch } = patchFor(current, modified)
    if (Object.keys(patch).length === 0) return { object: current as KubeObject, changed: false }
    try {
      const object = await session.client.patch(resource, { namespace, name, type, patch, ...writeOptions(flags) })
      return { object: object as KubeObject, changed: true }
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 409 || conflicts >= MAX_CONFLICTS) throw error
      if (conflicts > 0) await sleep(context.clock, BACK_OFF_MS)
      current = (await session.client.get(resource, { namespace, name })) as unknown as AnyObject
    }
  }
}
