import type { Difference } from '../difference.ts'

/** Differences of one kind each: volumes, jobs and sets, ways in, roles, webhooks. */
const of = (kind: string, at: string, ours: unknown, since: string, why: string): Difference => ({
  in: `*/${kind}: *`,
  at,
  ours,
  since,
  why,
})
const because = (kind: string, at: string, upstream: unknown, ours: unknown, since: string, why: string): Difference => ({
  ...of(kind, at, ours, since, why),
  upstream,
})
/** A column more moves those behind it. */
const columns = (kind: string, since: string, why: string): readonly Difference[] => [
  of(kind, '*.body.columnDefinitions[*', /./, since, why),
  of(kind, '*.rows[0].cells[*', /^/, since, why),
]
const DEVIATION = 'deviation'

const fields: readonly Difference[] = [
  ...['spec.suspend', 'spec.manualSelector'].map((at) => because('Job', `*.${at}`, undefined, false, '1.31', 'the default is written')),
  because('Job', '*.spec.completionMode', undefined, 'NonIndexed', '1.21', 'a new field'),
  because('Job', '*.spec.podReplacementPolicy', undefined, 'TerminatingOrFailed', '1.29', 'a new field'),
  because('Job', '*batch.kubernetes.io/job-name', undefined, /^(\{ns\}-)?\S+$/, '1.27', 'labels of the server have its prefix'),
  because('Job', '*batch.kubernetes.io/controller-uid', undefined, '<uid>', '1.27', 'labels of the server have its prefix'),
  because('Job', '*.matchLabels.controller-uid', '<uid>', undefined, '1.27', 'labels of the server have its prefix'),
  because('Job', '*.metadata.generation', 7, 1, '1.21', 'jobs have generations'),
  because('Job', '*.spec.ttlSecondsAfterFinished', undefined, 0, '1.21', 'the field is there for all'),
  because('StatefulSet', '*.status.availableReplicas', undefined, 0, '1.22', 'a new field'),
  because('StatefulSet', '*.persistentVolumeClaimRetentionPolicy', undefined, /Retain.*Retain/, '1.27', 'a new field'),
  because('StatefulSet', '*[0].metadata.creationTimestamp', null, undefined, '1.34', 'no time is no field'),
  because('DaemonSet', '*.rollingUpdate.maxSurge', undefined, 0, '1.22', 'a new field'),
  because('PodTemplate', '*.metadata.generation', 7, 1, '1.22', 'templates have generations'),
  because('PersistentVolume', '*.lastPhaseTransitionTime', undefined, '<time>', '1.31', 'a new field'),
  because('PersistentVolumeClaim', '*.spec.dataSourceRef', undefined, /"kind":"PersistentVolumeClaim"/, '1.24', 'a new field'),
  ...['requiresRepublish', 'storageCapacity', 'seLinuxMount'].map((name) =>
    because('CSIDriver', `*.spec.${name}`, undefined, false, '1.27', 'a new field'),
  ),
  because('IngressClass', '*.parameters.scope', undefined, 'Cluster', '1.22', 'a new field'),
  because('LimitRange', '*.metadata.name', '<uid>', 'g-<suffix>', '1.22', 'names are generated before all else'),
  because('*AccessReview', '*.metadata.creationTimestamp', null, undefined, '1.34', 'no time is no field'),
]
const tables: readonly Difference[] = [
  ...columns('Job', '1.31', 'a column for the status'),
  ...columns('ResourceQuota', '1.31', 'the age stands last'),
  ...columns('PriorityClass', '1.34', 'a column for the policy'),
  ...columns('PersistentVolumeClaim', '1.29', 'a column for the class of attributes'),
  ...columns('PersistentVolume', '1.29', 'a column for the class of attributes'),
  ...columns('CertificateSigningRequest', '1.22', 'a column for the time asked for'),
  ...columns('CSIDriver', '1.21', 'columns for new fields'),
]
const refusals: readonly Difference[] = [
  ...['Ingress', 'NetworkPolicy'].flatMap((kind) => [
    because(kind, '*.details.group', 'extensions', 'networking.k8s.io', '1.22', 'the group of the beta has gone'),
    because(kind, '*.body.message', new RegExp(`${kind}\\.extensions`), new RegExp(`${kind}\\.networking\\.k8s\\.io`), '1.22', 'the same'),
  ]),
  because('StatefulSet', '0.status', 201, 422, '1.24', 'templates are looked at whole'),
  because('StatefulSet', '0.body', /"kind":"StatefulSet"/, /"kind":"Status"/, '1.24', 'templates are looked at whole'),
  because('StatefulSet', '*.causes[1]', undefined, /"spec.template.spec.containers"/, '1.24', 'templates are looked at whole'),
  because(
    'StatefulSet',
    '*.message',
    /RFC 1123 subdomain/,
    /must not contain dots|RFC 1123 label/,
    '1.32',
    'pods bear the name as a label',
  ),
  because(
    'StatefulSet',
    '*.message',
    /fields other than 'replicas', 'template'/,
    /fields other than 'replicas', 'ordinals'/,
    '1.27',
    'more may change',
  ),
  because('DaemonSet', '*.reason', 'FieldValueInvalid', 'FieldValueRequired', '1.22', 'there may be a surge instead'),
  because('DaemonSet', '*.message', /cannot be 0/, /cannot be 0 when maxSurge is 0$/, '1.22', 'there may be a surge instead'),
  because('Job', '*.causes[2]', undefined, /cannot decrease the failed counter/, '1.31', 'counters do not go back'),
  because('Job', '*.causes[4]', undefined, /spec\.ttlSecondsAfterFinished/, '1.21', 'the field is there for all'),
  because('Job', '*.warnings', undefined, /child pods are preserved by default/, '1.30', 'more is warned of'),
  because('PersistentVolume*', '*.message', /"ReadWriteOnce"$/, /"ReadWriteOncePod"$/, '1.22', 'another mode'),
  because('NetworkPolicy', '*.message', /not a valid CIDR$/, /must be a valid CIDR value/, '1.32', 'other words'),
  because('NetworkPolicy', '*.causes[2]', undefined, /must be a strict subset of `cidr`/, '1.30', 'nor may it be the whole'),
  because('CertificateSigningRequest', '*.message', /usages must be provided$/, 'Required value', '1.35', 'the field says it'),
  because('CustomResourceDefinition', '*.message', /set x-preserve/, /set x-kubernetes-preserve/, '1.27', 'a slip of the pen'),
  because('IngressClass', '*.message', /(kind|name) is required$/, 'Required value', '1.32', 'the field says it'),
  because('PriorityClass', '*.field', 'Value', 'value', '1.27', 'fields begin small'),
  because('ResourceQuota', '*.message', /must be 'Exist' only/, /must be 'Exist' when/, '1.21', 'another scope'),
]
const UNPROTECTED = 'volumes and claims may be deleted while they are in use: nothing takes their finalizer off'
const NO_ANNOTATION = 'the annotation of a daemon set is part of its metadata'
const COPIED = 'a job has the labels of its pods before it is looked at, not after'
const EMPTY = 'clients trip over null'
const deviations: readonly Difference[] = [
  because('PersistentVolume*', '*.metadata.finalizers', /^\["kubernetes.io\/pvc?-protection"\]$/, undefined, DEVIATION, UNPROTECTED),
  because('PersistentVolume*', '*.metadata.deletion*', /./, undefined, DEVIATION, UNPROTECTED),
  because('PersistentVolume*', '1.status', 200, 404, DEVIATION, UNPROTECTED),
  because('PersistentVolume*', '1.body', /"kind":"PersistentVolume/, /"reason":"NotFound"/, DEVIATION, UNPROTECTED),
  because('PersistentVolume*', '1.body.items[0]', /-protection/, undefined, DEVIATION, UNPROTECTED),
  because('DaemonSet', '*.metadata.annotations', undefined, /template.generation/, DEVIATION, NO_ANNOTATION),
  because('Job', '*.causes[1].field', 'spec.template.labels', 'metadata.labels', DEVIATION, COPIED),
  because('Job', '*.causes[2]', undefined, /"spec.template.labels"/, DEVIATION, COPIED),
  because('PersistentVolumeClaim', '*.dataSource.apiGroup', null, undefined, DEVIATION, EMPTY),
  because('CustomResourceDefinition', '*.status.conditions', null, [], DEVIATION, EMPTY),
  because('CSINode', '*.spec.drivers', null, [], DEVIATION, EMPTY),
  because('*Role', '*.rules', null, [], DEVIATION, EMPTY),
  because('LimitRange', '*.spec.limits', null, [], DEVIATION, EMPTY),
]

export const laterKinds: readonly Difference[] = [...fields, ...tables, ...refusals, ...deviations]
