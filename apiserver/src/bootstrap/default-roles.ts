import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import type { AdmissionView } from '../admission/chain.ts'
import { type DefaultPolicy, withGatheredRules } from '../authorization/default-policy/default-policy.ts'
import { type Repair, reconcileBinding, reconcileRole } from '../authorization/default-policy/reconcile.ts'
import type { LocalClient } from './local-client.ts'

export interface DefaultRolesOptions {
  readonly client: LocalClient
  /** What is there: read from the cache, so that a server that starts again asks nobody. */
  readonly view: Pick<AdmissionView, 'get'>
}

/**
 * Makes the default roles and bindings, and adds what those that are there lack (upstream's post-start hook `rbac/bootstrap-roles`).
 * The namespaces must be there. Another server may do the same at the same time: where it was first, the object is looked at again.
 */
export const ensureDefaultRoles = async (policy: DefaultPolicy, options: DefaultRolesOptions): Promise<void> => {
  const ensure = <T extends KubeObject>(
    definition: KindDefinition<T>,
    expected: readonly T[],
    reconcile: (present: T | undefined, expected: T) => Repair<T> | undefined,
  ) => expected.map((each) => ensureOne(definition as unknown as KindDefinition, each, reconcile as unknown as Reconcile, options))
  const clusterRoles = policy.clusterRoles.map((role) => withGatheredRules(role, policy.clusterRoles))
  // Roles before bindings: who is bound finds what he is bound to.
  await Promise.all([...ensure(kinds.ClusterRole, clusterRoles, reconcileRole), ...ensure(kinds.Role, policy.roles, reconcileRole)])
  await Promise.all([
    ...ensure(kinds.ClusterRoleBinding, policy.clusterBindings, reconcileBinding),
    ...ensure(kinds.RoleBinding, policy.bindings, reconcileBinding),
  ])
}

type Reconcile = (present: KubeObject | undefined, expected: KubeObject) => Repair<KubeObject> | undefined

const MAX_ATTEMPTS = 16

const ensureOne = async (definition: KindDefinition, expected: KubeObject, reconcile: Reconcile, options: DefaultRolesOptions) => {
  const { client, view } = options
  const { name = '', namespace = '' } = expected.metadata
  const collection = collectionOf(definition, namespace)
  let present = view.get(definition, namespace, name)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const repair = reconcile(present, expected)
    if (repair === undefined) return
    if (repair.do === 'update' && (await client.replace(`${collection}/${name}`, repair.object))) return
    if (repair.do === 'replace') await client.remove(`${collection}/${name}`)
    if (repair.do !== 'update' && (await client.create(collection, repair.object))) return
    present = await client.get(`${collection}/${name}`)
  }
  throw new Error(`${collection}/${name} changes all the time`)
}

const collectionOf = ({ group, version, plural }: KindDefinition, namespace: string): string =>
  `/apis/${group}/${version}/${namespace === '' ? '' : `namespaces/${namespace}/`}${plural}`
