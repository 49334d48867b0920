import { apiVersionOf, type KubeObject, kinds, type ObjectExplanation, parseTime } from '@coxswain/api-types'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { CliError, throwAll, UsageError } from '../errors.ts'
import { printObjects } from '../print/objects.ts'
import { kindName } from '../resources/resources.ts'
import { namespaceOf } from '../resources/scope.ts'
import { type Target, targetsOf } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { ageOf, objectText } from './object-text.ts'

/** The flags of `coxswain why`. */
export interface WhyFlags extends ConnectionFlags {
  readonly namespace?: string | undefined
  readonly output?: 'json' | 'yaml' | 'text' | undefined
}

/** `coxswain why KIND/NAME`: who changed an object, when, and what led to that. Objects of which nothing is known are told at the end. */
export const whyObject = async (words: readonly string[], flags: WhyFlags, context: CliContext, session: Session): Promise<void> => {
  const found: ObjectExplanation[] = []
  const errors: unknown[] = []
  for (const target of targetsOf(words, await session.resources())) {
    try {
      found.push(known(await ask(target, flags, session), target, context.clock.now()))
    } catch (error) {
      if (error instanceof UsageError) throw error
      errors.push(error)
    }
  }
  const { terminal, clock } = context
  if (flags.output === 'json' || flags.output === 'yaml') {
    const objects: readonly KubeObject[] = found
    if (found.length > 0) terminal.out(printObjects(objects, true, { format: flags.output, showManagedFields: false }))
  } else terminal.out(found.map((each) => objectText(each, { now: clock.now(), color: terminal.color })).join('\n'))
  throwAll(errors)
}

const ask = async ({ resource, name }: Target, flags: WhyFlags, session: Session): Promise<ObjectExplanation> => {
  if (name === undefined) throw new UsageError(`name the object: coxswain why ${resource.plural}/NAME`)
  const { group, version, kind, namespaced } = resource
  const spec = { apiVersion: apiVersionOf(group, version), kind, name, ...(namespaced ? { namespace: namespaceOf(flags, session) } : {}) }
  return (await session.client.create(kinds.ObjectExplanation, { metadata: {}, spec })) as ObjectExplanation
}

const known = (explanation: ObjectExplanation, { resource, name }: Target, now: number): ObjectExplanation => {
  const { causes = [], kept = 0, since, exists = false } = explanation.status ?? {}
  if (causes.length > 0) return explanation
  const back = since === undefined ? '' : `, which reach back ${ageOf(parseTime(since) ?? now, now)}`
  throw new CliError(
    `nothing is remembered of ${kindName(resource)}/${name}: the server knows the causes of the last ${kept} changes${back}`,
    exists ? '(It is older than that, or the server has been started since.)' : '(There is no such object now.)',
  )
}
