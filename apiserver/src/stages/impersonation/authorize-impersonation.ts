import type { StatusError } from '@coxswain/api-types'
import { serviceAccountIn } from '../../authentication/service-account-user.ts'
import { MASTERS_GROUP, type UserInfo } from '../../authentication/user-info.ts'
import type { Access, Authorizer, ResourceAccess } from '../../authorization/authorizer.ts'
import { forbidden } from '../authorize.ts'
import { problemOfExtra } from './extra.ts'
import { type Mode, nodeIn, type Wanted } from './modes.ts'

export interface Impersonation {
  readonly authorizer: Authorizer
  readonly caller: UserInfo
  readonly wanted: Wanted
  /** What the caller wants to do as the other. */
  readonly access: Access
  readonly mode: Mode
}

/** So many of one sort are asked about at once first: whether all of them are allowed. */
const MANY = 4
const GROUP = 'authentication.k8s.io'

/** Why a mode does not allow it; undefined where it does. Narrow modes ask about the request too, and refuse what would be too much. */
export const authorizeImpersonation = (impersonation: Impersonation): StatusError | undefined => {
  const { authorizer, access, mode } = impersonation
  const narrow = mode.name !== 'legacy'
  const caller = mode.name === 'associated-node' ? anyNodeOf(impersonation.caller) : impersonation.caller
  const ask = (wanted: Access): StatusError | undefined => {
    const { verdict, reason } = authorizer.decide(caller, wanted)
    return verdict === 'allow' ? undefined : forbidden(caller, wanted, reason)
  }
  const about = accessesTo(narrow ? `impersonate:${mode.name}` : 'impersonate', narrow ? GROUP : '')
  const { wanted } = impersonation
  return (
    (narrow ? ask({ ...access, verb: `impersonate-on:${mode.name}:${access.verb}` }) : undefined) ??
    ask(about.user(wanted, mode)) ??
    (wanted.uid === '' ? undefined : ask(about.uid(wanted.uid))) ??
    groupsProblem(wanted.groups, { narrow, refuse: (at, why) => forbidden(caller, at, why), ask, group: about.group }) ??
    extraProblem(wanted.extra, { narrow, refuse: (at, why) => forbidden(caller, at, why), ask, extra: about.extra })
  )
}

/** Being allowed to be the node that one runs on does not depend on which node that is. */
const anyNodeOf = (caller: UserInfo): UserInfo => ({
  ...caller,
  extra: { 'authentication.kubernetes.io/associated-node-keys': Object.keys(caller.extra ?? {}).sort() },
})

/** What is asked about each thing that the caller wants to be. */
const accessesTo = (verb: string, usersGroup: string) => {
  const to = (group: string, resource: string, name: string): ResourceAccess => ({
    verb,
    group,
    resource,
    subresource: '',
    namespace: '',
    name,
  })
  return {
    user: ({ name }: Wanted, mode: Mode): ResourceAccess => {
      const account = serviceAccountIn(name)
      if (account !== undefined) return { ...to(usersGroup, 'serviceaccounts', account.name), namespace: account.namespace }
      const node = mode.name === 'legacy' ? undefined : nodeIn(name)
      if (node !== undefined) return to(usersGroup, 'nodes', mode.name === 'associated-node' ? '*' : node)
      return to(usersGroup, 'users', name)
    },
    uid: (uid: string) => to(GROUP, 'uids', uid),
    group: (name: string) => to(usersGroup, 'groups', name),
    extra: (key: string, value: string): ResourceAccess => ({ ...to(GROUP, 'userextras', value), subresource: key }),
  }
}

interface Asking {
  readonly narrow: boolean
  ask(access: Access): StatusError | undefined
  refuse(access: Access, why: string): StatusError
}

type AskingGroups = Asking & { group(name: string): ResourceAccess }

const groupsProblem = (groups: readonly string[], { narrow, ask, refuse, group }: AskingGroups): StatusError | undefined => {
  if (narrow && groups.includes('')) return refuse(group(''), 'impersonating the empty string group is not allowed')
  if (narrow && groups.includes(MASTERS_GROUP)) return refuse(group(MASTERS_GROUP), 'impersonating the system:masters group is not allowed')
  if (narrow && groups.length >= MANY && ask(group('*')) === undefined) return undefined
  return firstProblem(groups, (name) => ask(group(name)))
}

type AskingExtra = Asking & { extra(key: string, value: string): ResourceAccess }

const extraProblem = (wanted: Wanted['extra'], { narrow, ask, refuse, extra }: AskingExtra): StatusError | undefined => {
  const pairs = Object.entries(wanted).flatMap(([key, values]) => values.map((value) => [key, value] as const))
  const why = narrow ? problemOfExtra(wanted) : undefined
  if (why !== undefined) return refuse(extra('', ''), why)
  if (narrow && pairs.length >= MANY && ask(extra('*', '*')) === undefined) return undefined
  return firstProblem(pairs, ([key, value]) => ask(extra(key, value)))
}

const firstProblem = <T>(items: readonly T[], problem: (item: T) => StatusError | undefined): StatusError | undefined => {
  for (const item of items) {
    const found = problem(item)
    if (found !== undefined) return found
  }
  return undefined
}
