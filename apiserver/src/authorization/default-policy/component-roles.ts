import type { ClusterRole, PolicyRule } from '@coxswain/api-types'
import { clusterRole, EVENTS, READ, READ_UPDATE, READ_WRITE, rule, urls } from './builder.ts'

/** Asking the API who somebody is, and what he may do. */
const TOKEN_REVIEWS = rule('create', 'authentication.k8s.io', 'tokenreviews')
const ACCESS_REVIEWS = rule('create', 'authorization.k8s.io', 'subjectaccessreviews')

/** What every node may do; the Node authorizer narrows it to the node's own objects. */
export const NODE_RULES: readonly PolicyRule[] = [
  TOKEN_REVIEWS,
  rule('create', 'authorization.k8s.io', 'localsubjectaccessreviews subjectaccessreviews'),
  rule(READ, 'core', 'services'),
  rule('create get list watch', 'core', 'nodes'),
  rule('patch update', 'core', 'nodes/status'),
  rule('patch update', 'core', 'nodes'),
  rule('create patch update', 'core', 'events'),
  rule(READ, 'core', 'pods'),
  rule('create delete', 'core', 'pods'),
  rule('patch update', 'core', 'pods/status'),
  rule('create', 'core', 'pods/eviction'),
  rule(READ, 'core', 'configmaps secrets'),
  rule('get', 'core', 'persistentvolumeclaims persistentvolumes'),
  rule('get', 'core', 'endpoints'),
  rule('create get list watch', 'certificates.k8s.io', 'certificatesigningrequests'),
  rule('create delete get patch update', 'coordination.k8s.io', 'leases'),
  rule('get', 'storage.k8s.io', 'volumeattachments'),
  rule('create', 'core', 'serviceaccounts/token'),
  rule('get patch update', 'core', 'persistentvolumeclaims/status'),
  rule(READ, 'storage.k8s.io', 'csidrivers'),
  rule('create delete get patch update', 'storage.k8s.io', 'csinodes'),
  rule(READ, 'node.k8s.io', 'runtimeclasses'),
  rule('get', 'resource.k8s.io', 'resourceclaims'),
  rule('deletecollection', 'resource.k8s.io', 'resourceslices'),
  rule('get', 'core', 'serviceaccounts'),
]

const nodes: readonly ClusterRole[] = [
  clusterRole('system:node', ...NODE_RULES),
  clusterRole('system:node-problem-detector', rule('get', 'core', 'nodes'), rule('patch', 'core', 'nodes/status'), EVENTS),
  clusterRole(
    'system:node-proxier',
    rule('list watch', 'core', 'endpoints services'),
    rule(READ, 'core', 'nodes'),
    EVENTS,
    rule('list watch', 'networking.k8s.io', 'servicecidrs'),
    rule('list watch', 'discovery.k8s.io', 'endpointslices'),
  ),
  clusterRole(
    'system:kubelet-api-admin',
    rule(READ, 'core', 'nodes'),
    rule('proxy', 'core', 'nodes'),
    rule('*', 'core', 'nodes/log nodes/metrics nodes/proxy nodes/stats'),
    rule('*', 'core', 'nodes/configz nodes/healthz nodes/pods'),
  ),
  clusterRole('system:node-bootstrapper', rule('create get list watch', 'certificates.k8s.io', 'certificatesigningrequests')),
]

const scheduler: readonly ClusterRole[] = [
  clusterRole(
    'system:kube-scheduler',
    EVENTS,
    rule('create', 'coordination.k8s.io', 'leases'),
    rule('get list update watch', 'coordination.k8s.io', 'leases', 'kube-scheduler'),
    rule(READ_WRITE, 'coordination.k8s.io', 'leasecandidates'),
    rule(READ, 'core', 'nodes'),
    rule('delete get list watch', 'core', 'pods'),
    rule('create', 'core', 'bindings pods/binding'),
    rule('patch update', 'core', 'pods/status'),
    rule(READ, 'core', 'replicationcontrollers services'),
    rule(READ, 'apps extensions', 'replicasets'),
    rule(READ, 'apps', 'statefulsets'),
    rule(READ, 'policy', 'poddisruptionbudgets'),
    rule(READ, 'core', 'persistentvolumeclaims persistentvolumes'),
    TOKEN_REVIEWS,
    ACCESS_REVIEWS,
    rule(READ, 'storage.k8s.io', 'csinodes'),
    rule(READ, 'storage.k8s.io', 'volumeattachments'),
    rule(READ, 'core', 'namespaces'),
    rule(READ, 'storage.k8s.io', 'csidrivers'),
    rule(READ, 'storage.k8s.io', 'csistoragecapacities'),
    rule(READ, 'resource.k8s.io', 'deviceclasses'),
    rule(READ_UPDATE, 'resource.k8s.io', 'resourceclaims'),
    rule(READ_UPDATE, 'resource.k8s.io', 'resourceclaims/status'),
    rule(READ_UPDATE, 'core', 'pods/finalizers'),
    rule(READ, 'resource.k8s.io', 'resourceslices'),
    rule('patch update', 'resource.k8s.io', 'resourceclaims/binding'),
  ),
  clusterRole(
    'system:volume-scheduler',
    rule(READ_UPDATE, 'core', 'persistentvolumes'),
    rule(READ, 'storage.k8s.io', 'storageclasses'),
    rule(READ_UPDATE, 'core', 'persistentvolumeclaims'),
  ),
]

/** The manager itself: it watches for its controllers, and gets them their own credentials. */
const controllerManager: ClusterRole = clusterRole(
  'system:kube-controller-manager',
  EVENTS,
  rule('create', 'coordination.k8s.io', 'leases'),
  rule('get update', 'coordination.k8s.io', 'leases', 'kube-controller-manager'),
  rule('create', 'core', 'secrets serviceaccounts'),
  rule('delete', 'core', 'secrets'),
  rule('get', 'core', 'configmaps namespaces secrets serviceaccounts'),
  rule('update', 'core', 'secrets serviceaccounts'),
  TOKEN_REVIEWS,
  ACCESS_REVIEWS,
  rule('list watch', '*', '*'),
  rule('create', 'core', 'serviceaccounts/token'),
)

const SIGNERS = ['kube-apiserver-client', 'kube-apiserver-client-kubelet', 'kubelet-serving', 'legacy-unknown']

const certificates: readonly ClusterRole[] = [
  ...['nodeclient', 'selfnodeclient'].map((kind) =>
    clusterRole(
      `system:certificates.k8s.io:certificatesigningrequests:${kind}`,
      rule('create', 'certificates.k8s.io', `certificatesigningrequests/${kind}`),
    ),
  ),
  ...SIGNERS.map((signer) =>
    clusterRole(
      `system:certificates.k8s.io:${signer}-approver`,
      rule('approve', 'certificates.k8s.io', 'signers', `kubernetes.io/${signer}`),
    ),
  ),
]

/** Parts that others bring: servers that extend the API, metrics, DNS, volumes. */
const others: readonly ClusterRole[] = [
  clusterRole('system:auth-delegator', TOKEN_REVIEWS, ACCESS_REVIEWS),
  clusterRole('system:kube-aggregator', rule(READ, 'core', 'endpoints services')),
  clusterRole(
    'system:monitoring',
    urls('get', '/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*'),
    urls('get', '/flagz'),
    urls('get', '/statusz'),
  ),
  clusterRole('system:heapster', rule(READ, 'core', 'events namespaces nodes pods'), rule(READ, 'extensions', 'deployments')),
  clusterRole('system:kube-dns', rule('list watch', 'core', 'endpoints services')),
  clusterRole(
    'system:persistent-volume-provisioner',
    rule('create delete get list watch', 'core', 'persistentvolumes'),
    rule('get list update watch', 'core', 'persistentvolumeclaims'),
    rule(READ, 'storage.k8s.io', 'storageclasses'),
    rule('watch', 'core', 'events'),
    EVENTS,
  ),
]

export const componentRoles: readonly ClusterRole[] = [...nodes, ...scheduler, controllerManager, ...certificates, ...others]
