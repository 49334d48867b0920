import type { ClusterRoleBinding } from '@coxswain/api-types'
import { AUTHENTICATED_GROUP, MASTERS_GROUP, UNAUTHENTICATED_GROUP } from '../../authentication/user-info.ts'
import { account, clusterBinding, group, user } from './builder.ts'
import { CONTROLLER_ACCOUNTS, controllerRole } from './controller-roles.ts'

const EVERYBODY_KNOWN = group(AUTHENTICATED_GROUP)

export const clusterBindings: readonly ClusterRoleBinding[] = [
  clusterBinding('cluster-admin', group(MASTERS_GROUP)),
  clusterBinding('system:monitoring', group('system:monitoring')),
  clusterBinding('system:discovery', EVERYBODY_KNOWN),
  clusterBinding('system:basic-user', EVERYBODY_KNOWN),
  clusterBinding('system:public-info-viewer', EVERYBODY_KNOWN, group(UNAUTHENTICATED_GROUP)),
  clusterBinding('system:service-account-issuer-discovery', group('system:serviceaccounts')),
  clusterBinding('system:node-proxier', user('system:kube-proxy')),
  clusterBinding('system:kube-controller-manager', user('system:kube-controller-manager')),
  clusterBinding('system:kube-dns', account('kube-dns')),
  clusterBinding('system:kube-scheduler', user('system:kube-scheduler')),
  clusterBinding('system:volume-scheduler', user('system:kube-scheduler')),
  // Nodes have what the Node authorizer gives them; whoever runs without it binds them here.
  clusterBinding('system:node'),
  ...CONTROLLER_ACCOUNTS.map((name) => clusterBinding(controllerRole(name), account(name))),
]
