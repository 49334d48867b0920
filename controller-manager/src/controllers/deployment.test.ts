import type { DeepReadonly, Deployment, DeploymentSpec } from '@coxswain/api-types'
import { applyPlan, expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { deploymentOf, podOf, TEMPLATE } from '../testing/objects.ts'
import { after, changesOf, conditionAfter, created, DEPLOYMENT, messagesOf, NEW, type SetFacts, setOf, sizes } from '../testing/rollouts.ts'
import { deployment } from './deployment.ts'

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
    readonly sets: Readonly<Record<string, SetFacts>>
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
  it('takes them away where there are several and the size has changed, too', () => {
    const sets = [setOf('v1', { replicas: 1, of: 2, surge: 0 }), setOf('v2', { image: 'web:0', replicas: 2, surge: 0 })]
    expect(changesOf(planFor(deployment, { object: deploymentOf(spec), world: sets }))).toEqual({ v1: 0, v2: 0 })
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
