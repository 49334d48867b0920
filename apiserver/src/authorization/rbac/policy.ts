import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '@coxswain/api-types'
import { serviceAccountName } from '../../authentication/service-account-user.ts'
import type { UserInfo } from '../../authentication/user-info.ts'
import { describeSource } from './describe.ts'
import { indexRules, type RuleIndex } from './rule-index.ts'

type AnyBinding = RoleBinding | ClusterRoleBinding

/** What a binding gives to one of those that it names. */
export interface Given {
  /** Undefined where the role does not exist. */
  readonly rules: readonly PolicyRule[] | undefined
  /** The binding, the role and the subject in upstream's words. */
  readonly source: string
  /** The role as upstream's error names it. */
  readonly roleRef: { readonly kind: string; readonly name: string }
}

/** All that one subject is given in one scope, found by resource. */
export interface Grants {
  readonly index: RuleIndex<Given>
  readonly given: readonly Given[]
  /** Of the bindings whose role does not exist. */
  readonly missing: readonly Given[]
}

/** Roles and bindings as they are now, by whom they are for. */
export interface Policy {
  /** `namespace`: empty for a ClusterRole. */
  setRole(namespace: string, role: Role | ClusterRole): void
  removeRole(namespace: string, name: string): void
  setBinding(namespace: string, binding: AnyBinding): void
  removeBinding(namespace: string, name: string): void
  /** Rules of the role that a binding in `namespace` refers to; undefined where there is none. */
  rulesOf(roleRef: AnyBinding['roleRef'], namespace: string): readonly PolicyRule[] | undefined
  /** What is given to the user and his groups: in the cluster, then in the namespace (none where it is empty). */
  grantsOf(user: UserInfo, namespace: string): Iterable<Grants>
}

/** What one subject is given in one scope: the index over it is made when it is first asked for, and again after a change. */
interface SubjectState {
  readonly bindings: Map<string, { readonly binding: BindingState; readonly source: string }>
  grants: Grants | undefined
}

interface BindingState {
  readonly role: RoleState
  readonly roleRef: AnyBinding['roleRef']
  readonly subjects: ReadonlyMap<string, SubjectState>
  readonly scope: string
}

interface RoleState {
  readonly key: string
  rules: readonly PolicyRule[] | undefined
  readonly bindings: Set<BindingState>
}

/**
 * An index that follows changes: a binding touches the subjects that it names, a role those of its bindings. Nothing is looked through that
 * a change, or a decision, is not about.
 */
export const createPolicy = (): Policy => {
  const roles = createRoles()
  const scopes = createScopes()
  const bindings = new Map<string, BindingState>()

  const removeBinding = (key: string): void => {
    const state = bindings.get(key)
    if (state === undefined) return
    bindings.delete(key)
    roles.unbind(state)
    for (const name of state.subjects.keys()) scopes.take(state.scope, name, key)
  }
  return {
    setRole: (namespace, { metadata: { name = '' }, rules }) => roles.set(keyOf(namespace, name), rules ?? []),
    removeRole: (namespace, name) => roles.set(keyOf(namespace, name), undefined),
    setBinding: (namespace, binding) => {
      const key = keyOf(namespace, binding.metadata.name ?? '')
      removeBinding(key)
      const { roleRef } = binding
      const role = roles.at(roleKey(roleRef, namespace))
      const sources = subjectsOf(binding, namespace)
      const subjects = new Map([...sources.keys()].map((name) => [name, scopes.subject(namespace, name)]))
      const state: BindingState = { role, roleRef, subjects, scope: namespace }
      bindings.set(key, state)
      role.bindings.add(state)
      for (const [name, subject] of subjects) {
        subject.bindings.set(key, { binding: state, source: sources.get(name) ?? '' })
        subject.grants = undefined
      }
    },
    removeBinding: (namespace, name) => removeBinding(keyOf(namespace, name)),
    rulesOf: (roleRef, namespace) => roles.peek(roleKey(roleRef, namespace))?.rules,
    grantsOf: function* (user, namespace) {
      yield* scopes.grants('', user)
      if (namespace !== '') yield* scopes.grants(namespace, user)
    },
  }
}

/** Roles that are there, or that bindings refer to. */
const createRoles = () => {
  const roles = new Map<string, RoleState>()
  const forgetUnused = (role: RoleState): void => {
    if (role.rules === undefined && role.bindings.size === 0) roles.delete(role.key)
  }
  const at = (key: string): RoleState => {
    const known = roles.get(key)
    if (known !== undefined) return known
    const made: RoleState = { key, rules: undefined, bindings: new Set() }
    roles.set(key, made)
    return made
  }
  return {
    at,
    peek: (key: string): RoleState | undefined => roles.get(key),
    set: (key: string, rules: readonly PolicyRule[] | undefined): void => {
      const role = at(key)
      role.rules = rules
      for (const { subjects } of role.bindings) for (const subject of subjects.values()) subject.grants = undefined
      forgetUnused(role)
    },
    unbind: (binding: BindingState): void => {
      binding.role.bindings.delete(binding)
      forgetUnused(binding.role)
    },
  }
}

/** Subjects by scope: a namespace, or empty for the cluster. */
const createScopes = () => {
  const scopes = new Map<string, Map<string, SubjectState>>()
  return {
    subject: (scope: string, name: string): SubjectState => {
      const subjects = scopes.get(scope) ?? new Map<string, SubjectState>()
      scopes.set(scope, subjects)
      const known = subjects.get(name)
      if (known !== undefined) return known
      const made: SubjectState = { bindings: new Map(), grants: undefined }
      subjects.set(name, made)
      return made
    },
    take: (scope: string, name: string, binding: string): void => {
      const subjects = scopes.get(scope)
      const subject = subjects?.get(name)
      if (subjects === undefined || subject === undefined) return
      subject.bindings.delete(binding)
      subject.grants = undefined
      if (subject.bindings.size === 0) subjects.delete(name)
      if (subjects.size === 0) scopes.delete(scope)
    },
    grants: function* (scope: string, user: UserInfo): Iterable<Grants> {
      const subjects = scopes.get(scope)
      if (subjects === undefined) return
      const own = subjects.get(userKey(user.name))
      if (own !== undefined) yield grantsOf(own)
      for (const group of user.groups) {
        const shared = subjects.get(groupKey(group))
        if (shared !== undefined) yield grantsOf(shared)
      }
    },
  }
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`
const userKey = (name: string): string => `user ${name}`
const groupKey = (name: string): string => `group ${name}`

/** Kinds that bindings may not name are no role's: validation refuses them. */
const roleKey = ({ kind, name }: AnyBinding['roleRef'], namespace: string): string =>
  kind === 'ClusterRole' ? keyOf('', name) : kind === 'Role' ? keyOf(namespace, name) : `${kind} ${name}`

/** Whom a binding names, and in what words. A service account is a user of a certain name. */
const subjectsOf = (binding: AnyBinding, namespace: string): ReadonlyMap<string, string> => {
  const named = new Map<string, string>()
  for (const subject of binding.subjects ?? []) {
    const name = subjectKey(subject, namespace)
    if (name !== undefined && !named.has(name)) named.set(name, describeSource(binding, subject, namespace))
  }
  return named
}

const subjectKey = ({ kind, name, namespace: own = '' }: NonNullable<AnyBinding['subjects']>[number], namespace: string) => {
  if (kind === 'User') return userKey(name)
  if (kind === 'Group') return groupKey(name)
  const where = own === '' ? namespace : own
  return kind === 'ServiceAccount' && where !== '' ? userKey(serviceAccountName(where, name)) : undefined
}

const grantsOf = (subject: SubjectState): Grants => {
  subject.grants ??= compile(subject)
  return subject.grants
}

/** A role that is bound many times counts once. */
const compile = ({ bindings }: SubjectState): Grants => {
  const given = [...bindings.values()].map(({ binding, source }) => ({ rules: binding.role.rules, source, roleRef: binding.roleRef }))
  const seen = new Set<readonly PolicyRule[]>()
  const sources: { readonly rules: readonly PolicyRule[]; readonly source: Given }[] = []
  for (const each of given) {
    if (each.rules === undefined || seen.has(each.rules)) continue
    seen.add(each.rules)
    sources.push({ rules: each.rules, source: each })
  }
  return { index: indexRules(sources), given, missing: given.filter(({ rules }) => rules === undefined) }
}
