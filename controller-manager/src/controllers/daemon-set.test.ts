import type { DaemonSet, DeepReadonly, KubeObject, Node, Stored } from '@coxswain/api-types'
import { type Change, expectFixpoint, type Outcome, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import {
  agentTemplate,
  type DaemonFacts,
  daemonOn,
  daemonSetOf,
  HASH,
  HISTORY,
  made,
  nodesOf,
  pinnedTo,
  planOn,
  podsMade,
  removed,
  revisionOf,
  statusIn,
  stepsOf,
} from '../testing/daemons.ts'
import { type NodeFacts, nodeOf } from '../testing/network-objects.ts'
import { podOf } from '../testing/objects.ts'
import { viewOfWorld } from '../testing/view-of-world.ts'
import { nodeWatch } from './daemon-set/node-watch.ts'
import { createDaemonSet } from './daemon-set.ts'

const current = (node: string, name = `pod-${node}`, facts: DaemonFacts = {}) => daemonOn(node, name, { hash: 'new', ...facts })
const NOW = Date.UTC(2026, 0, 1)
const tainted = (effect: 'NoSchedule' | 'NoExecute'): NodeFacts => ({ taints: [{ key: 'dedicated', effect }] })
const failure = (causes: readonly string[]): Outcome => ({
  ok: false,
  reason: 'Forbidden',
  message: 'no',
  code: 403,
  causes,
  retryAfterMs: 0,
})

describe('a node that is to run the pod', () => {
  it('gets one, pinned to it, of the present revision', () => {
    const plan = planOn(
      createDaemonSet(),
      daemonSetOf({}, { annotations: { 'deprecated.daemonset.template.generation': '3' } }),
      nodesOf(2),
    )
    expect(made(plan)).toEqual({ 'node-1': 'node node-1 has no pod', 'node-2': 'node node-2 has no pod' })
    expect(podsMade(plan)[1]).toMatchObject({
      metadata: {
        generateName: 'agent-',
        namespace: 'default',
        labels: { app: 'agent', [HASH]: 'new', 'pod-template-generation': '3' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-agent', controller: true }],
      },
      spec: { containers: [{ image: 'agent:1' }], affinity: pinnedTo('node-2') },
    })
    expect(stepsOf(plan, 'create')[0]).toMatchObject({
      batch: 'create pods',
      notes: {
        onSuccess: { type: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: {name}', regarding: { kind: 'DaemonSet' } },
        onFailure: { type: 'Warning', reason: 'FailedCreate', message: 'Error creating: {error}' },
      },
    })
  })

  it('replaces what the template requires of nodes, and leaves what it prefers', () => {
    const preferredDuringSchedulingIgnoredDuringExecution = [{ weight: 1, preference: { matchExpressions: [] } }]
    const terms = [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }]
    const affinity = {
      podAntiAffinity: {},
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
      },
    }
    const template = { ...agentTemplate(), spec: { containers: [], affinity } }
    const plan = planFor(createDaemonSet(), { object: daemonSetOf({ template }), world: nodesOf(1, { labels: { zone: 'a' } }) })
    expect(podsMade(plan)[0]?.spec?.affinity).toEqual({
      podAntiAffinity: {},
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution, ...pinnedTo('node-1').nodeAffinity },
    })
  })

  it('gets none while it has one that waits to be bound, or one that is going', () => {
    const pods = [daemonOn('', 'a', { hash: 'new', pinned: 'node-1' }), current('node-2', 'b', { deleted: '2026-01-01T00:00:00Z' })]
    expect(made(planOn(createDaemonSet(), daemonSetOf(), [...nodesOf(2), ...pods]))).toEqual({})
  })

  it('gets another when the former has ended and is going', () => {
    const ended = current('node-1', 'a', { phase: 'Failed', deleted: '2026-01-01T00:00:00Z' })
    expect(made(planOn(createDaemonSet(), daemonSetOf(), [...nodesOf(1), ended]))).toEqual({ 'node-1': 'node node-1 has no pod' })
  })

  it('keeps the oldest of several, and rather one that is bound', () => {
    const pods = [
      current('node-1', 'young', { created: '2025-12-31T12:00:00Z' }),
      current('node-1', 'old', { created: '2025-12-30T00:00:00Z' }),
      daemonOn('', 'waiting', { hash: 'new', pinned: 'node-1', created: '2025-01-01T00:00:00Z' }),
    ]
    expect(removed(planOn(createDaemonSet(), daemonSetOf(), [...nodesOf(1), ...pods]))).toEqual({
      young: 'old is there already, on the same node',
      waiting: 'old is there already, on the same node',
    })
  })

  it('gets them 250 at a time', () => {
    expect(podsMade(planOn(createDaemonSet(), daemonSetOf(), nodesOf(400)))).toHaveLength(250)
  })

  it('gets none in a namespace that is on its way out', () => {
    const outcomes = new Map([['create pod for node-1', failure(['NamespaceTerminating'])]])
    const plan = planFor(createDaemonSet(), { object: daemonSetOf(), world: [...HISTORY, ...nodesOf(1)], outcomes })
    expect(made(plan)).toEqual({})
  })
})

describe('a node that is not to run the pod', () => {
  it.each<[string, NodeFacts, Readonly<Record<string, string>>]>([
    ['keeps it under a taint for new pods', tainted('NoSchedule'), {}],
    ['loses it under a taint for all pods', tainted('NoExecute'), { a: 'node node-1 is none that suits it' }],
  ])('%s', (_, facts, expected) => {
    const plan = planOn(createDaemonSet(), daemonSetOf(), [nodeOf('node-1', facts), current('node-1', 'a')])
    expect(removed(plan)).toEqual(expected)
    expect(made(plan)).toEqual({})
    expect(statusIn(plan)).toMatchObject({ desiredNumberScheduled: 0, numberMisscheduled: 1 })
  })

  it('that is gone loses the pods that were never bound; the others are left to the pod garbage collector', () => {
    const pods = [daemonOn('', 'waiting', { pinned: 'node-9' }), current('node-9', 'bound'), daemonOn('', 'nowhere')]
    expect(removed(planOn(createDaemonSet(), daemonSetOf(), pods))).toEqual({ waiting: 'there is no node node-9' })
  })
})

describe('a pod that has ended', () => {
  const failed = current('node-1', 'a', { phase: 'Failed' })
  it('is deleted when it has failed, which is told', () => {
    const plan = planOn(createDaemonSet(), daemonSetOf(), [...nodesOf(1), failed])
    expect(removed(plan)).toEqual({ a: 'it has failed' })
    expect(stepsOf(plan, 'event')[0]?.event).toMatchObject({
      type: 'Warning',
      reason: 'FailedDaemonPod',
      message: 'Found failed daemon pod default/a on node node-1, will try to kill it',
    })
  })

  it('is deleted when it has succeeded, which is told', () => {
    const plan = planOn(createDaemonSet(), daemonSetOf(), [...nodesOf(1), current('node-1', 'a', { phase: 'Succeeded' })])
    expect(removed(plan)).toEqual({ a: 'it has ended, and a daemon does not' })
    expect(stepsOf(plan, 'event')[0]?.event).toMatchObject({
      type: 'Normal',
      reason: 'SucceededDaemonPod',
      message: 'Found succeeded daemon pod default/a on node node-1, will try to delete it',
    })
  })

  it('waits when others have failed before it, each time twice as long', () => {
    const controller = createDaemonSet()
    const world = [...nodesOf(1), failed]
    const at = (seconds: number) => planOn(controller, daemonSetOf(), world, NOW + seconds * 1000)
    expect(removed(at(0))).toHaveProperty('a')
    expect(removed(at(0.4))).toEqual({})
    expect(at(0.4).requeueAfterMs).toBe(600)
    expect(removed(at(1))).toHaveProperty('a')
    expect(at(2).requeueAfterMs).toBe(1000)
    expect(removed(at(3))).toHaveProperty('a')
    expect(at(3).requeueAfterMs).toBe(4000)
  })

  it('does not wait on another node, for a changed DaemonSet, or after half an hour of peace', () => {
    const controller = createDaemonSet()
    const world = [...nodesOf(2), failed]
    planOn(controller, daemonSetOf(), world)
    expect(removed(planOn(controller, daemonSetOf(), [...world, current('node-2', 'b', { phase: 'Failed' })]))).toHaveProperty('b')
    expect(removed(planOn(controller, daemonSetOf({}, {}, { observedGeneration: 2 }), world))).toHaveProperty('a')
    planOn(controller, daemonSetOf({}, {}, { observedGeneration: 2 }), world, NOW + 1000)
    const later = NOW + 1000 + 1_800_001
    planOn(controller, daemonSetOf({}, {}, { observedGeneration: 2 }), world, later)
    expect(planOn(controller, daemonSetOf({}, {}, { observedGeneration: 2 }), world, later).requeueAfterMs).toBe(1000)
  })

  it('is waited for though surge would allow another, so that a node that rejects pods does not get one after another', () => {
    const controller = createDaemonSet()
    const object = daemonSetOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })
    expect(made(planOn(controller, object, [...nodesOf(1), failed]))).toEqual({ 'node-1': 'node node-1 has no pod that stays' })
    expect(made(planOn(controller, object, [...nodesOf(1), failed]))).toEqual({})
  })

  it('is remembered over a dump', () => {
    const [first, second] = [createDaemonSet(), createDaemonSet()]
    const world = [...nodesOf(1), failed]
    planOn(first, daemonSetOf(), world)
    second.memory?.restore(JSON.parse(JSON.stringify(first.memory?.dump())))
    expect(removed(planOn(second, daemonSetOf(), world))).toEqual({})
    planFor(second, { key: 'default/agent', world: [] })
    expect(second.memory?.dump()).toEqual([])
  })
})

describe('a change of a node', () => {
  const sets = [
    daemonSetOf(),
    daemonSetOf({ template: { ...agentTemplate(), spec: { containers: [], nodeSelector: { disk: 'ssd' } } } }, { name: 'ssd' }),
    daemonSetOf({ template: { ...agentTemplate(), spec: { containers: [], tolerations: [{ operator: 'Exists' }] } } }, { name: 'all' }),
  ]
  const view = viewOfWorld(createDaemonSet(), sets)
  const concerned = (type: Change['type'], object: DeepReadonly<Node>, previous?: DeepReadonly<Node>) => {
    const change = { type, object: object as Stored<KubeObject>, previous: previous as Stored<KubeObject> | undefined }
    return nodeWatch.when?.(change) === false ? [] : nodeWatch.keys(change.object, view, change)
  }
  const plain = nodeOf('node-1')
  it.each<[string, Parameters<typeof concerned>, readonly string[]]>([
    ['that joins: those whose pod it is to run', ['added', plain], ['default/agent', 'default/all']],
    ['that leaves: those whose pod it ran', ['deleted', plain, plain], ['default/agent', 'default/all']],
    ['that gets a label: those that select it', ['modified', nodeOf('node-1', { labels: { disk: 'ssd' } }), plain], ['default/ssd']],
    ['that gets a label that nobody selects: nobody', ['modified', nodeOf('node-1', { labels: { rack: 'a' } }), plain], []],
    ['that gets a taint: those that do not tolerate it', ['modified', nodeOf('node-1', tainted('NoSchedule')), plain], ['default/agent']],
    [
      'whose taint becomes worse: those that it matters to',
      ['modified', nodeOf('node-1', tainted('NoExecute')), nodeOf('node-1', tainted('NoSchedule'))],
      ['default/agent'],
    ],
    [
      'that is cordoned: nobody',
      [
        'modified',
        nodeOf('node-1', { unschedulable: true, taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] }),
        plain,
      ],
      [],
    ],
    ['that gives a sign of life: nobody', ['modified', nodeOf('node-1', { heartbeat: '2026-01-01T00:00:00Z' }), plain], []],
  ])('%s', (_, change, expected) => {
    expect(concerned(...change)).toEqual(expected)
  })
})

describe('revisions', () => {
  it('begin with the first template, before any pod', () => {
    const plan = planFor(createDaemonSet(), { object: daemonSetOf({}, { annotations: { a: 'b' } }), world: nodesOf(1) })
    const [revision] = stepsOf(plan, 'create')
    expect(revision).toMatchObject({
      resource: { plural: 'controllerrevisions' },
      object: { revision: 1, metadata: { annotations: { a: 'b' } } },
    })
    const hash = revision?.object.metadata.labels?.[HASH]
    expect(revision?.object.metadata.name).toBe(`agent-${hash}`)
    expect(podsMade(plan)[0]?.metadata.labels?.[HASH]).toBe(hash)
    expect(
      plan.steps
        .filter((step) => step.do !== 'create' || step.resource.plural === 'pods')
        .every(({ after }) => after.includes(revision?.id ?? '')),
    ).toBe(true)
  })

  it('of a template that was there before are used again', () => {
    const plan = planFor(createDaemonSet(), {
      object: daemonSetOf(),
      world: [revisionOf('new', 'agent:1', 1), revisionOf('old', 'agent:0', 2)],
    })
    expect(stepsOf(plan, 'update')).toMatchObject([{ name: 'agent-new', object: { revision: 3 } }])
  })

  it('are forgotten past the limit, but not while there are pods of them', () => {
    const old = Array.from({ length: 5 }, (_, at) => revisionOf(`r${at}`, `agent:old-${at}`, at + 1))
    const world = [...old, revisionOf('new', 'agent:1', 9), daemonOn('node-1', 'a', { hash: 'r0' }), ...nodesOf(1)]
    const plan = planFor(createDaemonSet(), { object: daemonSetOf({ revisionHistoryLimit: 2 }), world })
    expect(stepsOf(plan, 'delete').map(({ name }) => name)).toEqual(['a', 'agent-r1', 'agent-r2', 'agent-r3'])
  })

  it('that are the same are made one, and pods of the other are told of it', () => {
    const twin = revisionOf('twin', 'agent:1', 3)
    const pods = [current('node-1', 'a'), daemonOn('node-2', 'b', { hash: 'twin' }), daemonOn('node-3', 'c', { hash: 'old' })]
    const { plan, world } = expectFixpoint(createDaemonSet(), {
      object: daemonSetOf({ updateStrategy: { type: 'OnDelete' } }),
      world: [...HISTORY, twin, ...nodesOf(3), ...pods],
      rounds: 2,
    })
    expect(stepsOf(plan, 'patch')).toMatchObject([{ name: 'a', patch: { metadata: { labels: { [HASH]: 'twin' } } } }])
    expect(stepsOf(plan, 'delete').map(({ name }) => name)).toEqual(['agent-new'])
    expect(world.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => metadata.labels?.[HASH])).toEqual(['twin', 'twin', 'old'])
  })

  it('that bear no hash get their name for one', () => {
    const plain = revisionOf('new', 'agent:1', 1)
    const world = [{ ...plain, metadata: { ...plain.metadata, labels: { app: 'agent' } } }]
    const { plan } = expectFixpoint(createDaemonSet(), { object: daemonSetOf(), world, rounds: 2 })
    expect(plan.steps).toMatchObject([{ do: 'patch', patch: { metadata: { labels: { [HASH]: 'agent-new' } } } }])
  })

  it('whose name is taken by another template get another, and the status counts it', () => {
    const first = stepsOf(planFor(createDaemonSet(), { object: daemonSetOf() }), 'create')[0]?.object
    const foreign = { ...revisionOf('x', 'agent:9', 1), metadata: { name: first?.metadata.name ?? '', namespace: 'default' } }
    const plan = planFor(createDaemonSet(), { object: daemonSetOf(), world: [foreign] })
    expect(stepsOf(plan, 'create')[0]?.object.metadata.name).not.toBe(first?.metadata.name)
    expect(statusIn(plan)?.collisionCount).toBe(1)
  })
})

describe('the status', () => {
  const minReady = { minReadySeconds: 60 }
  it('counts nodes by their first pod', () => {
    const world = [
      ...nodesOf(5),
      nodeOf('node-6', tainted('NoSchedule')),
      current('node-1', 'a'),
      current('node-2', 'b', { readySince: '2025-12-31T23:59:30Z' }),
      current('node-3', 'c', { ready: false }),
      daemonOn('node-4', 'd', { created: '2025-12-01T00:00:00Z', deleted: '2026-01-01T00:00:00Z' }),
      current('node-6', 'f'),
    ]
    const plan = planOn(createDaemonSet(), daemonSetOf(minReady, { generation: 4 }, { collisionCount: 1 }), world)
    expect(statusIn(plan)).toEqual({
      desiredNumberScheduled: 5,
      currentNumberScheduled: 4,
      numberMisscheduled: 1,
      numberReady: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 2,
      numberUnavailable: 3,
      observedGeneration: 4,
      collisionCount: 1,
    })
    expect(plan.requeueAfterMs).toBe(30_000)
  })

  it('is not written where it says the same', () => {
    const { plan } = expectFixpoint(createDaemonSet(), { object: daemonSetOf(), world: [...HISTORY, ...nodesOf(1), current('node-1')] })
    expect(statusIn(plan)).toMatchObject({ desiredNumberScheduled: 1, numberAvailable: 1, observedGeneration: 1 })
  })

  it('is settled after the pods are there', () => {
    const { world } = expectFixpoint(createDaemonSet(), { object: daemonSetOf(), world: nodesOf(3), rounds: 2 })
    expect(world.filter(({ kind }) => kind === 'Pod')).toHaveLength(3)
    expect((world.find(({ kind }) => kind === 'DaemonSet') as DeepReadonly<DaemonSet>).status).toMatchObject({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      updatedNumberScheduled: 3,
      numberUnavailable: 3,
    })
  })
})

describe('a DaemonSet', () => {
  const orphan = podOf('orphan', { labels: { app: 'agent', [HASH]: 'new' }, node: 'node-1' })
  const [old, present] = HISTORY
  const free = [{ ...present, metadata: { ...present?.metadata, ownerReferences: [] } }] as readonly DeepReadonly<KubeObject>[]

  it('adopts pods and revisions that nobody controls, once the server has said that it may', () => {
    const world = [...nodesOf(1), ...free, orphan]
    const { plan, world: after } = expectFixpoint(createDaemonSet(), { object: daemonSetOf(), world, gathered: 'allowed', rounds: 2 })
    expect(stepsOf(plan, 'patch').map(({ id }) => id)).toEqual(['adopt pods orphan', 'adopt controllerrevisions.apps agent-new'])
    expect(after.filter(({ kind }) => kind === 'Pod' || kind === 'ControllerRevision')).toHaveLength(2)
    expect(planFor(createDaemonSet(), { object: daemonSetOf(), world, gathered: 'refused' }).steps).toEqual([])
  })

  it('releases pods that its selector does not match any more', () => {
    const stranger = daemonOn('node-1', 'a', { labels: { app: 'other' } })
    const plan = planOn(createDaemonSet(), daemonSetOf(), [...nodesOf(1), stranger])
    expect(stepsOf(plan, 'patch')).toMatchObject([{ id: 'release pods a', patch: { metadata: { ownerReferences: [] } } }])
    expect(made(plan)).toHaveProperty('node-1')
  })

  it('does nothing while it is being deleted', () => {
    const object = daemonSetOf({}, { deletionTimestamp: '2026-01-01T00:00:00Z' })
    expect(planFor(createDaemonSet(), { object, world: [...nodesOf(2), ...(old === undefined ? [] : [old])] }).steps).toEqual([])
  })

  it('that selects everything is told so, and left alone', () => {
    const plan = planFor(createDaemonSet(), { object: daemonSetOf({ selector: {} }), world: nodesOf(2) })
    expect(plan.steps).toMatchObject([
      {
        do: 'event',
        event: { reason: 'SelectingAll', message: 'This daemon set is selecting all pods. A non-empty selector is required.' },
      },
    ])
  })
})
