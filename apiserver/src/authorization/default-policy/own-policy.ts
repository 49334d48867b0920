import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '@coxswain/api-types'
import { account, clusterBinding, clusterRole, group, namespaceBinding, namespaceRole, READ, rule, user } from './builder.ts'

/** Who plays many nodes in a process of its own: it sees all pods and nodes, and writes as the nodes. */
export const SIMULATED_NODES = 'coxswain:simulated-nodes'

/** Whoever is known may ask why; what is shown depends on what he may read. */
const EXPLANATIONS = 'coxswain:explanations'

/** Those who decide say why: of their own steps, and they see nothing by it. */
const CAUSE_REPORTERS = 'coxswain:cause-reporters'

/** Verbs for which another may be a node, any of them (KEP-5284); what a node may do is asked besides. */
const asNode = (verbs: string): string => verbs.replace(/\w+/g, 'impersonate-on:arbitrary-node:$&')

/** What upstream has no part for. Each is no wider than the part needs. */
export const ownRoles: readonly ClusterRole[] = [
  clusterRole(
    SIMULATED_NODES,
    rule(READ, 'core', 'nodes pods'),
    rule('impersonate:arbitrary-node', 'authentication.k8s.io', 'nodes'),
    rule(asNode('create get patch'), 'core', 'nodes'),
    rule(asNode('patch'), 'core', 'nodes/status'),
    rule(asNode('delete'), 'core', 'pods'),
    rule(asNode('get'), 'core', 'persistentvolumeclaims'),
    rule(asNode('patch'), 'core', 'pods/status'),
    rule(asNode('create patch'), 'core', 'events'),
  ),
  clusterRole(
    EXPLANATIONS,
    rule('create', 'explain.coxswain.dev', 'accessexplanations objectexplanations'),
    rule('get list', 'explain.coxswain.dev', 'causes denials'),
  ),
  clusterRole(CAUSE_REPORTERS, rule('create', 'explain.coxswain.dev', 'causereports')),
]

export const ownBindings: readonly ClusterRoleBinding[] = [
  clusterBinding(SIMULATED_NODES, user(SIMULATED_NODES)),
  clusterBinding(EXPLANATIONS, group('system:authenticated')),
  clusterBinding(
    CAUSE_REPORTERS,
    user('system:kube-controller-manager'),
    user('system:kube-scheduler'),
    user(SIMULATED_NODES),
    group('system:nodes'),
  ),
  // Upstream has the role for provisioners, and leaves it to each who has it.
  clusterBinding('system:persistent-volume-provisioner', account('local-path-provisioner')),
]

/** Leases of nodes, and not those by which leaders are elected. */
const LEASES = 'kube-node-lease'

export const ownNamespaceRoles: readonly Role[] = [
  namespaceRole(LEASES, SIMULATED_NODES, rule(asNode('create get update'), 'coordination.k8s.io', 'leases')),
]

export const ownNamespaceBindings: readonly RoleBinding[] = [namespaceBinding(LEASES, SIMULATED_NODES, user(SIMULATED_NODES))]
