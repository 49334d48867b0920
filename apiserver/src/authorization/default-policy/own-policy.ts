import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '@coxswain/api-types'
import { clusterBinding, clusterRole, group, namespaceBinding, namespaceRole, READ, rule, user } from './builder.ts'

/** Who plays many simulated nodes in one process. Not a node itself: the Node authorizer keeps a node to one Node. */
export const SIMULATED_NODES = 'coxswain:simulated-nodes'

/** Whoever is known may ask why; what is shown depends on what he may read. */
const EXPLANATIONS = 'coxswain:explanations'

/** What upstream has no part for. Each is no wider than the part needs. */
export const ownRoles: readonly ClusterRole[] = [
  clusterRole(
    SIMULATED_NODES,
    rule(`create patch update ${READ}`, 'core', 'nodes'),
    rule('patch update', 'core', 'nodes/status'),
    rule(`delete ${READ}`, 'core', 'pods'),
    rule('patch update', 'core', 'pods/status'),
    rule('create patch update', 'core events.k8s.io', 'events'),
  ),
  clusterRole(
    EXPLANATIONS,
    rule('create', 'explain.coxswain.dev', 'accessexplanations'),
    rule('get list', 'explain.coxswain.dev', 'denials'),
  ),
]

export const ownBindings: readonly ClusterRoleBinding[] = [
  clusterBinding(SIMULATED_NODES, user(SIMULATED_NODES)),
  clusterBinding(EXPLANATIONS, group('system:authenticated')),
]

/** Leases of nodes, and not those by which leaders are elected. */
const LEASES = 'kube-node-lease'

export const ownNamespaceRoles: readonly Role[] = [
  namespaceRole(LEASES, SIMULATED_NODES, rule('create get patch update', 'coordination.k8s.io', 'leases')),
]

export const ownNamespaceBindings: readonly RoleBinding[] = [namespaceBinding(LEASES, SIMULATED_NODES, user(SIMULATED_NODES))]
