import type {
  BatchV1,
  CronJob,
  DeepReadonly,
  Deployment,
  DeploymentSpec,
  Job,
  Pod,
  PodCondition,
  ReplicaSet,
  ReplicaSetSpec,
  ReplicationController,
  ReplicationControllerSpec,
} from '@coxswain/api-types'

/** Small objects for the tests of controllers: whatever a test does not speak of is the same everywhere. */

type Meta = DeepReadonly<Pod['metadata']>

export const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } } as const

export const replicaSetOf = (
  metadata: Meta,
  spec: DeepReadonly<Partial<ReplicaSetSpec>> = {},
  status?: DeepReadonly<ReplicaSet['status']>,
): DeepReadonly<ReplicaSet> => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-web', generation: 1, ...metadata },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: TEMPLATE, ...spec },
  ...(status === undefined ? {} : { status }),
})

export const replicationControllerOf = (spec: DeepReadonly<ReplicationControllerSpec> = {}): DeepReadonly<ReplicationController> => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-web', generation: 1 },
  spec: { replicas: 2, selector: { app: 'web' }, template: TEMPLATE, ...spec },
})

export const deploymentOf = (
  spec: DeepReadonly<Partial<DeploymentSpec>> = {},
  metadata: Meta = {},
  status?: DeepReadonly<Deployment['status']>,
): DeepReadonly<Deployment> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-deployment', generation: 1, resourceVersion: '1', ...metadata },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: TEMPLATE,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    ...spec,
  },
  ...(status === undefined ? {} : { status }),
})

export const jobOf = (
  spec: DeepReadonly<Partial<BatchV1.JobSpec>> = {},
  metadata: Meta = {},
  status?: DeepReadonly<Job['status']>,
): DeepReadonly<Job> => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'sum', namespace: 'default', uid: 'uid-sum', generation: 1, resourceVersion: '1', ...metadata },
  spec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    selector: { matchLabels: { job: 'sum' } },
    template: { metadata: { labels: { job: 'sum' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'sum:1' }] } },
    ...spec,
  },
  ...(status === undefined ? {} : { status }),
})

export const cronJobOf = (
  spec: DeepReadonly<Partial<BatchV1.CronJobSpec>> = {},
  metadata: Meta = {},
  status?: DeepReadonly<CronJob['status']>,
): DeepReadonly<CronJob> => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: {
    name: 'hourly',
    namespace: 'default',
    uid: 'uid-hourly',
    resourceVersion: '1',
    creationTimestamp: '2025-12-31T22:30:00Z',
    ...metadata,
  },
  spec: {
    schedule: '0 * * * *',
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    jobTemplate: { metadata: { labels: { app: 'sum' } }, spec: { template: jobOf().spec?.template ?? {} } },
    ...spec,
  },
  ...(status === undefined ? {} : { status }),
})

export interface PodFacts {
  readonly owner?: { readonly apiVersion?: string; readonly kind: string; readonly name: string; readonly uid: string } | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly node?: string | undefined
  readonly phase?: string | undefined
  /** When it became ready; undefined: it is not. */
  readonly readySince?: string | undefined
  readonly created?: string | undefined
  readonly deleted?: string | undefined
  readonly finalizers?: readonly string[] | undefined
  readonly restarts?: number | undefined
}

export const podOf = (name: string, facts: PodFacts = {}): DeepReadonly<Pod> => {
  const { owner, labels = { app: 'web' }, annotations, node = 'node-1', phase = 'Running', readySince, restarts = 0 } = facts
  const { created = '2025-12-31T00:00:00Z', deleted, finalizers } = facts
  const ready: DeepReadonly<PodCondition> = {
    type: 'Ready',
    status: readySince === undefined ? 'False' : 'True',
    ...(readySince === undefined ? {} : { lastTransitionTime: readySince }),
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels,
      creationTimestamp: created,
      ...(annotations === undefined ? {} : { annotations }),
      ...(deleted === undefined ? {} : { deletionTimestamp: deleted }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ...(owner === undefined
        ? {}
        : { ownerReferences: [{ apiVersion: 'apps/v1', ...owner, controller: true, blockOwnerDeletion: true }] }),
    },
    spec: { containers: [{ name: 'main', image: 'web:1' }], ...(node === '' ? {} : { nodeName: node }) },
    status: {
      phase,
      conditions: [ready],
      containerStatuses: [{ name: 'main', image: 'web:1', imageID: '', ready: readySince !== undefined, restartCount: restarts }],
    },
  }
}
