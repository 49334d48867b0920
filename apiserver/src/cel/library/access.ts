import { fixedCost, traversalOf } from '../cost/rules.ts'
import type { AccessAnswer, AccessQuestion, Authorizer } from '../environment.ts'
import { error, type OpaqueValue, type Value } from '../values.ts'
import { fn, type Overload, typeOf } from './define.ts'

/** A question that an expression builds up, and who answers it. */
interface Check extends Partial<AccessQuestion> {
  readonly authorizer: Authorizer
}

/** A check costs so much that an expression can make two of them. */
const CHECK_COST = fixedCost(350_000)
const SELECTOR_COST = traversalOf(1)

const made = (type: string, content: unknown): OpaqueValue => ({ tag: 'opaque', type: typeOf(type), content })
const read = ({ content }: OpaqueValue): Check => content as Check
const answered = ({ content }: OpaqueValue): AccessAnswer => content as AccessAnswer

/** The value of the variable `authorizer`. */
export const authorizerValue = (authorizer: Authorizer): OpaqueValue => made('Authorizer', { authorizer })
/** The value of `authorizer.requestResource`: a check of the resource that is written. */
export const resourceCheckValue = (authorizer: Authorizer, question: Partial<AccessQuestion>): OpaqueValue =>
  made('ResourceCheck', { ...question, authorizer })

/** Sets one part of a question. */
const setting = (signature: string, part: keyof AccessQuestion, cost?: ReturnType<typeof fixedCost>): Overload => {
  const type = signature.slice(signature.lastIndexOf(' ') + 1)
  return fn(signature, (of: OpaqueValue, value: string) => made(type, { ...read(of), [part]: value }), cost)
}

const check = (of: OpaqueValue, verb: string): Value => {
  const { authorizer, ...question } = read(of)
  return made('Decision', authorizer.authorize({ ...question, verb }))
}

const serviceAccount = (of: OpaqueValue, namespace: string, name: string): Value =>
  made('Authorizer', { ...read(of), serviceAccount: { namespace, name } })

const path = (of: OpaqueValue, at: string): Value => {
  if (at === '') return error('path must not be empty')
  return made('PathCheck', { ...read(of), path: at })
}

/** Access questions over the authorizer that is given. */
export const access: readonly Overload[] = [
  fn('Authorizer.path(string): PathCheck', path),
  setting('Authorizer.group(string): GroupCheck', 'group'),
  fn('Authorizer.serviceAccount(string, string): Authorizer', serviceAccount),
  setting('GroupCheck.resource(string): ResourceCheck', 'resource'),
  setting('ResourceCheck.subresource(string): ResourceCheck', 'subresource'),
  setting('ResourceCheck.namespace(string): ResourceCheck', 'namespace'),
  setting('ResourceCheck.name(string): ResourceCheck', 'name'),
  setting('ResourceCheck.fieldSelector(string): ResourceCheck', 'fieldSelector', SELECTOR_COST),
  setting('ResourceCheck.labelSelector(string): ResourceCheck', 'labelSelector', SELECTOR_COST),
  fn('ResourceCheck.check(string): Decision', check, CHECK_COST),
  fn('PathCheck.check(string): Decision', check, CHECK_COST),
  fn('Decision.allowed(): bool', (of: OpaqueValue) => answered(of).allowed),
  fn('Decision.reason(): string', (of: OpaqueValue) => answered(of).reason ?? ''),
  fn('Decision.errored(): bool', (of: OpaqueValue) => answered(of).error !== undefined),
  fn('Decision.error(): string', (of: OpaqueValue) => answered(of).error ?? ''),
]
