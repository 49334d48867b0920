import type { Policy } from '../policy.ts'

/**
 * Faults of an index that must follow changes, to show that the suite sees them: `COXSWAIN_PLANTED_FAULT=<name> vitest run
 * apiserver/src/authorization/rbac/policy.property.test.ts` must fail under each.
 */
const FAULTS: Readonly<Record<string, (policy: Policy) => Policy>> = {
  'rbac-keeps-a-removed-binding': (policy) => ({ ...policy, removeBinding: () => undefined }),
  'rbac-misses-a-changed-role': (policy) => {
    const known = new Set<string>()
    return {
      ...policy,
      setRole: (namespace, role) => {
        const key = `${namespace}/${role.metadata.name}`
        if (!known.has(key)) policy.setRole(namespace, role)
        known.add(key)
      },
    }
  },
}

export const faultyPolicy = (policy: Policy): Policy => FAULTS[process.env['COXSWAIN_PLANTED_FAULT'] ?? '']?.(policy) ?? policy
