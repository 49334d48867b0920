import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '@coxswain/api-types'
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
  readonly key: string
  readonly role: RoleState
  readonly roleRef: AnyBinding['roleRef']
  readonly subjects: readonly SubjectState[]
  readonly scope: string
  readonly names: readonly string[]
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
  const roles = new Map<string, RoleState>()
  const bindings = new Map<string, BindingState>()
  /** By scope (a namespace, or empty for the cluster) and subject. */
  const scopes = new Map<string, Map<string, SubjectState>>()

  const roleAt = (key: string): RoleState => {
    const known = roles.get(key)
    if (known !== undefined) return known
    const made: RoleState = { key, rules: undefined, bindings: new Set() }
    roles.set(key, made)
    return made
  }
  const forgetUnused = (role: RoleState): void => {
    if (role.rules === undefined && role.bindings.size === 0) roles.delete(role.key)
  }
  const setRules = (key: string, rules: readonly PolicyRule[] | undefined): void => {
    const role = roleAt(key)
    role.rules = rules
    for (const { subjects } of role.bindings) for (const subject of subjects) subject.grants = undefined
    forgetUnused(role)
  }
  const subjectAt = (scope: string, name: string): SubjectState => {
    const subjects = scopes.get(scope) ?? new Map<string, SubjectState>()
    scopes.set(scope, subjects)
    const known = subjects.get(name)
    if (known !== undefined) return known
    const made: SubjectState = { bindings: new Map(), grants: undefined }
    subjects.set(name, made)
    return made
  }
  const removeBinding = (key: string): void => {
    const state = bindings.get(key)
    if (state === undefined) return
    bindings.delete(key)
    state.role.bindings.delete(state)
    forgetUnused(state.role)
    const subjects = scopes.get(state.scope)
    for (const [i, subject] of state.subjects.entries()) {
      subject.bindings.delete(key)
      subject.grants = undefined
      if (subject.bindings.size === 0) subjects?.delete(state.names[i] as string)
    }
    if (subjects?.size === 0) scopes.delete(state.scope)
  }
  return {
    setRole: (namespace, { metadata: { name = '' }, rules }) => setRules(keyOf(namespace, name), rules ?? []),
    removeRole: (namespace, name) => setRules(keyOf(namespace, name), undefined),
    setBinding: (namespace, binding) => {
      const key = keyOf(namespace, binding.metadata.name ?? '')
      removeBinding(key)
      const { roleRef } = binding
      const role = roleAt(roleKey(roleRef, namespace))
      const named = subjectsOf(binding, namespace)
      const subjects = named.map(({ name }) => subjectAt(namespace, name))
      const state: BindingState = { key, role, roleRef, subjects, scope: namespace, names: named.map(({ name }) => name) }
      bindings.set(key, state)
      role.bindings.add(state)
      for (const [i, subject] of subjects.entries()) {
        subject.bindings.set(key, { binding: state, source: (named[i] as (typeof named)[number]).source })
        subject.grants = undefined
      }
    },
    removeBinding: (namespace, name) => removeBinding(keyOf(namespace, name)),
    rulesOf: (roleRef, namespace) => roles.get(roleKey(roleRef, namespace))?.rules,
    grantsOf: function* (user, namespace) {
      for (const scope of namespace === '' ? [''] : ['', namespace]) {
        const subjects = scopes.get(scope)
        if (subjects === undefined) continue
        const own = subjects.get(userKey(user.name))
        if (own !== undefined) yield grantsOf(own)
        for (const group of user.groups) {
          const shared = subjects.get(groupKey(group))
          if (shared !== undefined) yield grantsOf(shared)
        }
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

/** Whom a binding names, each once. A service account is a user of a certain name. */
const subjectsOf = (binding: AnyBinding, namespace: string): readonly { readonly name: string; readonly source: string }[] => {
  const named = new Map<string, string>()
  for (const subject of binding.subjects ?? []) {
    const name = subjectKey(subject, namespace)
    if (name !== undefined && !named.has(name)) named.set(name, describeSource(binding, subject, namespace))
  }
  return [...named].map(([name, source]) => ({ name, source }))
}

const subjectKey = ({ kind, name, namespace: own = '' }: NonNullable<AnyBinding['subjects']>[number], namespace: string) => {
  if (kind === 'User') return userKey(name)
  if (kind === 'Group') return groupKey(name)
  const where = own === '' ? namespace : own
  return kind === 'ServiceAccount' && where !== '' ? userKey(`system:serviceaccount:${where}:${name}`) : undefined
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
