import {
  type DeepReadonly,
  type KubeObject,
  kinds,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
  type StatefulSetSpec,
  type StatefulSetStatus,
} from '@coxswain/api-types'
import { type Plan, planFor, type Step, type World } from '@coxswain/client'
import { statefulSet } from '../controllers/stateful-set.ts'
import { newRevision } from '../shared/revisions/new-revision.ts'
import { type PodFacts, podOf, TEMPLATE } from './objects.ts'

/** A StatefulSet `web` and what belongs to it, for tests. */

type Meta = DeepReadonly<Pod['metadata']>
export type Spec = DeepReadonly<Partial<StatefulSetSpec>>
/** A row of a table: what a set and its world lead to. */
export type Case = readonly [what: string, spec: Spec, world: World, deeds: readonly string[]]

export const SET = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true }

export const withImage = (image: string) => ({ ...TEMPLATE, spec: { containers: [{ name: 'main', image }] } })
/** What the set has where a test does not speak of it, and what it had before. */
export const [NEW, OLD] = [withImage('web:2'), withImage('web:1')]

export const setOf = (
  spec: Spec = {},
  status?: DeepReadonly<Partial<StatefulSetStatus>>,
  metadata: Meta = {},
): DeepReadonly<StatefulSet> => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-web', generation: 1, resourceVersion: '1', ...metadata },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    serviceName: 'web',
    template: NEW,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    revisionHistoryLimit: 10,
    ...spec,
  },
  ...(status === undefined ? {} : { status: { replicas: 0, availableReplicas: 0, ...status } }),
})

/** A revision, named after its template's image: `web-2` for `web:2`. */
export const revision = (template: typeof NEW, number: number, metadata: Meta = {}): DeepReadonly<KubeObject> => {
  const [, tag = ''] = template.spec.containers[0]?.image.split(':') ?? []
  const owner = { ...setOf(), metadata: { name: 'web', namespace: 'default', uid: 'uid-web', resourceVersion: '1', creationTimestamp: '' } }
  const source = { kind: kinds.StatefulSet, owner, template, hashLabel: 'controller.kubernetes.io/hash' }
  const made = newRevision(source, `r${tag}`, number)
  const identity = { apiVersion: 'apps/v1', kind: 'ControllerRevision' }
  return { ...made, ...identity, metadata: { ...made.metadata, uid: `uid-r${tag}`, ...metadata } }
}

/** The revision of the set's template, which is the newest, and the one before it. */
export const HISTORY: World = [revision(OLD, 1), revision(NEW, 2)]
export const [CURRENT, UPDATE] = ['web-r1', 'web-r2']

export interface MemberFacts extends PodFacts {
  readonly revision?: string
  readonly claims?: readonly string[]
}

/** A pod of the set, at its present revision, running and ready unless said otherwise. */
export const member = (ordinal: number, facts: MemberFacts = {}): DeepReadonly<Pod> => {
  const { revision: of = UPDATE, claims = [], labels = {}, ...rest } = facts
  const name = `web-${ordinal}`
  const own = {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    'controller-revision-hash': of,
  }
  const ready = { owner: { kind: 'StatefulSet', name: 'web', uid: 'uid-web' }, readySince: '2025-12-31T00:01:00Z' }
  const pod = podOf(name, { ...ready, ...rest, labels: { app: 'web', ...own, ...labels } })
  const volumes = claims.map((claim) => ({ name: claim, persistentVolumeClaim: { claimName: `${claim}-${name}` } }))
  return {
    ...pod,
    metadata: { ...pod.metadata, uid: `uid-${name}`, resourceVersion: '1' },
    spec: { containers: [], ...pod.spec, ...(volumes.length === 0 ? {} : { volumes }) },
  }
}
export const unready = (ordinal: number, facts: MemberFacts = {}): DeepReadonly<Pod> => member(ordinal, { readySince: undefined, ...facts })

/** The template of a claim `data`. */
export const DATA = {
  metadata: { name: 'data', labels: { tier: 'db' } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}
export const claim = (ordinal: number, metadata: Meta = {}): DeepReadonly<PersistentVolumeClaim> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: `data-web-${ordinal}`, namespace: 'default', uid: `uid-data-${ordinal}`, resourceVersion: '1', ...metadata },
  spec: DATA.spec,
})

/** All that is done about a set with these pods. */
export const planOf = (spec: Spec, world: World, status = {}): Plan =>
  planFor(statefulSet, { object: setOf(spec, { currentRevision: CURRENT, ...status }), world: [...HISTORY, ...world] })
export const stepOf = (plan: Plan, id: string): Step | undefined => plan.steps.find((step) => step.id === id)
export const createdPods = (plan: Plan): readonly DeepReadonly<Pod>[] =>
  plan.steps.flatMap((step) => (step.do === 'create' && step.resource.plural === 'pods' ? [step.object as DeepReadonly<Pod>] : []))

/** What a plan does, a line for each step: `create pods web-0`. Writes of the status are left out. */
export const deeds = (plan: Plan): readonly string[] =>
  plan.steps.flatMap((step) => {
    if (step.do === 'event') return [`event ${step.event.reason}`]
    if (step.do === 'updateStatus' || !('resource' in step)) return []
    const name = step.do === 'create' ? step.object.metadata.name : 'name' in step ? step.name : ''
    return [`${step.do} ${step.resource.plural} ${name}`]
  })

export const statusIn = (plan: Plan): DeepReadonly<StatefulSetStatus> | undefined =>
  plan.steps.flatMap((step) => (step.do === 'updateStatus' ? [(step.object as DeepReadonly<StatefulSet>).status] : []))[0]
