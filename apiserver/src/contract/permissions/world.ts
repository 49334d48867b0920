import type { UserInfo } from '../../authentication/user-info.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const API_GROUP = 'rbac.authorization.k8s.io'

/** Who asks: a sign for the table, a name for messages. */
export interface Identity {
  readonly sign: string
  readonly what: string
  readonly user: UserInfo
}

const person = (name: string, ...groups: readonly string[]): UserInfo => ({ name, groups: [...groups, 'system:authenticated'] })
const account = (namespace: string, name: string): UserInfo => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
})
const controller = (name: string): UserInfo => account('kube-system', name)
const node = (name: string): UserInfo => person(`system:node:${name}`, 'system:nodes')

export const IDENTITIES: readonly Identity[] = [
  { sign: '0', what: 'a stranger', user: { name: 'system:anonymous', groups: ['system:unauthenticated'] } },
  { sign: '1', what: 'somebody known without a role', user: person('jane') },
  { sign: '2', what: 'a member of system:masters', user: person('root', 'system:masters') },
  { sign: '3', what: 'cluster-admin by a binding', user: person('boss') },
  { sign: '4', what: 'view in team-a', user: person('viewer') },
  { sign: '5', what: 'edit in team-a', user: person('editor') },
  { sign: '6', what: 'admin in team-a', user: person('owner') },
  { sign: '7', what: 'view in the cluster', user: person('auditor') },
  { sign: '8', what: 'a group that reads pods of team-b', user: person('dev', 'developers') },
  { sign: '9', what: 'an account that reads one config map', user: account('team-a', 'reader') },
  { sign: 'a', what: 'an account of team-b, whose accounts may list pods', user: account('team-b', 'any') },
  { sign: 'b', what: 'who scales deployments', user: person('scaler') },
  { sign: 'c', what: 'who reads logs', user: person('log-reader') },
  { sign: 'd', what: 'who scrapes metrics', user: person('prometheus', 'system:monitoring') },
  { sign: 'e', what: 'who may read any scale', user: person('scale-reader') },
  { sign: 'f', what: 'bound to a role that is missing', user: person('lost') },
  { sign: 'g', what: 'who may impersonate one user', user: person('proxy') },
  { sign: 'h', what: 'the scheduler', user: person('system:kube-scheduler') },
  { sign: 'i', what: 'the controller manager', user: person('system:kube-controller-manager') },
  { sign: 'j', what: 'the deployment controller', user: controller('deployment-controller') },
  { sign: 'k', what: 'the replica set controller', user: controller('replicaset-controller') },
  { sign: 'l', what: 'the namespace controller', user: controller('namespace-controller') },
  { sign: 'm', what: 'the garbage collector', user: controller('generic-garbage-collector') },
  { sign: 'n', what: 'the node controller', user: controller('node-controller') },
  { sign: 'o', what: 'the endpoint slice controller', user: controller('endpointslice-controller') },
  { sign: 'p', what: 'the controller of gathered roles', user: controller('clusterrole-aggregation-controller') },
  { sign: 'q', what: 'kube-proxy', user: person('system:kube-proxy') },
  { sign: 'r', what: 'who plays many nodes, by itself', user: person('coxswain:simulated-nodes') },
  { sign: 's', what: 'node-a', user: node('node-a') },
  { sign: 't', what: 'node-b', user: node('node-b') },
]

const role = (name: string, rules: readonly object[], namespace?: string) => ({
  metadata: { name, ...(namespace ? { namespace } : {}) },
  rules,
})
const binding = (name: string, kind: 'Role' | 'ClusterRole', roleName: string, subject: object, namespace?: string) => ({
  metadata: { name, ...(namespace ? { namespace } : {}) },
  roleRef: { apiGroup: API_GROUP, kind, name: roleName },
  subjects: [subject],
})
const user = (name: string) => ({ apiGroup: API_GROUP, kind: 'User', name })
const group = (name: string) => ({ apiGroup: API_GROUP, kind: 'Group', name })
const pod = (name: string, nodeName: string) => ({
  metadata: { name, namespace: 'team-a' },
  spec: {
    nodeName,
    serviceAccountName: `runs-${name}`,
    automountServiceAccountToken: false,
    containers: [
      { name: 'c', image: 'i', envFrom: [{ secretRef: { name: `secret-${name}` } }, { configMapRef: { name: `config-${name}` } }] },
    ],
  },
})

/** What stands in the cluster: where it is posted, and what. */
export const OBJECTS: readonly (readonly [path: string, object: object])[] = [
  ...['team-a', 'team-b'].map((name) => ['/api/v1/namespaces', { metadata: { name } }] as const),
  ...['node-a', 'node-b'].map((name) => ['/api/v1/nodes', { metadata: { name } }] as const),
  ...['runs-on-a', 'runs-on-b'].map((name) => ['/api/v1/namespaces/team-a/serviceaccounts', { metadata: { name } }] as const),
  ['/api/v1/namespaces/team-a/pods', pod('on-a', 'node-a')],
  ['/api/v1/namespaces/team-a/pods', pod('on-b', 'node-b')],
  [`${RBAC}/clusterroles`, role('log-reader', [{ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }])],
  [`${RBAC}/clusterroles`, role('scale-reader', [{ verbs: ['get'], apiGroups: ['*'], resources: ['*/scale'] }])],
  [`${RBAC}/clusterroles`, role('proxy', [{ verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['jane'] }])],
  [
    `${RBAC}/namespaces/team-a/roles`,
    role(
      'one-config',
      [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['settings'] }],
      'team-a',
    ),
  ],
  [
    `${RBAC}/namespaces/team-a/roles`,
    role('scaler', [{ verbs: ['get', 'update', 'patch'], apiGroups: ['apps'], resources: ['deployments/scale'] }], 'team-a'),
  ],
  [`${RBAC}/namespaces/team-b/roles`, role('pods', [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }], 'team-b')],
  [`${RBAC}/clusterrolebindings`, binding('boss', 'ClusterRole', 'cluster-admin', user('boss'))],
  [`${RBAC}/clusterrolebindings`, binding('auditor', 'ClusterRole', 'view', user('auditor'))],
  [`${RBAC}/clusterrolebindings`, binding('logs', 'ClusterRole', 'log-reader', user('log-reader'))],
  [`${RBAC}/clusterrolebindings`, binding('scales', 'ClusterRole', 'scale-reader', user('scale-reader'))],
  [`${RBAC}/clusterrolebindings`, binding('lost', 'ClusterRole', 'never-made', user('lost'))],
  [`${RBAC}/clusterrolebindings`, binding('proxy', 'ClusterRole', 'proxy', user('proxy'))],
  [`${RBAC}/namespaces/team-a/rolebindings`, binding('viewer', 'ClusterRole', 'view', user('viewer'), 'team-a')],
  [`${RBAC}/namespaces/team-a/rolebindings`, binding('editor', 'ClusterRole', 'edit', user('editor'), 'team-a')],
  [`${RBAC}/namespaces/team-a/rolebindings`, binding('owner', 'ClusterRole', 'admin', user('owner'), 'team-a')],
  [
    `${RBAC}/namespaces/team-a/rolebindings`,
    binding('reader', 'Role', 'one-config', { kind: 'ServiceAccount', name: 'reader', namespace: 'team-a' }, 'team-a'),
  ],
  [`${RBAC}/namespaces/team-a/rolebindings`, binding('scaler', 'Role', 'scaler', user('scaler'), 'team-a')],
  [`${RBAC}/namespaces/team-b/rolebindings`, binding('developers', 'Role', 'pods', group('developers'), 'team-b')],
  [`${RBAC}/namespaces/team-b/rolebindings`, binding('accounts', 'Role', 'pods', group('system:serviceaccounts:team-b'), 'team-b')],
]
