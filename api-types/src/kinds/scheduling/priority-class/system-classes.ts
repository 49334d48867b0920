/** Names that begin so are the system's own. */
export const SYSTEM_PRIORITY_PREFIX = 'system-'

/** The classes that every cluster has, for what it cannot do without (upstream's `SystemPriorityClasses`). */
export const SYSTEM_PRIORITY_CLASSES: readonly { readonly name: string; readonly value: number; readonly description: string }[] = [
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description: 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
]
