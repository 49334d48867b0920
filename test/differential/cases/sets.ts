import { type Case, get, having, merge, one, post, put, table } from '../case.ts'
import { at } from '../resources.ts'
import { CONTAINER, daemonSet, job, podTemplate, replicationController, statefulSet, TEMPLATE } from './objects.ts'

const STATEFUL = at('statefulsets', 'apps/v1')
const DAEMONS = at('daemonsets', 'apps/v1')
const JOBS = at('jobs', 'batch/v1')
const CONTROLLERS = at('replicationcontrollers')
const TEMPLATES = at('podtemplates')
const DRY = '?dryRun=All'
type Rest = Record<string, unknown>
const spec = (restartPolicy: string): Rest => ({ template: { ...TEMPLATE, spec: { ...TEMPLATE.spec, restartPolicy } } })

/** What sets with a selector and a template have alike. */
const common: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no selector', { selector: undefined }],
  ['an empty selector', { selector: {} }],
  ['a selector that does not match', { selector: { matchLabels: { app: 'y' } } }],
  ['no template', { template: undefined }],
  ['a template that does not always restart', spec('OnFailure')],
  ['a template without containers', { template: { ...TEMPLATE, spec: {} } }],
  ['a template with a deadline', { template: { ...TEMPLATE, spec: { ...TEMPLATE.spec, activeDeadlineSeconds: 5 } } }],
]
const rolling = (rollingUpdate: unknown): Rest => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate } })
const statefulSpecs: readonly (readonly [string, Rest])[] = [
  ...common,
  ['negative numbers', { replicas: -1, revisionHistoryLimit: -1 }],
  ['an order that is none', { podManagementPolicy: 'Foo' }],
  ['side by side', { podManagementPolicy: 'Parallel' }],
  ['a strategy that is none', { updateStrategy: { type: 'Foo' } }],
  ['updates on deletion', { updateStrategy: { type: 'OnDelete' } }],
  ['updates on deletion, rolling', { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }],
  ['a partition', rolling({ partition: 2 })],
  ['a negative partition', rolling({ partition: -2 })],
  [
    'a claim of its own',
    {
      volumeClaimTemplates: [
        { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
      ],
    },
  ],
]
const daemonSpecs: readonly (readonly [string, Rest])[] = [
  ...common,
  ['negative numbers', { minReadySeconds: -1, revisionHistoryLimit: -1 }],
  ['a strategy that is none', { updateStrategy: { type: 'Foo' } }],
  ['updates on deletion', { updateStrategy: { type: 'OnDelete' } }],
  ['a rolling update', rolling({ maxUnavailable: '20%' })],
  ['a rolling update of nothing', rolling({ maxUnavailable: 0 })],
  ['a rolling update, badly', rolling({ maxUnavailable: '150%' })],
  ['a rolling update of a word', rolling({ maxUnavailable: 'x' })],
]
const JOB_POD = { containers: [CONTAINER], restartPolicy: 'Never' }
const jobSpecs: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no template', { template: undefined }],
  ['no policy of restarts', { template: { spec: { containers: [CONTAINER] } } }],
  ['restarts always', { template: { spec: { ...JOB_POD, restartPolicy: 'Always' } } }],
  ['restarts on failure', { template: { spec: { ...JOB_POD, restartPolicy: 'OnFailure' } } }],
  ['many at once', { parallelism: 3, completions: 5, backoffLimit: 2, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 0 }],
  ['negative numbers', { parallelism: -1, completions: -1, backoffLimit: -1, activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -1 }],
  ['no completions', { completions: 0 }],
  ['parallel and no completions', { parallelism: 2 }],
  ['a selector of its own', { selector: { matchLabels: { app: 'x' } } }],
  [
    'a selector by hand',
    { manualSelector: true, selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'x' } }, spec: JOB_POD } },
  ],
  [
    'a selector by hand that does not match',
    { manualSelector: true, selector: { matchLabels: { app: 'y' } }, template: { metadata: { labels: { app: 'x' } }, spec: JOB_POD } },
  ],
]
const controllerSpecs: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no selector', { selector: undefined }],
  ['a selector that does not match', { selector: { app: 'y' } }],
  ['a selector that is bad', { selector: { 'a b': 'c', app: 'x' } }],
  ['no template', { template: undefined }],
  ['negative numbers', { replicas: -1, minReadySeconds: -1 }],
  ['a template that does not always restart', spec('Never')],
]
const scale = (name: string, replicas: number) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name, namespace: '{ns}' },
  spec: { replicas },
})
const STATUS = { replicas: 2, readyReplicas: 1, currentReplicas: 1, updatedReplicas: 1, observedGeneration: 1 }
const DAEMON_STATUS = {
  desiredNumberScheduled: 3,
  currentNumberScheduled: 2,
  numberMisscheduled: 1,
  numberReady: 1,
  updatedNumberScheduled: 1,
  numberAvailable: 1,
}

const changes: readonly Case[] = [
  having(
    [statefulSet('s')],
    'StatefulSet: changed',
    merge(`${STATEFUL}/s`, { spec: { replicas: 3 } }),
    merge(`${STATEFUL}/s`, { spec: { serviceName: 'other' } }),
    merge(`${STATEFUL}/s`, { spec: { podManagementPolicy: 'Parallel' } }),
    merge(`${STATEFUL}/s`, { spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } } }),
    merge(`${STATEFUL}/s`, { metadata: { labels: { a: 'b' } } }),
  ),
  having([statefulSet('s')], 'StatefulSet: a status', merge(`${STATEFUL}/s/status`, { status: STATUS }), table(`${STATEFUL}/s`)),
  having(
    [statefulSet('s')],
    'StatefulSet: a status that cannot be',
    merge(`${STATEFUL}/s/status`, { status: { replicas: 1, readyReplicas: 2, currentReplicas: 3, updatedReplicas: -4 } }),
  ),
  having([statefulSet('s')], 'StatefulSet: scale', get(`${STATEFUL}/s/scale`), put(`${STATEFUL}/s/scale`, scale('s', 3))),
  having(
    [daemonSet('d')],
    'DaemonSet: changed',
    merge(`${DAEMONS}/d`, { spec: { minReadySeconds: 3 } }),
    merge(`${DAEMONS}/d`, { spec: { template: { spec: { containers: [{ ...CONTAINER, image: 'x' }] } } } }),
    merge(`${DAEMONS}/d`, { spec: { selector: { matchLabels: { app: 'y' } } } }),
  ),
  having([daemonSet('d')], 'DaemonSet: a status', merge(`${DAEMONS}/d/status`, { status: DAEMON_STATUS }), table(`${DAEMONS}/d`)),
  having([daemonSet('d')], 'DaemonSet: a status that cannot be', merge(`${DAEMONS}/d/status`, { status: { numberReady: -1 } })),
  having(
    [job('j')],
    'Job: changed',
    merge(`${JOBS}/j`, { spec: { parallelism: 3 } }),
    merge(`${JOBS}/j`, { spec: { completions: 3 } }),
    merge(`${JOBS}/j`, { spec: { template: { spec: { activeDeadlineSeconds: 3 } } } }, { see: ({ status, reason }) => [status, reason] }),
  ),
  having([job('j')], 'Job: a status', merge(`${JOBS}/j/status`, { status: { active: 1 } }), table(`${JOBS}/j`)),
  having([job('j')], 'Job: a status that cannot be', merge(`${JOBS}/j/status`, { status: { active: -1, failed: -1 } })),
  having(
    [replicationController('r')],
    'ReplicationController: changed',
    merge(`${CONTROLLERS}/r`, { spec: { replicas: 3 } }),
    merge(`${CONTROLLERS}/r`, { spec: { selector: { b: 'c' } } }),
    get(`${CONTROLLERS}/r/scale`),
    put(`${CONTROLLERS}/r/scale`, scale('r', 4)),
    table(`${CONTROLLERS}/r`),
  ),
  one('PodTemplate: no template', post(`${TEMPLATES}${DRY}`, podTemplate('p', { template: undefined }))),
  one('PodTemplate: no containers', post(`${TEMPLATES}${DRY}`, podTemplate('p', { template: { spec: {} } }))),
]

/** Sets of pods beside deployments: the rules of their specs, changes, statuses and scales. */
export const sets = {
  name: 'sets',
  cases: [
    ...statefulSpecs.map(([name, rest]) => one(`StatefulSet: ${name}`, post(`${STATEFUL}${DRY}`, statefulSet('s', rest)))),
    ...daemonSpecs.map(([name, rest]) => one(`DaemonSet: ${name}`, post(`${DAEMONS}${DRY}`, daemonSet('d', rest)))),
    ...jobSpecs.map(([name, rest]) => one(`Job: ${name}`, post(`${JOBS}${DRY}`, job('j', rest)))),
    ...controllerSpecs.map(([name, rest]) =>
      one(`ReplicationController: ${name}`, post(`${CONTROLLERS}${DRY}`, replicationController('r', rest))),
    ),
    ...changes,
  ],
}
