import type { DeepReadonly, KubeObject, ReplicaSetStatus } from '@coxswain/api-types'
import { expectFixpoint, type Outcome, type Outcomes, type Plan, planFor, type Step } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { type PodFacts, podOf, replicaSetOf, TEMPLATE } from '../testing/objects.ts'
import { replicaSet } from './replica-set.ts'

const OWNER = { kind: 'ReplicaSet', name: 'web', uid: 'uid-web' }
const owned = (name: string, facts: PodFacts = {}) => podOf(name, { owner: OWNER, ...facts })
const ready = (name: string, facts: PodFacts = {}) => owned(name, { readySince: '2025-12-31T00:01:00Z', ...facts })

const stepsOf = <Do extends Step['do']>(plan: Plan, verb: Do) =>
  plan.steps.filter((step): step is Extract<Step, { readonly do: Do }> => step.do === verb)
const statusIn = (plan: Plan): unknown =>
  stepsOf(plan, 'updateStatus').map(({ object }) => (object as DeepReadonly<KubeObject> & { status?: unknown }).status)[0]
const deleted = (plan: Plan): readonly string[] => stepsOf(plan, 'delete').map(({ name }) => name)

const failure = (reason: string, message: string, causes: readonly string[] = []): Outcome => ({
  ok: false,
  reason,
  message,
  code: 403,
  causes,
  retryAfterMs: 0,
})
const outcomes = (...entries: readonly (readonly [string, Outcome])[]): Outcomes => new Map(entries)

describe('pods that are missing', () => {
  it('are created from the template, controlled by the ReplicaSet, in a slow start', () => {
    const template = { metadata: { labels: { app: 'web' }, annotations: { a: 'b' }, finalizers: ['x/y'] }, spec: TEMPLATE.spec }
    const plan = planFor(replicaSet, { object: replicaSetOf({}, { template }), world: [ready('one')] })
    const creations = stepsOf(plan, 'create')
    expect(creations).toHaveLength(2)
    expect(creations[0]).toMatchObject({
      batch: 'create pods',
      reason: 'the ReplicaSet wants 3 pods and has 1',
      object: {
        metadata: {
          generateName: 'web-',
          namespace: 'default',
          labels: { app: 'web' },
          annotations: { a: 'b' },
          finalizers: ['x/y'],
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true },
          ],
        },
        spec: TEMPLATE.spec,
      },
      notes: {
        onSuccess: { type: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: {name}', regarding: { kind: 'ReplicaSet' } },
        onFailure: { type: 'Warning', reason: 'FailedCreate', message: 'Error creating: {error}' },
      },
    })
  })

  it('are created 500 at a time', () => {
    const plan = planFor(replicaSet, { object: replicaSetOf({}, { replicas: 2000 }) })
    expect(stepsOf(plan, 'create')).toHaveLength(500)
  })

  it('are not made for a ReplicaSet that is being deleted', () => {
    const plan = planFor(replicaSet, { object: replicaSetOf({ deletionTimestamp: '2026-01-01T00:00:00Z' }), world: [ready('one')] })
    expect(plan.steps.map((step) => step.do)).toEqual(['updateStatus'])
  })

  it('replace those that have ended or are being deleted', () => {
    const world = [
      ready('one'),
      owned('failed', { phase: 'Failed' }),
      owned('done', { phase: 'Succeeded' }),
      ready('going', { deleted: '2026-01-01T00:00:00Z' }),
    ]
    expect(stepsOf(planFor(replicaSet, { object: replicaSetOf({}), world }), 'create')).toHaveLength(2)
  })

  it('are all there after the plan, and the status follows', () => {
    const { world } = expectFixpoint(replicaSet, { object: replicaSetOf({}), rounds: 2 })
    expect(world.filter(({ kind }) => kind === 'Pod')).toHaveLength(3)
    expect(world.find(({ kind }) => kind === 'ReplicaSet')).toMatchObject({
      status: { replicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1, terminatingReplicas: 0 },
    })
  })
})

describe('pods that are too many', () => {
  const young = '2025-12-31T23:59:00Z'
  it.each<[string, readonly ReturnType<typeof podOf>[], readonly string[]]>([
    ['unassigned before assigned', [ready('a'), owned('b', { node: '' })], ['b']],
    ['pending before unknown before running', [owned('a'), owned('b', { phase: 'Unknown' }), owned('c', { phase: 'Pending' })], ['c', 'b']],
    ['not ready before ready', [ready('a'), owned('b')], ['b']],
    [
      'the cheaper before the dearer',
      [ready('a', { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '5' } }), ready('b', { created: '2020-01-01T00:00:00Z' })],
      ['b'],
    ],
    [
      'ready for a short time before ready for a long time',
      [ready('a', { readySince: '2025-11-01T00:00:00Z' }), ready('b', { readySince: young })],
      ['b'],
    ],
    ['often restarted before steady', [owned('a', { restarts: 1 }), owned('b', { restarts: 4 })], ['b']],
    ['young before old', [owned('a'), owned('b', { created: young })], ['b']],
  ])('go %s', (_, pods, expected) => {
    const plan = planFor(replicaSet, { object: replicaSetOf({}, { replicas: pods.length - expected.length }), world: pods })
    expect(deleted(plan)).toEqual(expected)
  })

  it('go from nodes that have more pods of the same application first', () => {
    const controller = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-deployment', controller: true }
    const sibling = replicaSetOf({ name: 'new', uid: 'uid-new', ownerReferences: [controller] })
    const siblings = { owner: { kind: 'ReplicaSet', name: 'new', uid: 'uid-new' }, node: 'node-2', readySince: '2025-12-31T00:00:00Z' }
    const world = [
      sibling,
      ready('a', { node: 'node-1' }),
      ready('b', { node: 'node-2', readySince: '2020-01-01T00:00:00Z' }),
      podOf('new-1', siblings),
    ]
    const object = replicaSetOf({ ownerReferences: [controller] }, { replicas: 1 })
    expect(deleted(planFor(replicaSet, { object, world }))).toEqual(['b'])
    expect(deleted(planFor(replicaSet, { object: replicaSetOf({}, { replicas: 1 }), world }))).toEqual(['a'])
  })

  it('are deleted under their uid, which is told in an event', () => {
    const plan = planFor(replicaSet, { object: replicaSetOf({}, { replicas: 0 }), world: [ready('a')] })
    expect(stepsOf(plan, 'delete')).toMatchObject([
      {
        name: 'a',
        preconditions: { uid: 'uid-Pod-default/a' },
        notes: { onSuccess: { reason: 'SuccessfulDelete', message: 'Deleted pod: {name}' } },
      },
    ])
  })
})

describe('owners', () => {
  it('adopt pods that match and nobody controls, once the server has said that they may', () => {
    const world = [podOf('orphan'), podOf('other', { labels: { app: 'db' } }), podOf('ended', { phase: 'Failed' })]
    const object = replicaSetOf({}, { replicas: 1 })
    const { plan, world: after } = expectFixpoint(replicaSet, { object, world, gathered: 'allowed', rounds: 2 })
    expect(stepsOf(plan, 'patch')).toMatchObject([
      { name: 'orphan', preconditions: { uid: 'uid-Pod-default/orphan', resourceVersion: '1' } },
    ])
    expect(after.find(({ metadata }) => metadata.name === 'orphan')?.metadata.ownerReferences).toEqual([
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true },
    ])
    expect(stepsOf(plan, 'create')).toEqual([])
  })

  it('do nothing at all where the server has said that they are being deleted', () => {
    expect(planFor(replicaSet, { object: replicaSetOf({}), world: [podOf('orphan')], gathered: 'refused' }).steps).toEqual([])
  })

  it('release pods that do not match any more, and replace them', () => {
    const world = [owned('stray', { labels: { app: 'debug' } })]
    const { plan, world: after } = expectFixpoint(replicaSet, { object: replicaSetOf({}, { replicas: 1 }), world, rounds: 2 })
    expect(stepsOf(plan, 'create')).toHaveLength(1)
    expect(after.find(({ metadata }) => metadata.name === 'stray')?.metadata.ownerReferences).toEqual([])
  })

  it('keep what they have while they are being deleted', () => {
    const object = replicaSetOf(
      { deletionTimestamp: '2026-01-01T00:00:00Z' },
      {},
      { replicas: 0, terminatingReplicas: 0, observedGeneration: 1 },
    )
    expect(planFor(replicaSet, { object, world: [owned('stray', { labels: { app: 'debug' } }), podOf('orphan')] }).steps).toEqual([])
  })
})

describe('the status', () => {
  it('counts pods, and says when to look at the next one that will be available', () => {
    const world = [
      ready('a'),
      ready('b', { readySince: '2025-12-31T23:59:50Z' }),
      ready('c', { readySince: '2025-12-31T23:59:55Z', labels: { app: 'web', tier: 'x' } }),
      owned('d', { deleted: '2025-12-31T23:59:59Z' }),
    ]
    const template = { ...TEMPLATE, metadata: { labels: { app: 'web', tier: 'x' } } }
    const plan = planFor(replicaSet, { object: replicaSetOf({ generation: 4 }, { minReadySeconds: 30, template }), world })
    expect(statusIn(plan)).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 1,
      readyReplicas: 3,
      availableReplicas: 1,
      terminatingReplicas: 1,
      observedGeneration: 4,
    })
    expect(plan.requeueAfterMs).toBe(20_000)
  })

  it('is not written where it says the same already', () => {
    const status = {
      replicas: 1,
      fullyLabeledReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      terminatingReplicas: 0,
      observedGeneration: 1,
    }
    expect(planFor(replicaSet, { object: replicaSetOf({}, { replicas: 1 }, status), world: [ready('a')] })).toEqual({ steps: [] })
  })

  const failing = outcomes(['create pod 1', failure('Forbidden', 'pods "web-" is forbidden: exceeded quota: q')])
  const condition = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    reason: 'FailedCreate',
    message: 'pods "web-" is forbidden: exceeded quota: q',
  }
  const failed: ReplicaSetStatus = { replicas: 0, terminatingReplicas: 0, observedGeneration: 1, conditions: [condition] }

  it('tells that pods cannot be created, while it goes on trying', () => {
    const plan = planFor(replicaSet, { object: replicaSetOf({}), outcomes: failing })
    expect(statusIn(plan)).toMatchObject({ conditions: [condition] })
    expect(stepsOf(plan, 'create')).toHaveLength(3)
  })

  it('keeps the condition as it was first set, and drops it after a success', () => {
    const object = replicaSetOf({}, {}, failed)
    const again = outcomes(['create pod 1', failure('Forbidden', 'another message')])
    expect(stepsOf(planFor(replicaSet, { object, outcomes: again }), 'updateStatus')).toEqual([])
    const plan = planFor(replicaSet, { object, outcomes: outcomes(['create pod 1', { ok: true }]) })
    expect(statusIn(plan)).toEqual({ replicas: 0, terminatingReplicas: 0, observedGeneration: 1 })
  })

  it('counts no step that was never sent as a failure, but refused deletions', () => {
    const skipped = outcomes(['create pod 2', failure('Skipped', 'batch create pods has failed')])
    expect(statusIn(planFor(replicaSet, { object: replicaSetOf({}), outcomes: skipped }))).not.toHaveProperty('conditions.0')
    const refused = outcomes(['delete pod a', failure('Forbidden', 'no')])
    expect(statusIn(planFor(replicaSet, { object: replicaSetOf({}), outcomes: refused }))).toMatchObject({
      conditions: [{ reason: 'FailedDelete', message: 'no' }],
    })
  })

  it('is no failure in a namespace that is being deleted, where nothing more is created', () => {
    const terminating = outcomes(['create pod 1', failure('Forbidden', 'no', ['NamespaceTerminating'])])
    const object = replicaSetOf({}, {}, { replicas: 0, terminatingReplicas: 0, observedGeneration: 1 })
    expect(planFor(replicaSet, { object, outcomes: terminating }).steps).toEqual([])
  })
})
