import { type Case, del, get, having, jsonPatch, merge, one, post, put, strategic, table } from '../case.ts'
import { at } from '../resources.ts'
import { CONTAINER, controllerRevision, deployment, horizontalPodAutoscaler, replicaSet, TEMPLATE } from './objects.ts'

const DEPLOYMENTS = at('deployments', 'apps/v1')
const SETS = at('replicasets', 'apps/v1')
const REVISIONS = at('controllerrevisions', 'apps/v1')
const SCALERS = at('horizontalpodautoscalers', 'autoscaling/v1')
const D = `${DEPLOYMENTS}/d`
const R = `${SETS}/r`
const H = `${SCALERS}/h`
const DRY = '?dryRun=All'
type Rest = Record<string, unknown>
const rolling = (rollingUpdate: Rest): Rest => ({ strategy: { type: 'RollingUpdate', rollingUpdate } })
const scale = (replicas: unknown, name: string, kind = 'Scale') => ({
  apiVersion: 'autoscaling/v1',
  kind,
  metadata: { name, namespace: '{ns}' },
  spec: { replicas },
})

const deploymentSpecs: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no selector', { selector: undefined }],
  ['an empty selector', { selector: {} }],
  ['a selector that does not match', { selector: { matchLabels: { app: 'y' } } }],
  [
    'a selector that is bad',
    {
      selector: {
        matchLabels: { 'a b': 'c' },
        matchExpressions: [
          { key: 'a', operator: 'In', values: [] },
          { key: 'a', operator: 'Exists', values: ['x'] },
          { key: 'a', operator: 'Foo' },
        ],
      },
    },
  ],
  ['no template', { template: undefined }],
  ['a template that does not always restart', { template: { ...TEMPLATE, spec: { ...TEMPLATE.spec, restartPolicy: 'Never' } } }],
  ['a template with a deadline', { template: { ...TEMPLATE, spec: { ...TEMPLATE.spec, activeDeadlineSeconds: 5 } } }],
  ['a template without containers', { template: { ...TEMPLATE, spec: {} } }],
  ['a template with bad labels', { template: { ...TEMPLATE, metadata: { labels: { app: 'x', '!': 'y' }, annotations: { 'a b': 'c' } } } }],
  ['negative numbers', { replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1, progressDeadlineSeconds: -1 }],
  ['a deadline before it is ready', { minReadySeconds: 20, progressDeadlineSeconds: 10 }],
  ['a deadline of zero', { progressDeadlineSeconds: 0 }],
  ['a strategy that is none', { strategy: { type: 'Foo' } }],
  ['a strategy of recreation', { strategy: { type: 'Recreate' } }],
  ['a strategy of both', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }],
  ['a rolling update in numbers', rolling({ maxSurge: 2, maxUnavailable: 0 })],
  ['a rolling update in percents', rolling({ maxSurge: '50%', maxUnavailable: '10%' })],
  ['a rolling update of nothing', rolling({ maxSurge: 0, maxUnavailable: 0 })],
  ['a rolling update of nothing in percents', rolling({ maxSurge: '0%', maxUnavailable: '0%' })],
  ['a rolling update, badly', rolling({ maxSurge: 'x', maxUnavailable: '150%' })],
  ['a rolling update of negative numbers', rolling({ maxSurge: -1, maxUnavailable: -2 })],
  ['a rolling update of a fraction', rolling({ maxSurge: 1.5 })],
  ['paused', { paused: true, replicas: 0 }],
]
const setSpecs: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no selector', { selector: undefined }],
  ['an empty selector', { selector: {} }],
  ['a selector that does not match', { selector: { matchLabels: { app: 'y' } } }],
  ['no template', { template: undefined }],
  ['no template and no pods', { template: undefined, replicas: 0 }],
  ['negative numbers', { replicas: -1, minReadySeconds: -1 }],
]
const scalerSpecs: readonly (readonly [string, Rest])[] = [
  ['the least', {}],
  ['no target', { scaleTargetRef: undefined }],
  ['a target without a kind', { scaleTargetRef: { kind: '', name: '' } }],
  ['a target that is bad', { scaleTargetRef: { kind: 'A/B', name: 'C/D' } }],
  ['no maximum', { maxReplicas: undefined }],
  ['a maximum below', { minReplicas: 5 }],
  ['a minimum of zero', { minReplicas: 0 }],
  ['a share of the processor', { targetCPUUtilizationPercentage: 50 }],
  ['a share of the processor of zero', { targetCPUUtilizationPercentage: 0 }],
]
const SCALER = { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' } }

const changes: readonly Case[] = [
  having(
    [deployment('d')],
    'Deployment: generations',
    merge(D, { metadata: { labels: { a: 'b' } } }),
    merge(D, { spec: { replicas: 2 } }),
    merge(D, { spec: { replicas: 2 } }),
    merge(D, { status: { replicas: 9 } }),
  ),
  having([deployment('d')], 'Deployment: another selector', merge(D, { spec: { selector: { matchLabels: { app: 'y' } } } })),
  having(
    [deployment('d')],
    'Deployment: a status',
    merge(`${D}/status`, {
      status: {
        replicas: 2,
        readyReplicas: 1,
        availableReplicas: 1,
        updatedReplicas: 2,
        unavailableReplicas: 1,
        observedGeneration: 1,
        conditions: [{ type: 'Available', status: 'True', reason: 'x', message: 'y' }],
      },
    }),
    table(D),
    get(`${D}/status`),
  ),
  having(
    [deployment('d')],
    'Deployment: a status that cannot be',
    merge(`${D}/status`, {
      status: { replicas: 1, readyReplicas: 2, availableReplicas: 3, updatedReplicas: -1, observedGeneration: -1, collisionCount: -1 },
    }),
  ),
  having(
    [deployment('d')],
    'Deployment: a status with a spec',
    merge(`${D}/status`, { spec: { replicas: 7 }, metadata: { labels: { a: 'b' } } }),
  ),
  having(
    [deployment('d')],
    'Deployment: scale',
    get(`${D}/scale`),
    put(`${D}/scale`, scale(3, 'd')),
    get(D),
    merge(`${D}/scale`, { spec: { replicas: 4 } }),
    jsonPatch(`${D}/scale`, [{ op: 'replace', path: '/spec/replicas', value: 5 }]),
  ),
  having(
    [deployment('d')],
    'Deployment: scale, badly',
    put(`${D}/scale`, scale(-1, 'd')),
    put(`${D}/scale`, scale(1, 'e')),
    put(`${D}/scale`, scale(1, 'd', 'Foo')),
    merge(`${D}/scale`, { spec: { replicas: -3 } }),
    put(`${D}/scale`, { ...scale(1, 'd'), metadata: { name: 'd', namespace: '{ns}', resourceVersion: '1' } }),
    put(`${D}/scale?dryRun=All`, scale(9, 'd')),
    put(`${D}/scale`, { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' } }),
    del(`${D}/scale`),
  ),
  one('Deployment: scale of nothing', get(`${D}/scale`), put(`${D}/scale`, scale(1, 'd'))),
  having(
    [deployment('d')],
    'Deployment: an image by its name',
    strategic(D, { spec: { template: { spec: { containers: [{ name: 'c', image: 'example.org/app:2' }] } } } }),
  ),
  having(
    [deployment('d')],
    'Deployment: the order of containers',
    strategic(D, {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'e' }, { name: 'c' }],
            containers: [
              { name: 'e', image: 'x' },
              { name: 'c', image: 'y' },
            ],
          },
        },
      },
    }),
  ),
  having(
    [deployment('d')],
    'Deployment: keys kept only',
    strategic(D, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }),
  ),
  having([deployment('d')], 'Deployment: replaced without its selector', put(D, { ...deployment('d'), spec: { template: TEMPLATE } })),
  having([deployment('d')], 'Deployment: rollback, which is no more', post(`${D}/rollback`, {})),
  having([deployment('d')], 'Deployment: deleted with its dependents', del(D, { propagationPolicy: 'Foreground' }), get(D)),
  having([deployment('d')], 'Deployment: deleted without its dependents', del(`${D}?propagationPolicy=Orphan`), get(D)),
  having([deployment('d')], 'Deployment: deleted behind the scenes', del(D, { propagationPolicy: 'Background' }), get(D)),
  having([deployment('d')], 'Deployment: deleted in the old way', del(D, { orphanDependents: true }), get(D)),
  having([deployment('d')], 'Deployment: deleted in two ways', del(D, { orphanDependents: true, propagationPolicy: 'Foreground' })),
  having([deployment('d')], 'Deployment: deleted in an odd way', del(D, { propagationPolicy: 'Foo' })),
  having(
    [replicaSet('r')],
    'ReplicaSet: generations',
    merge(R, { spec: { replicas: 2 } }),
    merge(R, { spec: { template: { spec: { containers: [{ ...CONTAINER, image: 'x' }] } } } }),
  ),
  having([replicaSet('r')], 'ReplicaSet: another selector', merge(R, { spec: { selector: { matchLabels: { app: 'y' } } } })),
  having(
    [replicaSet('r')],
    'ReplicaSet: a status',
    merge(`${R}/status`, {
      status: { replicas: 2, readyReplicas: 1, availableReplicas: 1, fullyLabeledReplicas: 2, observedGeneration: 1 },
    }),
    table(R),
    get(`${SETS}?fieldSelector=status.replicas%3D2`),
  ),
  having(
    [replicaSet('r')],
    'ReplicaSet: a status that cannot be',
    merge(`${R}/status`, { status: { replicas: 1, readyReplicas: 2, availableReplicas: 3, fullyLabeledReplicas: 4 } }),
  ),
  having([replicaSet('r')], 'ReplicaSet: scale', get(`${R}/scale`), put(`${R}/scale`, scale(3, 'r')), table(R)),
  having(
    [controllerRevision('c')],
    'ControllerRevision: changed',
    merge(`${REVISIONS}/c`, { revision: 2 }),
    merge(`${REVISIONS}/c`, { data: { spec: { a: 2 } } }),
    merge(`${REVISIONS}/c`, { revision: -1 }),
    table(`${REVISIONS}/c`),
  ),
  having(
    [horizontalPodAutoscaler('h')],
    'HorizontalPodAutoscaler: a status',
    merge(`${H}/status`, {
      status: { currentReplicas: 2, desiredReplicas: 3, currentCPUUtilizationPercentage: 40, lastScaleTime: '2021-01-01T00:00:00Z' },
    }),
    table(H),
    merge(`${H}/status`, { status: { currentReplicas: -1, desiredReplicas: -1 } }),
  ),
  having(
    [horizontalPodAutoscaler('h')],
    'HorizontalPodAutoscaler: changed',
    merge(H, { spec: { maxReplicas: 1, minReplicas: 2 } }),
    merge(H, { spec: { targetCPUUtilizationPercentage: 70 } }),
    table(H),
  ),
]

export const workloads = {
  name: 'workloads',
  cases: [
    ...deploymentSpecs.map(([name, spec]) => one(`Deployment: ${name}`, post(`${DEPLOYMENTS}${DRY}`, deployment('d', spec)))),
    ...setSpecs.map(([name, spec]) => one(`ReplicaSet: ${name}`, post(`${SETS}${DRY}`, replicaSet('r', spec)))),
    ...scalerSpecs.map(([name, spec]) =>
      one(`HorizontalPodAutoscaler: ${name}`, post(`${SCALERS}${DRY}`, horizontalPodAutoscaler('h', { spec: { ...SCALER, ...spec } }))),
    ),
    one('ControllerRevision: no data', post(`${REVISIONS}${DRY}`, controllerRevision('c', { data: undefined }))),
    one('ControllerRevision: a negative revision', post(`${REVISIONS}${DRY}`, controllerRevision('c', { revision: -1 }))),
    ...changes,
  ],
}
