import { type ClusterRole, type ClusterRoleBinding, deepEqual, type KubeObject, type Role, type RoleBinding } from '@coxswain/api-types'
import { uncovered } from '../rbac/covers.ts'
import { AUTO_UPDATE } from './builder.ts'

type AnyRole = Role | ClusterRole
type AnyBinding = RoleBinding | ClusterRoleBinding

/** What must become of an object: undefined where it may stay. `replace`: deleted and made anew, as a role cannot be changed in a binding. */
export type Repair<T> = { readonly do: 'create' | 'update' | 'replace'; readonly object: T }

/**
 * What a default role lacks is added, what somebody has added stays; one that is annotated not to be updated is left alone (upstream's
 * `reconciliation`, without the removal of extra permissions).
 */
export const reconcileRole = (present: AnyRole | undefined, expected: AnyRole): Repair<AnyRole> | undefined => {
  if (present === undefined) return { do: 'create', object: expected }
  if (isProtected(present)) return undefined
  const gathers = 'aggregationRule' in expected && expected.aggregationRule !== undefined
  // Rules of a role that gathers others are the controller's, and theirs.
  const missing = gathers ? [] : uncovered(present.rules ?? [], expected.rules ?? [])
  const { aggregationRule: before, ...rest } = present as ClusterRole
  const aggregationRule = gathers ? withSelectors(before, expected.aggregationRule) : undefined
  const rules = missing.length === 0 ? present.rules : [...(present.rules ?? []), ...missing]
  return changed(present, {
    ...rest,
    metadata: mergedMeta(present, expected),
    ...(rules === undefined ? {} : { rules }),
    ...(aggregationRule === undefined ? {} : { aggregationRule }),
  })
}

/** The same for whom a binding names. */
export const reconcileBinding = (present: AnyBinding | undefined, expected: AnyBinding): Repair<AnyBinding> | undefined => {
  if (present === undefined) return { do: 'create', object: expected }
  if (isProtected(present)) return undefined
  if (!deepEqual(present.roleRef, expected.roleRef)) {
    const { name, namespace } = present.metadata
    const metadata = { ...mergedMeta(present, expected), name, namespace }
    return { do: 'replace', object: { ...expected, metadata: freshMeta(metadata) } }
  }
  const subjects = present.subjects ?? []
  const missing = (expected.subjects ?? []).filter((wanted) => !subjects.some((each) => deepEqual(each, wanted)))
  return changed(present, {
    ...present,
    metadata: mergedMeta(present, expected),
    ...(missing.length === 0 ? {} : { subjects: [...subjects, ...missing] }),
  })
}

const isProtected = ({ metadata }: KubeObject): boolean => metadata.annotations?.[AUTO_UPDATE] === 'false'

const changed = <T extends KubeObject>(present: T, next: T): Repair<T> | undefined =>
  deepEqual(present, next) ? undefined : { do: 'update', object: next }

/** What stands in the object already wins. */
const mergedMeta = ({ metadata }: KubeObject, expected: KubeObject): KubeObject['metadata'] => ({
  ...metadata,
  labels: { ...expected.metadata.labels, ...metadata.labels },
  annotations: { ...expected.metadata.annotations, ...metadata.annotations },
})

const freshMeta = ({ name, namespace, labels, annotations }: KubeObject['metadata']): KubeObject['metadata'] => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels,
  annotations,
})

type Aggregation = ClusterRole['aggregationRule']

const withSelectors = (present: Aggregation, expected: Aggregation): Aggregation => {
  const selectors = present?.clusterRoleSelectors ?? []
  const missing = (expected?.clusterRoleSelectors ?? []).filter((wanted) => !selectors.some((each) => deepEqual(each, wanted)))
  return missing.length === 0 ? present : { ...present, clusterRoleSelectors: [...selectors, ...missing] }
}
