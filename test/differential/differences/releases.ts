import type { Difference } from '../difference.ts'

/** What Kubernetes does otherwise since 1.20: here ours answers as 1.36 does. */
const field = (at: string, upstream: unknown, ours: unknown, since: string, why: string, cases = '*'): Difference => ({
  in: cases,
  at,
  upstream,
  ours,
  since,
  why,
})
/** A request that is answered otherwise altogether. */
const outcome = (cases: string, step: number, status: number, body: RegExp, since: string, why: string): readonly Difference[] => [
  { in: cases, at: `${step}.status`, ours: status, since, why },
  { in: cases, at: `${step}.body`, ours: body, since, why },
]
const NEW_LABEL = /^\{"kubernetes.io\/metadata.name":"(\{ns\}-[ax]|g-<suffix>)"\}$/

const fields: readonly Difference[] = [
  field('*.metadata.generation', undefined, /^\d$/, '1.34', 'pods have generations'),
  field('*.metadata.generation', 7, 1, '1.34', 'pods have generations', 'every-kind/Pod: create with a status to lose'),
  field('*.template.metadata.creationTimestamp', null, undefined, '1.34', 'no time is no field'),
  field('*.spec.internalTrafficPolicy', undefined, 'Cluster', '1.22', 'a new field'),
  field('*.spec.ipFamilies', undefined, ['IPv4'], '1.23', 'the fields of dual-stack are there for all'),
  field('*.spec.ipFamilyPolicy', undefined, 'SingleStack', '1.23', 'the fields of dual-stack are there for all'),
  field('*.spec.clusterIP', undefined, '<service-ip>', '1.22', 'a dry run shows an address'),
  field('*.spec.clusterIPs', undefined, ['<service-ip>'], '1.22', 'a dry run shows an address'),
  field('*.spec.allocateLoadBalancerNodePorts', undefined, true, '1.22', 'a new field'),
  field(
    '*.spec.externalTrafficPolicy',
    undefined,
    'Cluster',
    '1.26',
    'external addresses make a service external',
    'services/external addresses',
  ),
  field('*.ingress[0].ipMode', undefined, 'VIP', '1.29', 'a new field'),
  field('*.metadata.labels', undefined, NEW_LABEL, '1.21', 'a namespace has its name as a label', '*/Namespace: *'),
  field('*.labels.kubernetes.io/metadata.name', undefined, '{ns}-a', '1.21', 'a namespace has its name as a label'),
  field('*.columnDefinitions[3].type', 'integer', 'string', '1.22', 'restarts say when the last one was'),
  field('*.rows[*].cells[3]', 0, '0', '1.22', 'restarts say when the last one was'),
  field('*.rows[*].cells[3]', 2, '2', '1.22', 'restarts say when the last one was'),
  field('*.rows[*].cells[3]', 3, '3', '1.22', 'restarts say when the last one was'),
  field('*.rows[*].cells[*]', /^(40%|<unknown>)\/\d+%$/, /^cpu: (40%|<unknown>)\/\d+%$/, '1.30', 'a target says what of it is measured'),
  field('*.columnDefinitions[1].name', 'Secrets', 'Age', '1.32', 'accounts have no secrets any more', 'every-kind/ServiceAccount: *'),
  field('*.columnDefinitions[2]', /Age/, undefined, '1.32', 'accounts have no secrets any more', 'every-kind/ServiceAccount: *'),
  field('*.cells[1]', 0, '<age>', '1.32', 'accounts have no secrets any more', 'every-kind/ServiceAccount: *'),
  field('*.cells[2]', '<age>', undefined, '1.32', 'accounts have no secrets any more', 'every-kind/ServiceAccount: *'),
  field('*.status.qosClass', undefined, 'BestEffort', '1.33', 'the class is kept', 'pod-changes/a status, replaced'),
  field('0.body.metadata.deletionGracePeriodSeconds', -1, 1, '1.22', 'no negative grace', 'pod-changes/a delete with negative grace'),
  field('*.metadata.annotations', /seccomp/, undefined, '1.27', 'profiles are fields only', 'pods/a profile for system calls'),
  field('*.seccompProfile', /RuntimeDefault/, undefined, '1.27', 'profiles are fields only', 'pods/an annotation for system calls'),
  field('*.resources[*].singularName', '', /^[a-z]+$/, '1.27', 'discovery says it'),
  field('*.resources[0].version', 'v1beta1', 'v1', '1.22', 'evictions are stable', 'discovery/v1 pods/eviction'),
  field(
    '*.resources[0].verbs[*]',
    /^(get|list|patch|update|watch)$/,
    /^(deletecollection|get|list|patch|update)$/,
    '1.23',
    'services can be deleted together',
    'discovery/v1 services',
  ),
  field('*.resources[0].verbs[7]', undefined, 'watch', '1.23', 'services can be deleted together', 'discovery/v1 services'),
  field('*.resources[0].storageVersionHash', '/sY7hl8ol1U=', 'gqkMMb/YqFM=', '1.22', 'leases are stored as v1'),
  field('*.resources[0].storageVersionHash', 'oQlkt7f5j/A=', 'qwQve8ut294=', '1.26', 'autoscalers are stored as v2'),
  field('*.versions[*]', /coordination.k8s.io\/v1beta1/, undefined, '1.22', 'betas have gone', 'discovery//apis*'),
  field('*.field', /^spec\.hostAliases\.(ip|hostnames)$/, /^spec\.hostAliases\[0\]/, '1.32', 'the place is said'),
  field('*.field', 'spec.LoadBalancerSourceRanges', 'spec.LoadBalancerSourceRanges[0]', '1.32', 'the place is said'),
  field('*.items[*].metadata.*', /^[abc]$/, /^[abc]$/, '1.22', 'lists of the cache are sorted', 'reading/list: *'),
  field('*.items[*].data.k', /^[abc]$/, /^[abc]$/, '1.22', 'lists of the cache are sorted', 'reading/list: *'),
  field('1.body[*].object.*', /^[abc]$/, /^[abc]$/, '1.22', 'lists of the cache are sorted', 'reading/list: odd values*'),
]
const causes: readonly Difference[] = [
  field('*.causes[*].reason', 'FieldValueInvalid', 'FieldValueNotSupported', '1.25', 'values that would be taken are listed'),
  field('*.causes[*].reason', 'FieldValueInvalid', 'FieldValueForbidden', '1.28', 'it depends on another field'),
  field('*.causes[1].reason', 'FieldValueForbidden', 'FieldValueNotSupported', '1.27', 'a watch may begin with a list', 'reading/watch: *'),
  field(
    '*.causes[*].field',
    /containerPort$/,
    /hostPort$/,
    '1.27',
    'the other side is blamed',
    'pods/the network of the host, with another port',
  ),
  field(
    '*.causes[0].field',
    /ingress\[0\]\.ip$/,
    'status.loadBalancer.ingress',
    '1.27',
    'only load balancers have an ingress',
    'services/a bad ingress',
  ),
  field('*.causes[1]', /RFC 1123 subdomain/, undefined, '1.27', 'only load balancers have an ingress', 'services/a bad ingress'),
  field(
    '*.causes[*]',
    undefined,
    /apiVersion must specify API group/,
    '1.36',
    'targets are of a group',
    'workloads/HorizontalPodAutoscaler: *',
  ),
  field('*.causes[*]', undefined, /"field":"metadata.labels"/, '1.21', 'a namespace has its name as a label', '*/Namespace: *'),
  field('*.causes[*]', /node updates may only change labels/, undefined, '1.28', 'what may not change is said field by field'),
]
const warnings: readonly Difference[] = (
  [
    ['v1 Endpoints is deprecated in v1.33+', '1.33'],
    ['spec.externalIPs is deprecated', '1.36'],
    ['fractional byte value', '1.25'],
    ['negative values are invalid', '1.25'],
    ['invalid empty name', '1.25'],
    ['non-functional in v1.27+', '1.27'],
    ['(unknown|duplicate) field', '1.25'],
  ] as const
).map(([text, since]) => ({ in: '*', at: '*.warnings', upstream: undefined, ours: new RegExp(text), since, why: 'more is warned of' }))

const STATUS = /"kind":"Status".*"status":"Failure"/
/** The same request is refused for another reason. */
const refused = (cases: string, step: number, told: Readonly<Record<string, unknown>>, since: string, why: string): readonly Difference[] =>
  Object.entries(told).map(([name, ours]) => ({
    in: cases,
    at: name === 'status' ? `${step}.status` : `${step}.body.${name}`,
    ours,
    since,
    why,
  }))
const CONFLICT = { status: 409, code: 409, reason: 'Conflict', details: { name: 'a', kind: 'services' } }
const REVISION = { code: 422, status: 422, reason: 'Invalid', message: /^ListOptions/, details: /strconv.ParseUint/ }
const LIST_REVISION = { code: 400, status: 400, reason: 'BadRequest', message: /^invalid resource version: / }
const outcomes: readonly Difference[] = [
  ...outcome('services/another address', 2, 200, /"kind":"Service"/, '1.22', 'no address is no change of it'),
  ...outcome('*/Service: replace', 0, 200, /"kind":"Service"/, '1.22', 'what the server has given need not be sent again'),
  ...outcome('services/a replacement*', 0, 200, /"kind":"Service"/, '1.22', 'what the server has given need not be sent again'),
  ...outcome('*/Service: replace of nothing', 0, 201, /"kind":"Service"/, '1.22', 'a service may be made so'),
  ...refused(
    '*/Service: replace with a stale revision',
    0,
    { ...CONFLICT, message: /has been modified/ },
    '1.22',
    'the revision is looked at first',
  ),
  ...refused(
    '*/Service: replace with another uid',
    0,
    { ...CONFLICT, message: /UID in precondition/ },
    '1.22',
    'the uid is looked at first',
  ),
  ...refused('reading/list: a get from a revision', 1, REVISION, '1.27', "it is the client's mistake"),
  ...refused('reading/watch: a revision that is none', 0, REVISION, '1.27', "it is the client's mistake"),
  ...refused('reading/list: a revision that is none', 0, LIST_REVISION, '1.27', "it is the client's mistake"),
  ...refused('reading/list: a revision that is none', 1, LIST_REVISION, '1.27', "it is the client's mistake"),
  ...outcome('services/the name 1a', 0, 201, /"kind":"Service"/, '1.34', 'names of services are labels'),
  ...outcome('services/a node port outside', 0, 422, STATUS, '1.22', 'a dry run looks at ports'),
  ...outcome('services/an address outside', 0, 422, STATUS, '1.22', 'a dry run looks at addresses'),
  ...outcome('services/an address of the other family', 0, 422, STATUS, '1.22', 'a dry run looks at addresses'),
  ...outcome('services/the first address', 0, 422, STATUS, '1.22', 'a dry run looks at addresses'),
  ...outcome('services/a table', 1, 200, /"kind":"ServiceList"/, '1.31', 'services have fields to select by'),
  ...outcome('workloads/ReplicaSet: a status', 2, 200, /"kind":"ReplicaSetList"/, '1.31', 'sets have a field to select by'),
  ...outcome('workloads/Deployment: scale, badly', 6, 200, /"kind":"Scale"/, '1.22', 'the namespace need not be said'),
  ...outcome('pods/variables by a bad prefix', 0, 201, /"kind":"Pod"/, '1.34', 'names of variables may be nearly anything'),
  ...outcome('pods/a container with capabilities', 0, 422, STATUS, '1.33', 'an unmasked /proc needs users of its own'),
  ...outcome('pods/a debug container', 0, 422, STATUS, '1.22', 'debug containers have a subresource'),
  ...outcome('pod-changes/a debug container by its spec', 0, 422, STATUS, '1.22', 'debug containers have a subresource'),
  ...outcome('patches/JSON patch: replace nothing', 0, 422, STATUS, '1.22', 'the library for patches insists'),
  ...outcome('patches/JSON patch: copy of nothing', 0, 422, STATUS, '1.22', 'the library for patches insists'),
  ...['every-kind/Service: delete*', 'services/an address that is taken'].map((cases) => ({
    in: cases,
    at: '*.body',
    upstream: /"status":"Success"/,
    ours: /"kind":"Service"/,
    since: '1.22',
    why: 'a delete of a service gives it',
  })),
]

export const releases: readonly Difference[] = [...fields, ...causes, ...warnings, ...outcomes]
