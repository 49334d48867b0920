import type { DeepReadonly, Deployment, DeploymentCondition, DeploymentSpec, KubeObject, ReplicaSet } from '@coxswain/api-types'
import { applyPlan, expectFixpoint, type Outcome, type Plan, planFor, type Step } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { deploymentOf, podOf, replicaSetOf, TEMPLATE } from '../testing/objects.ts'
import { deployment } from './deployment.ts'

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  uid: 'uid-deployment',
  controller: true,
  blockOwnerDeletion: true,
}
const templateOf = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } })
const NEW = templateOf('web:2')
const sizes = (replicas: number, surge = Math.ceil(replicas / 4)) => ({
  'deployment.kubernetes.io/desired-replicas': String(replicas),
  'deployment.kubernetes.io/max-replicas': String(replicas + surge),
})

interface Facts {
  readonly image?: string
  readonly replicas: number
  /** Pods that are there; `replicas` unless given. */
  readonly pods?: number
  readonly available?: number
  readonly of?: number
  readonly surge?: number
  readonly revision?: number
  readonly created?: string
}
/** A ReplicaSet of the Deployment, named after its image's tag. */
const setOf = (name: string, facts: Facts): DeepReadonly<ReplicaSet> => {
  const { image = 'web:1', replicas, pods = replicas, available = pods, of, surge, revision = 1, created = '2025-12-01T00:00:00Z' } = facts
  return replicaSetOf(
    {
      name,
      uid: `uid-${name}`,
      labels: { app: 'web', 'pod-template-hash': name },
      creationTimestamp: created,
      ownerReferences: [DEPLOYMENT],
      annotations: { 'deployment.kubernetes.io/revision': String(revision), ...sizes(of ?? replicas, surge) },
    },
    {
      replicas,
      selector: { matchLabels: { app: 'web', 'pod-template-hash': name } },
      template: { ...templateOf(image), metadata: { labels: { app: 'web', 'pod-template-hash': name } } },
    },
    { replicas: pods, readyReplicas: available, availableReplicas: available, observedGeneration: 1, terminatingReplicas: 0 },
  )
}

const changesOf = (plan: Plan): Readonly<Record<string, number | undefined>> =>
  Object.fromEntries(
    plan.steps.flatMap((step) =>
      step.do === 'create' || step.do === 'update' ? [[step.object.metadata.name, (step.object as ReplicaSet).spec?.replicas]] : [],
    ),
  )
const messagesOf = (plan: Plan): readonly (string | undefined)[] =>
  plan.steps.flatMap((step) => (step.notes.onSuccess === undefined ? [] : [step.notes.onSuccess.message]))
const created = (plan: Plan): DeepReadonly<ReplicaSet> | undefined =>
  plan.steps.find((step): step is Extract<Step, { readonly do: 'create' }> => step.do === 'create')?.object
/** The Deployment as it is after the plan's status write. */
const after = (object: DeepReadonly<KubeObject>, plan: Plan): DeepReadonly<Deployment> => {
  const own = plan.steps.filter((step) => step.id === 'write status').map((step) => ({ ...step, after: [] }))
  return applyPlan([object], { steps: own })[0] ?? object
}
const conditionAfter = (object: DeepReadonly<KubeObject>, plan: Plan, type: string): DeepReadonly<DeploymentCondition> | undefined =>
  after(object, plan).status?.conditions?.find((condition) => condition.type === type)

const refused = (reason: string, causes: readonly string[] = []): Outcome => ({
  ok: false,
  reason,
  message: 'replicasets.apps "x" is forbidden: no',
  code: 403,
  causes,
  retryAfterMs: 0,
})

describe('a new Deployment', () => {
  const object = deploymentOf(
    { minReadySeconds: 5 },
    { annotations: { team: 'a', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
  )
  const plan = planFor(deployment, { object })

  it('gets a ReplicaSet that is named by the hash of its template', () => {
    const { metadata, spec } = created(plan) ?? { metadata: {}, spec: undefined }
    const hash = metadata.labels?.['pod-template-hash'] ?? ''
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{8,10}$/)
    expect(metadata).toEqual({
      name: `web-${hash}`,
      namespace: 'default',
      labels: { app: 'web', 'pod-template-hash': hash },
      annotations: { team: 'a', 'deployment.kubernetes.io/revision': '1', ...sizes(3) },
      ownerReferences: [DEPLOYMENT],
    })
    expect(spec).toEqual({
      replicas: 3,
      minReadySeconds: 5,
      selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } },
      template: { ...TEMPLATE, metadata: { labels: { app: 'web', 'pod-template-hash': hash } } },
    })
    expect(messagesOf(plan)).toEqual([`Scaled up replica set web-${hash} from 0 to 3`])
  })

  it('has revision 1, is progressing and not available', () => {
    expect(after(object, plan).metadata.annotations).toHaveProperty(['deployment.kubernetes.io/revision'], '1')
    const time = '2026-01-01T00:00:00Z'
    expect(after(object, plan).status).toEqual({
      observedGeneration: 1,
      terminatingReplicas: 0,
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          lastUpdateTime: time,
          lastTransitionTime: time,
          reason: 'NewReplicaSetCreated',
          message: `Created new replica set "${created(plan)?.metadata.name}"`,
        },
        {
          type: 'Available',
          status: 'False',
          lastUpdateTime: time,
          lastTransitionTime: time,
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
      ],
    })
    expect(plan.requeueAfterMs).toBe(601_000)
  })

  it('is at rest after that plan', () => {
    expectFixpoint(deployment, { object })
  })

  it('shortens a name that would leave no room for the hash', () => {
    const name = created(planFor(deployment, { object: deploymentOf({}, { name: 'a'.repeat(250) }) }))?.metadata.name ?? ''
    expect(name).toMatch(/^a{242,244}-[a-z0-9]+$/)
    expect(name).toHaveLength(253)
  })
})

describe('a rolling update', () => {
  interface Case {
    readonly name: string
    readonly replicas: number
    readonly surge: number | string
    readonly unavailable: number | string
    readonly sets: Readonly<Record<string, Facts>>
    readonly expected: Readonly<Record<string, number>>
  }
  const v2 = { image: 'web:2', revision: 2, created: '2025-12-02T00:00:00Z' }
  const cases: readonly Case[] = [
    {
      name: 'adds surge first, and takes away what may be missing',
      replicas: 10,
      surge: '25%',
      unavailable: '25%',
      sets: { v1: { replicas: 10 }, v2: { ...v2, replicas: 0, of: 10 } },
      expected: { v2: 3 },
    },
    {
      name: 'takes old pods away as far as enough stay available',
      replicas: 10,
      surge: 3,
      unavailable: 2,
      sets: { v1: { replicas: 10 }, v2: { ...v2, replicas: 3, available: 0, of: 10, surge: 3 } },
      expected: { v1: 8 },
    },
    {
      name: 'waits while new pods are not available',
      replicas: 10,
      surge: 3,
      unavailable: 2,
      sets: { v1: { replicas: 8, of: 10, surge: 3 }, v2: { ...v2, replicas: 5, available: 0, of: 10, surge: 3 } },
      expected: {},
    },
    {
      name: 'takes one old pod for each new one that is available',
      replicas: 10,
      surge: 3,
      unavailable: 2,
      sets: { v1: { replicas: 8, of: 10, surge: 3 }, v2: { ...v2, replicas: 5, available: 4, of: 10, surge: 3 } },
      expected: { v1: 4 },
    },
    {
      name: 'clears unhealthy old pods away first, oldest ReplicaSet first',
      replicas: 10,
      surge: 0,
      unavailable: 2,
      sets: {
        v0: { image: 'web:0', replicas: 4, available: 3, of: 10, surge: 0, created: '2025-11-01T00:00:00Z' },
        v1: { replicas: 6, available: 5, of: 10, surge: 0 },
        v2: { ...v2, replicas: 0, of: 10, surge: 0 },
      },
      expected: { v0: 3, v1: 5 },
    },
    {
      name: 'moves by one where surge and unavailability are both rounded to nothing',
      replicas: 1,
      surge: 0,
      unavailable: '1%',
      sets: { v1: { replicas: 1, surge: 0 }, v2: { ...v2, replicas: 0, of: 1, surge: 0 } },
      expected: { v1: 0 },
    },
    {
      name: 'scales the present ReplicaSet down where it is too large',
      replicas: 3,
      surge: 1,
      unavailable: 0,
      sets: { v2: { ...v2, replicas: 5, of: 3, surge: 1 } },
      expected: { v2: 3 },
    },
  ]
  it.each(cases)('$name', ({ replicas, surge, unavailable, sets, expected }) => {
    const object = deploymentOf({
      replicas,
      template: NEW,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
    })
    const world = Object.entries(sets).map(([name, facts]) => setOf(name, facts))
    expect(changesOf(planFor(deployment, { object, world }))).toEqual(expected)
  })

  it('waits while old pods that were taken away are still counted as available', () => {
    const object = deploymentOf({
      replicas: 10,
      template: NEW,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
    })
    const settled = setOf('v2', { ...v2, replicas: 8, of: 10, surge: 3 })
    const going = setOf('v1', { replicas: 5, pods: 8, of: 10, surge: 3 })
    const gone = setOf('v1', { replicas: 5, of: 10, surge: 3 })
    expect(changesOf(planFor(deployment, { object, world: [going, settled] }))).toEqual({})
    expect(changesOf(planFor(deployment, { object, world: [gone, settled] }))).toEqual({ v1: 0 })
  })

  it('creates the new ReplicaSet as large as the surge allows, in the plan that takes the first old pods away', () => {
    const object = deploymentOf({ replicas: 10, template: NEW })
    const plan = planFor(deployment, { object, world: [setOf('v1', { replicas: 10 })] })
    const name = created(plan)?.metadata.name ?? ''
    expect(messagesOf(plan)).toEqual([`Scaled up replica set ${name} from 0 to 3`, 'Scaled down replica set v1 from 10 to 8'])
    expect(plan.steps.find(({ id }) => id === 'update replica set v1')?.after).toEqual([`create replica set ${name}`])
    expect(created(plan)?.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' })
  })
})

describe('a rollback', () => {
  it('finds the former ReplicaSet by its template, and gives it a new revision', () => {
    const object = deploymentOf({ replicas: 3 }, { annotations: { 'deployment.kubernetes.io/revision': '2' } })
    const world = [
      setOf('v1', { replicas: 0, of: 3 }),
      setOf('v2', { image: 'web:2', replicas: 3, revision: 2, created: '2025-12-02T00:00:00Z' }),
    ]
    const plan = planFor(deployment, { object, world: [object, ...world] })
    expect(changesOf(plan)).toEqual({ v1: 1 })
    const next = applyPlan([object, ...world], plan)
    expect(next.find(({ metadata }) => metadata.name === 'v1')?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(next.find(({ kind }) => kind === 'Deployment')?.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3' })
  })

  it('that is asked for by the old annotation takes the template of that revision', () => {
    const annotations = { 'deprecated.deployment.rollback.to': '0', change: 'b' }
    const old = setOf('v1', { replicas: 0, of: 3 })
    const world = [
      { ...old, metadata: { ...old.metadata, annotations: { ...old.metadata.annotations, change: 'a' } } },
      setOf('v2', { image: 'web:2', replicas: 3, revision: 2 }),
    ]
    const plan = planFor(deployment, { object: deploymentOf({ template: NEW }, { annotations }), world })
    expect(plan.steps).toMatchObject([
      { do: 'update', object: { metadata: { annotations: { change: 'a' } }, spec: { template: TEMPLATE } } },
    ])
    expect(messagesOf(plan)).toEqual(['Rolled back deployment "web" to revision 1'])
    const missing = planFor(deployment, {
      object: deploymentOf({}, { annotations: { 'deprecated.deployment.rollback.to': '7' } }),
      world: [setOf('v1', { replicas: 3 })],
    })
    expect(missing.steps).toMatchObject([
      { event: { reason: 'DeploymentRollbackRevisionNotFound' } },
      { object: { metadata: { annotations: {} } } },
    ])
  })
})

describe('Recreate', () => {
  const spec: DeepReadonly<Partial<DeploymentSpec>> = { template: NEW, strategy: { type: 'Recreate' } }
  const owner = { kind: 'ReplicaSet', name: 'v1', uid: 'uid-v1' }

  it('takes all old pods away before it creates anything', () => {
    const plan = planFor(deployment, { object: deploymentOf(spec), world: [setOf('v1', { replicas: 3, surge: 0 })] })
    expect(changesOf(plan)).toEqual({ v1: 0 })
  })
  it('waits for a pod that is still ending', () => {
    const world = [setOf('v1', { replicas: 0, of: 3, surge: 0 }), podOf('last', { owner, deleted: '2026-01-01T00:00:00Z' })]
    expect(changesOf(planFor(deployment, { object: deploymentOf(spec), world }))).toEqual({})
  })
  it('then creates all new ones at once; a pod that has ended does not count', () => {
    const world = [setOf('v1', { replicas: 0, of: 3, surge: 0 }), podOf('done', { owner, phase: 'Failed' })]
    expect(Object.values(changesOf(planFor(deployment, { object: deploymentOf(spec), world })))).toEqual([3])
  })
})

describe('scaling in the midst of a rollout', () => {
  const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } }
  const world = [
    setOf('v1', { replicas: 8, of: 10, surge: 3 }),
    setOf('v2', { image: 'web:2', replicas: 5, available: 0, of: 10, surge: 3, revision: 2, created: '2025-12-02T00:00:00Z' }),
  ]
  it.each<[number, Readonly<Record<string, number>>]>([
    [15, { v1: 11, v2: 7 }],
    [5, { v1: 5, v2: 3 }],
    [0, { v1: 0, v2: 0 }],
  ])('to %i replicas gives every ReplicaSet its share', (replicas, expected) => {
    const plan = planFor(deployment, { object: deploymentOf({ replicas, template: NEW, strategy: rolling }), world })
    expect(changesOf(plan)).toEqual(expected)
  })
  it('notes the new size, so that it is done once', () => {
    const object = deploymentOf({ replicas: 15, template: NEW, strategy: rolling })
    const all = [object, ...world]
    const next = applyPlan(all, planFor(deployment, { object, world: all }))
    expect(next.find(({ metadata }) => metadata.name === 'v1')?.metadata.annotations).toMatchObject(sizes(15, 3))
    expect(changesOf(planFor(deployment, { object, world: next }))).toEqual({})
  })
})

describe('a paused Deployment', () => {
  const object = deploymentOf({ paused: true, template: NEW, replicas: 5 })
  const world = [setOf('v1', { replicas: 3 })]
  it('is scaled, but not rolled out', () => {
    const plan = planFor(deployment, { object, world })
    expect(changesOf(plan)).toEqual({ v1: 5 })
    expect(conditionAfter(object, plan, 'Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    })
    expectFixpoint(deployment, { object, world })
  })
  it('says so when it is resumed', () => {
    const unready = [setOf('v1', { replicas: 3, available: 0 })]
    const started = deploymentOf({ paused: true })
    const paused = after(started, planFor(deployment, { object: started, world: unready }))
    const resumed = { ...paused, spec: deploymentOf().spec } as DeepReadonly<Deployment>
    const plan = planFor(deployment, { object: resumed, world: unready })
    expect(conditionAfter(resumed, plan, 'Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentResumed' })
  })
})

describe('the conditions', () => {
  const before = '2025-12-31T23:00:00Z'
  const at = (reason: string, status = 'True', lastUpdateTime = before): DeploymentCondition => ({
    type: 'Progressing',
    status,
    reason,
    message: 'm',
    lastUpdateTime,
    lastTransitionTime: before,
  })
  const progressing = (object: DeepReadonly<Deployment>, facts: Facts) =>
    conditionAfter(object, planFor(deployment, { object, world: [setOf('v1', facts)] }), 'Progressing')

  it('say ReplicaSetUpdated with each progress, and keep the time of the transition', () => {
    const object = deploymentOf({}, {}, { replicas: 3, updatedReplicas: 3, conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(object, { replicas: 3, available: 1 })).toEqual({
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: 'ReplicaSet "v1" is progressing.',
      lastUpdateTime: '2026-01-01T00:00:00Z',
      lastTransitionTime: before,
    })
  })
  it('say NewReplicaSetAvailable once all pods are new and available', () => {
    const object = deploymentOf({}, {}, { replicas: 3, updatedReplicas: 3, conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(object, { replicas: 3 })).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: 'ReplicaSet "v1" has successfully progressed.',
      lastTransitionTime: before,
    })
  })
  it('say ProgressDeadlineExceeded after the deadline, and ask to be looked at then', () => {
    const status = { replicas: 3, updatedReplicas: 3, unavailableReplicas: 3 }
    const late = deploymentOf({}, {}, { ...status, conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(late, { replicas: 3, available: 0 })).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "v1" has timed out progressing.',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
    const early = deploymentOf({}, {}, { ...status, conditions: [at('ReplicaSetUpdated', 'True', '2025-12-31T23:55:00Z')] })
    expect(planFor(deployment, { object: early, world: [setOf('v1', { replicas: 3, available: 0 })] }).requeueAfterMs).toBe(301_000)
  })
  it('do not count pods that fail after a finished rollout as lack of progress', () => {
    const object = deploymentOf(
      {},
      {},
      { replicas: 3, updatedReplicas: 3, availableReplicas: 3, conditions: [at('NewReplicaSetAvailable')] },
    )
    const plan = planFor(deployment, { object, world: [setOf('v1', { replicas: 3, available: 0 })] })
    expect(conditionAfter(object, plan, 'Progressing')).toEqual(at('NewReplicaSetAvailable'))
    expect(conditionAfter(object, plan, 'Available')?.status).toBe('False')
    expect(plan.requeueAfterMs).toBeUndefined()
  })
  it('are without Progressing where there is no deadline', () => {
    const object = deploymentOf({ progressDeadlineSeconds: 2 ** 31 - 1 }, {}, { conditions: [at('ReplicaSetUpdated')] })
    expect(progressing(object, { replicas: 3 })).toBeUndefined()
  })
  it('show the ReplicaFailure of a ReplicaSet, and drop it with that', () => {
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota', lastTransitionTime: before }
    const set = setOf('v1', { replicas: 3, pods: 0 })
    const object = deploymentOf()
    const world = [{ ...set, status: { ...set.status, replicas: 0, conditions: [failure] } }]
    const plan = planFor(deployment, { object, world })
    expect(conditionAfter(object, plan, 'ReplicaFailure')).toEqual({ ...failure, lastUpdateTime: before })
    const failed = after(object, plan)
    expect(conditionAfter(failed, planFor(deployment, { object: failed, world: [set] }), 'ReplicaFailure')).toBeUndefined()
  })
})

describe('a ReplicaSet that cannot be created', () => {
  const object = deploymentOf()
  const name = created(planFor(deployment, { object }))?.metadata.name ?? ''
  const after1 = (outcome: Outcome) => planFor(deployment, { object, outcomes: new Map([[`create replica set ${name}`, outcome]]) })

  it('is told of, and tried again', () => {
    const plan = after1(refused('Forbidden'))
    expect(plan.steps.map((step) => step.do)).toEqual(['event', 'updateStatus', 'create'])
    const message = `Failed to create new replica set "${name}": replicasets.apps "x" is forbidden: no`
    expect(plan.steps[0]).toMatchObject({ event: { type: 'Warning', reason: 'ReplicaSetCreateError', message } })
    expect(conditionAfter(object, plan, 'Progressing')).toMatchObject({ status: 'False', reason: 'ReplicaSetCreateError', message })
  })
  it('is let be in a namespace that is being deleted', () => {
    expect(created(after1(refused('Forbidden', ['NamespaceTerminating'])))).toBeUndefined()
  })
  it('gets another name where a ReplicaSet of another template has it', () => {
    const world = [replicaSetOf({ name, uid: 'uid-other', labels: { app: 'db' } })]
    const counted = after(object, planFor(deployment, { object, world }))
    expect(counted.status?.collisionCount).toBe(1)
    const next = created(planFor(deployment, { object: counted, world }))?.metadata.name
    expect(next).toMatch(/^web-/)
    expect(next).not.toBe(name)
  })
})

describe('old ReplicaSets', () => {
  const complete = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 }
  const old = (revision: number, facts: Partial<Facts> = {}) =>
    setOf(`r${revision}`, { image: `web:r${revision}`, replicas: 0, of: 3, revision, ...facts })
  const deletions = (limit: number, world: readonly DeepReadonly<KubeObject>[]) =>
    planFor(deployment, { object: deploymentOf({ revisionHistoryLimit: limit }, {}, complete), world }).steps.flatMap((step) =>
      step.do === 'delete' ? [step.name] : [],
    )
  const current = setOf('v1', { replicas: 3, revision: 9 })
  it('past the limit are deleted, the lowest revisions first', () => {
    expect(deletions(1, [current, old(3), old(10, { revision: 2 }), old(5)])).toEqual(['r10', 'r3'])
    expect(deletions(3, [current, old(1), old(2), old(3)])).toEqual([])
  })
  it('that have pods stay', () => {
    expect(deletions(0, [current, old(1, { pods: 1 }), old(2)])).toEqual(['r2'])
  })
  it('that nobody controls are adopted before anything else is done', () => {
    const { metadata, ...set } = setOf('v1', { replicas: 3 })
    const { ownerReferences: _, ...orphaned } = metadata
    const plan = planFor(deployment, { object: deploymentOf(), world: [{ ...set, metadata: orphaned }], gathered: 'allowed' })
    expect(plan.steps).toMatchObject([{ do: 'patch', name: 'v1', patch: { metadata: { ownerReferences: [DEPLOYMENT] } } }])
  })
})
