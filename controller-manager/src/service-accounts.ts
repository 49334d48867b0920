/** Controllers act as service accounts of this namespace. */
export const ACCOUNT_NAMESPACE = 'kube-system'

/** Upstream's service accounts, by controller. Controllers of nodes share one. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  'bootstrap-signer-controller': 'bootstrap-signer',
  'certificatesigningrequest-approving-controller': 'certificate-controller',
  'certificatesigningrequest-cleaner-controller': 'certificate-controller',
  'certificatesigningrequest-signing-controller': 'certificate-controller',
  'daemonset-controller': 'daemon-set-controller',
  deployment: 'deployment-controller',
  'endpoints-controller': 'endpoint-controller',
  'endpointslice-mirroring-controller': 'endpointslicemirroring-controller',
  'garbage-collector-controller': 'generic-garbage-collector',
  'horizontal-pod-autoscaler-controller': 'horizontal-pod-autoscaler',
  'legacy-serviceaccount-token-cleaner-controller': 'legacy-service-account-token-cleaner',
  'node-ipam-controller': 'node-controller',
  'node-lifecycle-controller': 'node-controller',
  'persistentvolume-attach-detach-controller': 'attachdetach-controller',
  'persistentvolume-binder-controller': 'persistent-volume-binder',
  'persistentvolume-expander-controller': 'expand-controller',
  'persistentvolume-protection-controller': 'pv-protection-controller',
  'persistentvolumeclaim-protection-controller': 'pvc-protection-controller',
  'pod-garbage-collector-controller': 'pod-garbage-collector',
  'pod-disruption-controller': 'disruption-controller',
  replicaset: 'replicaset-controller',
  'replicationcontroller-controller': 'replication-controller',
  'resourceclaim-controller': 'resource-claim-controller',
  'root-ca-certificate-publisher-controller': 'root-ca-cert-publisher',
  'serviceaccount-controller': 'service-account-controller',
  'service-lb-controller': 'service-controller',
  statefulset: 'statefulset-controller',
  'taint-eviction-controller': 'node-controller',
  'token-cleaner-controller': 'token-cleaner',
}

/** It makes the tokens by which the others are known: it acts as the controller manager itself. */
const TOKENS = 'serviceaccount-token-controller'

/** The service account that a controller acts as: its default role is `system:controller:ACCOUNT`. Undefined: none, but the manager's name. */
export const accountOf = (controller: string): string | undefined =>
  controller === TOKENS ? undefined : (ACCOUNTS[controller] ?? controller)

/** The account as a user, for whoever calls the server from inside its process. */
export const accountUser = (account: string): { readonly name: string; readonly groups: readonly string[] } => ({
  name: `system:serviceaccount:${ACCOUNT_NAMESPACE}:${account}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${ACCOUNT_NAMESPACE}`],
})
