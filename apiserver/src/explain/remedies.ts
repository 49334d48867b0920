import type { ClusterRole, ClusterRoleBinding, PolicyRule, Remedy, Role, RoleBinding } from '@coxswain/api-types'
import { serviceAccountIn } from '../authentication/service-account-user.ts'
import type { UserInfo } from '../authentication/user-info.ts'
import type { Access, ResourceAccess } from '../authorization/authorizer.ts'
import { breadthOf, type NearRule } from './rule-match.ts'

/** Changes of roles and bindings, in words and as command lines. */

/** A role and a binding that allow this and nothing else. */
export const newRole = (user: UserInfo, access: Access): Remedy => {
  const namespace = namespaceOf(access)
  const [kind, binding] = namespace === '' ? ['clusterrole', 'clusterrolebinding'] : ['role', 'rolebinding']
  const name = nameFor(user, access)
  const where = namespace === '' ? '' : ` -n ${namespace}`
  return {
    change: 'NewRole',
    summary: `Make a ${namespace === '' ? 'ClusterRole' : `Role in ${namespace}`} for exactly this, and bind it`,
    command: `kubectl create ${kind} ${name}${what(access)}${where} && kubectl create ${binding} ${name} --${kind}=${name} ${subjectFlag(user)}${where}`,
    allowsBesides: 0,
  }
}

/** One more subject of a binding whose role allows it. */
export const addSubject = (
  user: UserInfo,
  { kind, metadata, roleRef }: RoleBinding | ClusterRoleBinding,
  rules: readonly PolicyRule[],
): Remedy => {
  const { name = '', namespace = '' } = metadata
  const where = namespace === '' ? '' : ` -n ${namespace}`
  return {
    change: 'AddSubject',
    summary: `Add the user to the ${kind} ${JSON.stringify(name)} of the ${roleRef.kind} ${JSON.stringify(roleRef.name)}`,
    command: `kubectl set subject ${(kind ?? '').toLowerCase()} ${name} ${subjectFlag(user)}${where}`,
    allowsBesides: breadthOf(rules) - 1,
  }
}

/** A binding of a role that allows it, where the access is. */
export const bindRole = (
  user: UserInfo,
  access: Access,
  { kind = '', metadata: { name = '' }, rules = [] }: Role | ClusterRole,
): Remedy => {
  const namespace = namespaceOf(access)
  const binding = namespace === '' ? 'clusterrolebinding' : 'rolebinding'
  const where = namespace === '' ? '' : ` -n ${namespace}`
  return {
    change: 'BindRole',
    summary: `Bind the ${kind} ${JSON.stringify(name)} to the user${namespace === '' ? '' : ` in ${namespace}`}`,
    command: `kubectl create ${binding} ${nameFor(user, name)} --${kind.toLowerCase()}=${name} ${subjectFlag(user)}${where}`,
    allowsBesides: breadthOf(rules) - 1,
  }
}

/** One more verb, or name, of a rule that the user has. */
export const addRule = ({ kind = '', metadata }: Role | ClusterRole, { at, rule, lacks }: NearRule, access: ResourceAccess): Remedy => {
  const { name = '', namespace = '' } = metadata
  const added = lacks === 'verb' ? access.verb : access.name
  const patch = [{ op: 'add', path: `/rules/${at}/${lacks === 'verb' ? 'verbs' : 'resourceNames'}/-`, value: added }]
  const where = namespace === '' ? '' : ` -n ${namespace}`
  const more = lacks === 'verb' ? breadthOf([{ ...rule, verbs: [added] }]) : rule.verbs.length
  return {
    change: 'AddRule',
    summary: `Add the ${lacks} ${JSON.stringify(added)} to rule ${at + 1} of the ${kind} ${JSON.stringify(name)}, for all who have it`,
    command: `kubectl patch ${kind.toLowerCase()} ${name} --type=json -p '${JSON.stringify(patch)}'${where}`,
    allowsBesides: more - 1,
  }
}

const namespaceOf = (access: Access): string => ('path' in access ? '' : access.namespace)

const what = (access: Access): string => {
  if ('path' in access) return ` --verb=${access.verb} --non-resource-url=${access.path}`
  const { verb, group, resource, subresource, name } = access
  const full = `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`
  return ` --verb=${verb} --resource=${full}${name === '' || verb === 'create' ? '' : ` --resource-name=${name}`}`
}

const subjectFlag = ({ name }: UserInfo): string => {
  const account = serviceAccountIn(name)
  return account === undefined ? `--user=${quoted(name)}` : `--serviceaccount=${account.namespace}:${account.name}`
}

/** For a shell. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** A name for a new object, after the user and what he is to have. */
const nameFor = ({ name }: UserInfo, access: Access | string): string => {
  const wanted = typeof access === 'string' ? access : 'path' in access ? `${access.verb}-path` : `${access.verb}-${access.resource}`
  const text = `${name.slice(name.lastIndexOf(':') + 1)}-${wanted}`.toLowerCase()
  return text.replaceAll(/[^a-z0-9-]+/g, '-').replaceAll(/^-+|-+$/g, '')
}
