import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '@coxswain/api-types'
import { account, clusterBinding, clusterRole, group, namespaceBinding, namespaceRole, partOf, READ, rule, user } from './builder.ts'

/** Who plays many nodes in a process of its own: it sees all pods and nodes, and writes as the nodes. */
export const SIMULATED_NODES = 'coxswain:simulated-nodes'

/** Who asks kubelets on the API server's behalf. */
export const KUBELET_CLIENT = 'kube-apiserver-kubelet-client'

/** Who gathers what is used, asks the API server about its own callers, and has its API served through it. */
export const METRICS_SERVER = 'coxswain:metrics-server'
const METRICS_API = 'v1beta1.metrics.k8s.io'

/** Who serves metrics that programs tell of themselves, likewise. */
export const METRICS_ADAPTER = 'coxswain:metrics-adapter'
const ADAPTER_APIS = 'v1beta1.custom.metrics.k8s.io v1beta2.custom.metrics.k8s.io v1beta1.external.metrics.k8s.io'

/** Whoever is known may ask why; what is shown depends on what he may read. */
const EXPLANATIONS = 'coxswain:explanations'

/** Those who decide say why: of their own steps, and they see nothing by it. */
const CAUSE_REPORTERS = 'coxswain:cause-reporters'

/** Verbs for which another may be a node, any of them (KEP-5284); what a node may do is asked besides. */
const asNode = (verbs: string): string => verbs.replace(/\w+/g, 'impersonate-on:arbitrary-node:$&')

/** Lets who may view a namespace see what its pods use. */
const metricsReader = ['admin', 'edit', 'view'].reduce(
  (role, name) => partOf(name, role),
  clusterRole('system:aggregated-metrics-reader', rule(READ, 'metrics.k8s.io', 'nodes pods')),
)

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
  clusterRole(
    METRICS_SERVER,
    rule(READ, 'core', 'nodes pods'),
    rule('get', 'core', 'nodes/metrics'),
    rule('create patch', 'apiregistration.k8s.io', 'apiservices', METRICS_API),
  ),
  // Of the cluster's objects it sees what upstream's manifest lets Prometheus' adapter see.
  clusterRole(
    METRICS_ADAPTER,
    rule(READ, 'core', 'namespaces nodes pods services'),
    rule('create get patch', 'apiregistration.k8s.io', 'apiservices', ADAPTER_APIS),
  ),
  // Upstream: parts of the manifests of its metrics-server and of Prometheus' adapter.
  metricsReader,
  clusterRole('custom-metrics-server-resources', rule('*', 'custom.metrics.k8s.io external.metrics.k8s.io', '*')),
]

export const ownBindings: readonly ClusterRoleBinding[] = [
  clusterBinding(SIMULATED_NODES, user(SIMULATED_NODES)),
  clusterBinding(METRICS_SERVER, user(METRICS_SERVER)),
  clusterBinding(METRICS_ADAPTER, user(METRICS_ADAPTER)),
  // Upstream has these roles, and leaves them to each who needs them.
  clusterBinding('system:auth-delegator', user(SIMULATED_NODES), user(METRICS_SERVER), user(METRICS_ADAPTER)),
  clusterBinding('system:kubelet-api-admin', user(KUBELET_CLIENT)),
  clusterBinding(EXPLANATIONS, group('system:authenticated')),
  clusterBinding(
    CAUSE_REPORTERS,
    user('system:kube-controller-manager'),
    user('system:kube-scheduler'),
    user(SIMULATED_NODES),
    group('system:nodes'),
  ),
  clusterBinding('system:persistent-volume-provisioner', account('local-path-provisioner')),
]

/** Leases of nodes, and not those by which leaders are elected. */
const LEASES = 'kube-node-lease'

export const ownNamespaceRoles: readonly Role[] = [
  namespaceRole('kube-system', METRICS_SERVER, rule('create patch', 'core', 'services', 'metrics-server')),
  namespaceRole('kube-system', METRICS_ADAPTER, rule('create patch', 'core', 'services', 'metrics-adapter')),
  namespaceRole(LEASES, SIMULATED_NODES, rule(asNode('create get update'), 'coordination.k8s.io', 'leases')),
]

export const ownNamespaceBindings: readonly RoleBinding[] = [
  namespaceBinding(LEASES, SIMULATED_NODES, user(SIMULATED_NODES)),
  namespaceBinding('kube-system', METRICS_SERVER, user(METRICS_SERVER)),
  namespaceBinding('kube-system', METRICS_ADAPTER, user(METRICS_ADAPTER)),
  namespaceBinding('kube-system', 'extension-apiserver-authentication-reader', user(METRICS_SERVER), user(METRICS_ADAPTER)),
]
