import { type AccessExplanation, type Denial, type KubeObject, kinds } from '@coxswain/api-types'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { UsageError } from '../errors.ts'
import { printObjects } from '../print/objects.ts'
import { namespaceOf } from '../resources/scope.ts'
import type { Session } from '../session.ts'
import { denialText } from './denial-text.ts'

/** The flags of `coxswain why denied`. */
export interface WhyDeniedFlags extends ConnectionFlags {
  readonly namespace?: string | undefined
  readonly subresource?: string | undefined
  readonly as?: string | undefined
  readonly asGroup?: readonly string[] | undefined
  readonly output?: 'json' | 'yaml' | undefined
}

/** The words of the command line. */
export interface Question {
  readonly verb: string
  readonly resource: string
  readonly name?: string | undefined
}

type Spec = AccessExplanation['spec']

/** `coxswain why denied`: who decides about an access and what would allow it, and what admission refused of late. */
export const whyDenied = async (question: Question, flags: WhyDeniedFlags, context: CliContext, session: Session): Promise<void> => {
  const spec: Spec = {
    ...(await attributesOf(question, flags, session)),
    ...(flags.as === undefined ? {} : { user: flags.as }),
    ...(flags.asGroup === undefined ? {} : { groups: [...flags.asGroup] }),
  }
  const { client } = session
  const explanation = (await client.create(kinds.AccessExplanation, { metadata: {}, spec })) as AccessExplanation
  const { items } = await client.listAll(kinds.Denial, {})
  const denials = (items as unknown as readonly Denial[]).filter((denial) => isAbout(denial, explanation))
  if (flags.output !== undefined) {
    const objects: readonly KubeObject[] = [explanation, ...denials]
    context.terminal.out(printObjects(objects, true, { format: flags.output, showManagedFields: false }))
    return
  }
  context.terminal.out(denialText(explanation, denials, context.clock.now()))
}

const attributesOf = async ({ verb, resource, name }: Question, flags: WhyDeniedFlags, session: Session): Promise<Spec> => {
  if (resource.startsWith('/')) return { nonResourceAttributes: { verb: verb.toLowerCase(), path: resource } }
  const [type = '', named = name, ...more] = resource.split('/')
  if (more.length > 0) throw new UsageError(`name the subresource with --subresource: ${resource}`)
  const { plural, group, namespaced } = (await session.resources()).resolve(type)
  const namespace = namespaced ? namespaceOf(flags, session) : ''
  const given = { verb: verb.toLowerCase(), group, resource: plural, subresource: flags.subresource ?? '', namespace, name: named ?? '' }
  return { resourceAttributes: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')) }
}

/** What authorization refused is told by the explanation itself; here are the others. */
const isAbout = ({ request, decidedBy }: Denial, { spec, status }: AccessExplanation): boolean => {
  const [wanted, asked] = [request.resourceAttributes, spec.resourceAttributes]
  if (decidedBy === 'Authorization' || request.user !== status?.user || wanted === undefined || asked === undefined) return false
  const same = (['verb', 'group', 'resource', 'subresource'] as const).every((field) => (wanted[field] ?? '') === (asked[field] ?? ''))
  // A namespace is said to be inside itself.
  const here = asked.namespace === undefined || asked.namespace === wanted.namespace
  return same && here && ((asked.name ?? '') === '' || asked.verb === 'create' || wanted.name === asked.name)
}
