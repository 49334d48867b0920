import type { ClusterRoleBinding, RoleBinding } from '@coxswain/api-types'

type AnyBinding = RoleBinding | ClusterRoleBinding
type Subject = NonNullable<AnyBinding['subjects']>[number]

/** Where a permission comes from, as upstream words it: `ClusterRoleBinding "b" of ClusterRole "r" to Group "g"`. */
export const describeSource = ({ metadata: { name = '' }, roleRef }: AnyBinding, subject: Subject, namespace: string): string => {
  const binding = namespace === '' ? `ClusterRoleBinding ${quoted(name)}` : `RoleBinding ${quoted(`${name}/${namespace}`)}`
  return `${binding} of ${roleRef.kind} ${quoted(roleRef.name)} to ${describeSubject(subject, namespace)}`
}

const describeSubject = ({ kind, name, namespace: own = '' }: Subject, namespace: string): string =>
  `${kind} ${quoted(kind === 'ServiceAccount' ? `${name}/${own === '' ? namespace : own}` : name)}`

const quoted = (text: string): string => JSON.stringify(text)

/** Several errors as Go prints them in one: each once. */
export const aggregated = (errors: readonly string[]): string => {
  const distinct = [...new Set(errors)]
  return distinct.length === 1 ? (distinct[0] as string) : `[${distinct.join(', ')}]`
}

/** The role that a binding refers to and that is not there; `plural` as the storage names it, else as the caches do. */
export const roleNotFound = ({ kind, name }: { readonly kind: string; readonly name: string }, number: 'singular' | 'plural'): string =>
  `${kind.toLowerCase()}${number === 'plural' ? 's' : ''}.rbac.authorization.k8s.io ${quoted(name)} not found`
