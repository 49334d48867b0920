import type { ClusterRole, PolicyRule } from '@coxswain/api-types'
import { clusterRole, EVENTS, READ, rule } from './builder.ts'

/** Each controller has a service account in kube-system; its role is named after it. */
const CONTROLLER = 'system:controller:'

const WORKLOADS = 'apps extensions'
const WATCHED_PODS = rule('list watch', 'core', 'pods')
const MANAGED_PODS = rule('create delete list patch watch', 'core', 'pods')
const REVISIONS = rule('create delete get list patch update watch', 'apps', 'controllerrevisions')
const PODS = rule(READ, 'core', 'pods')

/** Rules by service account. */
const workloads: Readonly<Record<string, readonly PolicyRule[]>> = {
  'cronjob-controller': [
    rule('get list update watch', 'batch', 'cronjobs'),
    rule('create delete get list patch update watch', 'batch', 'jobs'),
    rule('update', 'batch', 'cronjobs/status'),
    rule('update', 'batch', 'cronjobs/finalizers'),
    rule('delete list watch', 'core', 'pods'),
    EVENTS,
  ],
  'daemon-set-controller': [
    rule(READ, WORKLOADS, 'daemonsets'),
    rule('update', WORKLOADS, 'daemonsets/status'),
    rule('update', WORKLOADS, 'daemonsets/finalizers'),
    rule('list watch', 'core', 'nodes'),
    MANAGED_PODS,
    rule('create', 'core', 'pods/binding'),
    REVISIONS,
    EVENTS,
  ],
  'deployment-controller': [
    rule('get list update watch', WORKLOADS, 'deployments'),
    rule('update', WORKLOADS, 'deployments/status'),
    rule('update', WORKLOADS, 'deployments/finalizers'),
    rule('create delete get list patch update watch', WORKLOADS, 'replicasets'),
    rule('get list update watch', 'core', 'pods'),
    EVENTS,
  ],
  'disruption-controller': [
    rule(READ, WORKLOADS, 'deployments'),
    rule(READ, WORKLOADS, 'replicasets'),
    rule(READ, 'core', 'replicationcontrollers'),
    rule(READ, 'policy', 'poddisruptionbudgets'),
    rule(READ, 'apps', 'statefulsets'),
    rule('update', 'policy', 'poddisruptionbudgets/status'),
    rule('patch update', 'core', 'pods/status'),
    rule('get', '*', '*/scale'),
    EVENTS,
  ],
  'horizontal-pod-autoscaler': [
    rule(READ, 'autoscaling', 'horizontalpodautoscalers'),
    rule('update', 'autoscaling', 'horizontalpodautoscalers/status'),
    rule('get update', '*', '*/scale'),
    WATCHED_PODS,
    rule('list watch', 'metrics.k8s.io', 'pods'),
    rule(READ, 'custom.metrics.k8s.io', '*'),
    rule(READ, 'external.metrics.k8s.io', '*'),
    EVENTS,
  ],
  'job-controller': [
    rule('get list patch update watch', 'batch', 'jobs'),
    rule('update', 'batch', 'jobs/status'),
    rule('update', 'batch', 'jobs/finalizers'),
    MANAGED_PODS,
    EVENTS,
  ],
  'replicaset-controller': [
    rule('get list update watch', WORKLOADS, 'replicasets'),
    rule('update', WORKLOADS, 'replicasets/status'),
    rule('update', WORKLOADS, 'replicasets/finalizers'),
    MANAGED_PODS,
    EVENTS,
  ],
  'replication-controller': [
    rule('get list update watch', 'core', 'replicationcontrollers'),
    rule('update', 'core', 'replicationcontrollers/status'),
    rule('update', 'core', 'replicationcontrollers/finalizers'),
    MANAGED_PODS,
    EVENTS,
  ],
  'statefulset-controller': [
    WATCHED_PODS,
    rule(READ, 'apps', 'statefulsets'),
    rule('update', 'apps', 'statefulsets/status'),
    rule('update', 'apps', 'statefulsets/finalizers'),
    rule('create delete get patch update', 'core', 'pods'),
    REVISIONS,
    rule('create get list watch', 'core', 'persistentvolumeclaims'),
    rule('delete update', 'core', 'persistentvolumeclaims'),
    rule('update', 'core', 'pods/finalizers'),
    EVENTS,
  ],
  'ttl-after-finished-controller': [rule('delete get list watch', 'batch', 'jobs'), EVENTS],
}

const network: Readonly<Record<string, readonly PolicyRule[]>> = {
  'endpoint-controller': [
    rule(READ, 'core', 'pods services'),
    rule('create delete get list update watch', 'core', 'endpoints'),
    rule('create', 'core', 'endpoints/restricted'),
    EVENTS,
  ],
  'endpointslice-controller': [
    rule(READ, 'core', 'nodes pods services'),
    rule('update', 'core', 'services/finalizers'),
    rule('create delete get list update watch', 'discovery.k8s.io', 'endpointslices'),
    EVENTS,
  ],
  'endpointslicemirroring-controller': [
    rule(READ, 'core', 'endpoints services'),
    rule('update', 'core', 'services/finalizers'),
    rule('update', 'core', 'endpoints/finalizers'),
    rule('create delete get list update watch', 'discovery.k8s.io', 'endpointslices'),
    EVENTS,
  ],
  'route-controller': [rule('list watch', 'core', 'nodes'), rule('patch', 'core', 'nodes/status'), EVENTS],
  'service-cidrs-controller': [
    rule('get list patch update watch', 'networking.k8s.io', 'servicecidrs'),
    rule('patch update', 'networking.k8s.io', 'servicecidrs/finalizers'),
    rule('patch update', 'networking.k8s.io', 'servicecidrs/status'),
    rule(READ, 'networking.k8s.io', 'ipaddresses'),
    EVENTS,
  ],
  'service-controller': [
    rule(READ, 'core', 'services'),
    rule('patch update', 'core', 'services/status'),
    rule('list watch', 'core', 'nodes'),
    EVENTS,
  ],
}

const SIGNED = ['kube-apiserver-client', 'kube-apiserver-client-kubelet', 'kubelet-serving', 'legacy-unknown']

const cluster: Readonly<Record<string, readonly PolicyRule[]>> = {
  'certificate-controller': [
    rule('delete get list watch', 'certificates.k8s.io', 'certificatesigningrequests'),
    rule('update', 'certificates.k8s.io', 'certificatesigningrequests/approval certificatesigningrequests/status'),
    rule('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'),
    rule('sign', 'certificates.k8s.io', 'signers', SIGNED.map((signer) => `kubernetes.io/${signer}`).join(' ')),
    rule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    EVENTS,
  ],
  // It gathers whatever others have given: it may give what it does not hold.
  'clusterrole-aggregation-controller': [rule('escalate get list patch update watch', 'rbac.authorization.k8s.io', 'clusterroles')],
  'generic-garbage-collector': [rule('delete get list patch update watch', '*', '*'), EVENTS],
  'legacy-service-account-token-cleaner': [
    rule('get', 'core', 'configmaps', 'kube-apiserver-legacy-service-account-token-tracking'),
    rule('delete patch', 'core', 'secrets'),
  ],
  'namespace-controller': [
    rule('delete get list watch', 'core', 'namespaces'),
    rule('update', 'core', 'namespaces/finalize namespaces/status'),
    rule('delete deletecollection get list watch', '*', '*'),
  ],
  'node-controller': [
    rule('delete get list patch update watch', 'core', 'nodes'),
    rule('patch update', 'core', 'nodes/status'),
    rule('patch update', 'core', 'pods/status'),
    rule('delete get list watch', 'core', 'pods'),
    rule(READ, 'coordination.k8s.io', 'leases'),
    EVENTS,
  ],
  'pod-garbage-collector': [rule('delete list watch', 'core', 'pods'), rule(READ, 'core', 'nodes'), rule('patch', 'core', 'pods/status')],
  'resourcequota-controller': [rule('list watch', '*', '*'), rule('update', 'core', 'resourcequotas/status'), EVENTS],
  'root-ca-cert-publisher': [rule('create update', 'core', 'configmaps'), EVENTS],
  'service-account-controller': [rule('create', 'core', 'serviceaccounts'), EVENTS],
  'ttl-controller': [rule('list patch update watch', 'core', 'nodes'), EVENTS],
  'validatingadmissionpolicy-status-controller': [
    rule(READ, 'admissionregistration.k8s.io', 'validatingadmissionpolicies'),
    rule('get patch update', 'admissionregistration.k8s.io', 'validatingadmissionpolicies/status'),
    EVENTS,
  ],
}

const storage: Readonly<Record<string, readonly PolicyRule[]>> = {
  'attachdetach-controller': [
    rule('list watch', 'core', 'persistentvolumeclaims persistentvolumes'),
    rule(READ, 'core', 'nodes'),
    rule('patch update', 'core', 'nodes/status'),
    WATCHED_PODS,
    EVENTS,
    rule('create delete get list watch', 'storage.k8s.io', 'volumeattachments'),
    rule(READ, 'storage.k8s.io', 'csidrivers'),
    rule(READ, 'storage.k8s.io', 'csinodes'),
  ],
  'ephemeral-volume-controller': [
    PODS,
    rule('update', 'core', 'pods/finalizers'),
    rule('create get list watch', 'core', 'persistentvolumeclaims'),
    EVENTS,
  ],
  'expand-controller': [
    rule('get list patch update watch', 'core', 'persistentvolumes'),
    rule('patch update', 'core', 'persistentvolumeclaims/status'),
    rule(READ, 'core', 'persistentvolumeclaims'),
    EVENTS,
  ],
  'persistent-volume-binder': [
    rule('create delete get list update watch', 'core', 'persistentvolumes'),
    rule('update', 'core', 'persistentvolumes/status'),
    rule('get list update watch', 'core', 'persistentvolumeclaims'),
    rule('update', 'core', 'persistentvolumeclaims/status'),
    rule('create delete get list watch', 'core', 'pods'),
    rule(READ, 'storage.k8s.io', 'storageclasses'),
    rule('list watch', 'core', 'nodes'),
    EVENTS,
    rule('watch', 'core', 'events'),
  ],
  'pv-protection-controller': [rule('get list update watch', 'core', 'persistentvolumes'), EVENTS],
  'pvc-protection-controller': [
    rule('get list update watch', 'core', 'persistentvolumeclaims'),
    rule('update', 'core', 'persistentvolumeclaims/status'),
    PODS,
    EVENTS,
  ],
  'selinux-warning-controller': [
    EVENTS,
    rule(READ, 'core', 'persistentvolumes'),
    rule(READ, 'core', 'persistentvolumeclaims'),
    PODS,
    rule(READ, 'storage.k8s.io', 'csidrivers'),
  ],
  'volumeattributesclass-protection-controller': [
    rule(READ, 'core', 'persistentvolumeclaims'),
    rule(READ, 'core', 'persistentvolumes'),
    rule('get list update watch', 'storage.k8s.io', 'volumeattributesclasses'),
    EVENTS,
  ],
}

const devices: Readonly<Record<string, readonly PolicyRule[]>> = {
  'device-taint-eviction-controller': [
    rule('delete get list watch', 'core', 'pods'),
    rule('patch update', 'core', 'pods/status'),
    rule(READ, 'resource.k8s.io', 'resourceclaims'),
    rule(READ, 'resource.k8s.io', 'resourceslices'),
    rule(READ, 'resource.k8s.io', 'deviceclasses'),
    EVENTS,
  ],
  'resource-claim-controller': [
    PODS,
    rule('update', 'core', 'pods/finalizers'),
    rule('create delete get list watch', 'resource.k8s.io', 'resourceclaims'),
    rule('patch update', 'resource.k8s.io', 'resourceclaims resourceclaims/status'),
    rule('patch update', 'core', 'pods/status'),
    EVENTS,
    rule('patch update', 'resource.k8s.io', 'resourceclaims/binding'),
  ],
}

const rulesByAccount = { ...workloads, ...network, ...cluster, ...storage, ...devices }

/** Service accounts of the controllers, in kube-system. */
export const CONTROLLER_ACCOUNTS: readonly string[] = Object.keys(rulesByAccount)

export const controllerRole = (name: string): string => `${CONTROLLER}${name}`

export const controllerRoles: readonly ClusterRole[] = Object.entries(rulesByAccount).map(([name, rules]) =>
  clusterRole(controllerRole(name), ...rules),
)
