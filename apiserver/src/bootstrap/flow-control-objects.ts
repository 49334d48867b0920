import {
  type FlowSchemaSpec,
  type KubeObject,
  MANDATORY_FLOW_SCHEMAS,
  MANDATORY_PRIORITY_LEVELS,
  type PolicyRulesWithSubjects,
  type PriorityLevelConfigurationSpec,
} from '@coxswain/api-types'

/** Upstream's configuration of API priority and fairness: what must be there, and what it suggests. */

type Subjects = PolicyRulesWithSubjects['subjects']
type ResourceRule = NonNullable<PolicyRulesWithSubjects['resourceRules']>[number]

const groups = (...names: readonly string[]): Subjects => names.map((name) => ({ kind: 'Group', group: { name } }))
const users = (...names: readonly string[]): Subjects => names.map((name) => ({ kind: 'User', user: { name } }))
const systemAccounts = (...names: readonly string[]): Subjects =>
  names.map((name) => ({ kind: 'ServiceAccount', serviceAccount: { name, namespace: 'kube-system' } }))

const everything = (subjects: Subjects): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
})
const locks = (apiGroup: string, resource: string): ResourceRule => ({
  verbs: ['get', 'create', 'update'],
  apiGroups: [apiGroup],
  resources: [resource],
  namespaces: ['*'],
})
const LEASES = locks('coordination.k8s.io', 'leases')
const HEARTBEATS: readonly ResourceRule[] = [
  { verbs: ['*'], apiGroups: [''], resources: ['nodes', 'nodes/status'], clusterScope: true, namespaces: ['*'] },
  { verbs: ['*'], apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] },
]

/** Name, priority level, precedence, what tells the flows apart, whose requests. */
type Row = readonly [string, string, number, 'ByUser' | 'ByNamespace' | undefined, PolicyRulesWithSubjects]

const CONTROLLER_MANAGER = 'system:kube-controller-manager'
const SCHEDULER = 'system:kube-scheduler'
const EVERYBODY = groups('system:unauthenticated', 'system:authenticated')
const PROBES = [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }]
const ENDPOINT_CONTROLLERS = systemAccounts('endpoint-controller', 'endpointslicemirroring-controller')

const SCHEMAS: readonly Row[] = [
  ['probes', 'exempt', 2, undefined, { subjects: EVERYBODY, nonResourceRules: PROBES }],
  [
    'system-leader-election',
    'leader-election',
    100,
    'ByUser',
    { subjects: [...users(CONTROLLER_MANAGER, SCHEDULER), ...systemAccounts('*')], resourceRules: [LEASES] },
  ],
  [
    'endpoint-controller',
    'workload-high',
    150,
    'ByUser',
    { subjects: [...users(CONTROLLER_MANAGER), ...ENDPOINT_CONTROLLERS], resourceRules: [locks('', 'endpoints')] },
  ],
  ['workload-leader-election', 'leader-election', 200, 'ByUser', { subjects: systemAccounts('*'), resourceRules: [LEASES] }],
  ['system-node-high', 'node-high', 400, 'ByUser', { subjects: groups('system:nodes'), resourceRules: [...HEARTBEATS] }],
  ['system-nodes', 'system', 500, 'ByUser', everything(groups('system:nodes'))],
  ['kube-controller-manager', 'workload-high', 800, 'ByNamespace', everything(users(CONTROLLER_MANAGER))],
  ['kube-scheduler', 'workload-high', 800, 'ByNamespace', everything(users(SCHEDULER))],
  ['kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', everything(systemAccounts('*'))],
  ['service-accounts', 'workload-low', 9000, 'ByUser', everything(groups('system:serviceaccounts'))],
  ['global-default', 'global-default', 9900, 'ByUser', everything(EVERYBODY)],
]

/** Name, shares, percent of them that others may use, queues, queues of one flow. */
const LEVELS: readonly (readonly [string, number, number, number, number])[] = [
  ['system', 30, 33, 64, 6],
  ['node-high', 40, 25, 64, 6],
  ['leader-election', 10, 0, 16, 4],
  ['workload-high', 40, 50, 128, 6],
  ['workload-low', 100, 90, 128, 6],
  ['global-default', 20, 50, 128, 6],
]
const QUEUE_LENGTH = 50

const API_VERSION = 'flowcontrol.apiserver.k8s.io/v1'
const GROUP_PATH = `/apis/${API_VERSION}`
/** The server may bring the object up to date when its own idea of it changes. */
const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' }

const schema = ([name, spec]: readonly [string, FlowSchemaSpec]) => ({ name, spec })
const rowSpec = ([, level, matchingPrecedence, method, rule]: Row): FlowSchemaSpec => ({
  priorityLevelConfiguration: { name: level },
  matchingPrecedence,
  ...(method === undefined ? {} : { distinguisherMethod: { type: method } }),
  rules: [rule],
})
const levelSpec = ([, shares, lendable, queues, handSize]: (typeof LEVELS)[number]): PriorityLevelConfigurationSpec => ({
  type: 'Limited',
  limited: {
    nominalConcurrencyShares: shares,
    lendablePercent: lendable,
    limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: QUEUE_LENGTH } },
  },
})

/** Each with the collection that it belongs to. */
export const flowControlObjects: readonly { readonly collection: string; readonly object: KubeObject }[] = [
  ...[...MANDATORY_PRIORITY_LEVELS].map(([name, spec]) => ({ name, spec })),
  ...LEVELS.map((row) => ({ name: row[0], spec: levelSpec(row) })),
]
  .map(({ name, spec }) => ({
    collection: `${GROUP_PATH}/prioritylevelconfigurations`,
    object: { apiVersion: API_VERSION, kind: 'PriorityLevelConfiguration', metadata: { name, annotations }, spec } as KubeObject,
  }))
  .concat(
    [...[...MANDATORY_FLOW_SCHEMAS].map(schema), ...SCHEMAS.map((row) => schema([row[0], rowSpec(row)]))].map(({ name, spec }) => ({
      collection: `${GROUP_PATH}/flowschemas`,
      object: { apiVersion: API_VERSION, kind: 'FlowSchema', metadata: { name, annotations }, spec } as KubeObject,
    })),
  )
