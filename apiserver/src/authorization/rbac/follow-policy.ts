import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import type { Cache } from '../../cache/cache.ts'
import type { Objects } from '../../cache/entry.ts'
import { follow } from '../../cache/follow.ts'
import { createPolicy, type Policy } from './policy.ts'

/** The roles and bindings in the cache, as an index that is as fresh as the cache, and lives as long. */
export const followPolicy = (cache: Cache, objects: Objects): Policy => {
  const policy = createPolicy()
  const track = <T extends KubeObject>(
    definition: KindDefinition<T>,
    set: (namespace: string, object: T) => void,
    remove: (namespace: string, name: string) => void,
  ): void => {
    follow(cache, definition as unknown as KindDefinition, {
      put: (entry) => set(entry.namespace, objects.object(entry) as T),
      removed: ({ namespace, name }) => remove(namespace, name),
    })
  }
  track(kinds.ClusterRole, policy.setRole, policy.removeRole)
  track(kinds.Role, policy.setRole, policy.removeRole)
  track(kinds.ClusterRoleBinding, policy.setBinding, policy.removeBinding)
  track(kinds.RoleBinding, policy.setBinding, policy.removeBinding)
  return policy
}
