/** Controllers act as service accounts of this namespace. */
export const ACCOUNT_NAMESPACE = 'kube-system'

/** Upstream's service accounts, by controller. Controllers of nodes share one. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  deployment: 'deployment-controller',
  'endpoints-controller': 'endpoint-controller',
  'endpointslice-mirroring-controller': 'endpointslicemirroring-controller',
  'garbage-collector-controller': 'generic-garbage-collector',
  'node-ipam-controller': 'node-controller',
  'node-lifecycle-controller': 'node-controller',
  'pod-garbage-collector-controller': 'pod-garbage-collector',
  replicaset: 'replicaset-controller',
  'taint-eviction-controller': 'node-controller',
}

/** The service account that a controller acts as: its default role is `system:controller:ACCOUNT`. */
export const accountOf = (controller: string): string => ACCOUNTS[controller] ?? controller

/** The account as a user, for whoever calls the server from inside its process. */
export const accountUser = (account: string): { readonly name: string; readonly groups: readonly string[] } => ({
  name: `system:serviceaccount:${ACCOUNT_NAMESPACE}:${account}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${ACCOUNT_NAMESPACE}`],
})
