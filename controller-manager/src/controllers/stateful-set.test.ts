import type { KubeObject, Stored } from '@coxswain/api-types'
import { expectFixpoint, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import {
  type Case,
  CURRENT,
  claim,
  createdPods,
  DATA,
  deeds,
  HISTORY,
  member,
  NEW,
  OLD,
  planOf,
  revision,
  SET,
  type Spec,
  setOf,
  statusIn,
  stepOf,
  UPDATE,
  unready,
} from '../testing/stateful-sets.ts'
import { viewOfWorld } from '../testing/view-of-world.ts'
import { NO_FACTS } from './stateful-set/live-facts.ts'
import { statefulSet } from './stateful-set.ts'

const GOING = '2026-01-01T00:00:00Z'
const old = (ordinal: number) => member(ordinal, { revision: CURRENT })
const ended = (ordinal: number) => unready(ordinal, { phase: 'Failed' })

describe('a new set', () => {
  it('gets a revision of its template, its first pod, and says so', () => {
    const plan = planFor(statefulSet, { object: setOf() })
    const [revisionStep, podStep] = plan.steps
    expect(revisionStep).toMatchObject({ do: 'create', resource: { plural: 'controllerrevisions' }, object: { revision: 1 } })
    expect(podStep).toMatchObject({
      id: 'create pods default/web-0',
      after: [revisionStep?.id],
      object: {
        metadata: {
          name: 'web-0',
          generateName: 'web-',
          namespace: 'default',
          labels: {
            app: 'web',
            'statefulset.kubernetes.io/pod-name': 'web-0',
            'apps.kubernetes.io/pod-index': '0',
            'controller-revision-hash': revisionStep?.do === 'create' ? revisionStep.object.metadata.name : '',
          },
          ownerReferences: [SET],
        },
        spec: { ...NEW.spec, hostname: 'web-0', subdomain: 'web' },
      },
      notes: {
        onSuccess: {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: 'create Pod web-0 in StatefulSet web successful',
          regarding: { kind: 'StatefulSet', name: 'web' },
        },
        onFailure: { type: 'Warning', reason: 'FailedCreate', message: 'create Pod web-0 in StatefulSet web failed error: {error}' },
      },
    })
    expect(statusIn(plan)).toMatchObject({ replicas: 0, observedGeneration: 1, collisionCount: 0, availableReplicas: 0 })
  })
  it('has no subdomain without a service', () => {
    const [pod] = createdPods(planFor(statefulSet, { object: setOf({ serviceName: '' }) }))
    expect(pod?.spec).not.toHaveProperty('subdomain')
  })
  it('comes to rest', () => {
    const { world } = expectFixpoint(statefulSet, { object: setOf({ podManagementPolicy: 'Parallel' }), rounds: 2 })
    expect(world.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => metadata.name)).toEqual(['web-0', 'web-1', 'web-2'])
  })
})

describe('pods that are missing, in order', () => {
  it.each<Case>([
    ['come one after the other', {}, [], ['create pods web-0']],
    ['come when the one before is ready', {}, [member(0)], ['create pods web-1']],
    ['do not come while the one before is not ready', {}, [unready(0)], []],
    ['do not come while the one before does not run', {}, [member(0, { phase: 'Unknown' })], []],
    ['do not come while the one before is going', {}, [member(0, { deleted: GOING })], []],
    ['do not come while the one before is not available', { minReadySeconds: 100_000 }, [member(0)], []],
    ['come back in the middle first', { replicas: 4 }, [member(0), member(2)], ['create pods web-1']],
    ['begin at the first ordinal', { ordinals: { start: 5 } }, [member(5)], ['create pods web-6']],
    ['are deleted first where they have failed', {}, [member(0), unready(1, { phase: 'Failed' })], ['delete pods web-1']],
    ['are deleted first where they have succeeded', {}, [unready(0, { phase: 'Succeeded' }), member(1)], ['delete pods web-0']],
    ['do not come while one that has failed is going', {}, [unready(0, { phase: 'Failed', deleted: GOING })], []],
    ["do not come while a pod of another's has the name", {}, [podOf('web-0', { labels: {} })], []],
  ])('%s', (_, spec, world, expected) => {
    expect(deeds(planOf(spec, world))).toEqual(expected)
  })
  it('are waited for no longer than it takes', () => {
    const world = [member(0, { readySince: '2025-12-31T23:59:50Z' })]
    expect(planOf({ minReadySeconds: 30 }, world).requeueAfterMs).toBe(20_000)
  })
})

describe('pods that are missing, in parallel', () => {
  const parallel = { podManagementPolicy: 'Parallel' } as const
  it('come all at once, in a slow start, whatever the others do', () => {
    const plan = planOf(parallel, [unready(1)])
    expect(deeds(plan)).toEqual(['create pods web-0', 'create pods web-2'])
    expect(plan.steps.filter((step) => step.do === 'create').map((step) => step.batch)).toEqual(['create pods', 'create pods'])
  })
  it('come 500 at a time, though a billion are asked for', () => {
    expect(createdPods(planOf({ ...parallel, replicas: 1_000_000_000 }, []))).toHaveLength(500)
  })
  it('come before others go', () => {
    const plan = planOf({ ...parallel, replicas: 1 }, [member(1), member(2)])
    expect(deeds(plan)).toEqual(['create pods web-0', 'delete pods web-2', 'delete pods web-1'])
    expect(stepOf(plan, 'delete pods default/web-1')?.after).toEqual(['create pods default/web-0'])
  })
})

describe('pods that are too many', () => {
  it.each<Case>([
    ['go from the highest on, one at a time', { replicas: 1 }, [member(0), member(1), member(2)], ['delete pods web-2']],
    ['wait until the one before is gone', { replicas: 1 }, [member(0), member(1), member(2, { deleted: GOING })], []],
    ['stay while one that is wanted is missing', { replicas: 1 }, [member(1)], ['create pods web-0']],
    ['stay while one that is wanted is not ready', { replicas: 1 }, [unready(0), member(1)], []],
    ['stay while a lower one is not ready either', { replicas: 1 }, [member(0), unready(1), unready(2)], []],
    ['go where a lower one is not ready', { replicas: 1 }, [member(0), unready(1), member(2)], ['delete pods web-2']],
    ['go though they are the only ones that are not ready', { replicas: 1 }, [member(0), unready(1)], ['delete pods web-1']],
    ['go though two have ended, which wait for nothing', { replicas: 1 }, [member(0), ended(1), ended(2)], ['delete pods web-2']],
    ['go where the highest has ended', { replicas: 1 }, [member(0), unready(1), ended(2)], ['delete pods web-2']],
    ['do not wait for a lower one that has ended', { replicas: 1 }, [member(0), ended(1), unready(2)], ['delete pods web-2']],
    [
      'go all at once in parallel',
      { replicas: 1, podManagementPolicy: 'Parallel' },
      [unready(0), unready(1), member(2, { deleted: GOING }), unready(3)],
      ['delete pods web-3', 'delete pods web-1'],
    ],
    [
      'are those below the first ordinal too',
      { replicas: 1, ordinals: { start: 1 } },
      [member(0), member(1), member(2)],
      ['delete pods web-2'],
    ],
    ['are the last below the first ordinal', { replicas: 1, ordinals: { start: 1 } }, [member(0), member(1)], ['delete pods web-0']],
  ])('%s', (_, spec, world, expected) => {
    expect(deeds(planOf(spec, world))).toEqual(expected)
  })
  it('are deleted under their uid, which is told', () => {
    expect(stepOf(planOf({ replicas: 1 }, [member(0), member(1)]), 'delete pods default/web-1')).toMatchObject({
      reason: '1 are wanted, and the highest goes first',
      preconditions: { uid: 'uid-web-1' },
      notes: {
        onSuccess: { reason: 'SuccessfulDelete', message: 'delete Pod web-1 in StatefulSet web successful' },
        onFailure: { reason: 'FailedDelete', message: 'delete Pod web-1 in StatefulSet web failed error: {error}' },
      },
    })
  })
})

describe('a rollout', () => {
  const rolling = (partition: number): Spec => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } })
  const atMost = (maxUnavailable: number | string): Spec => ({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable } },
  })
  const parallel = { podManagementPolicy: 'Parallel' } as const
  const broken = (ordinal: number) => unready(ordinal, { revision: CURRENT })

  it.each<Case>([
    ['replaces the highest first', {}, [old(0), old(1), old(2)], ['delete pods web-2']],
    ['goes on when the one above is available', {}, [old(0), old(1), member(2)], ['delete pods web-1']],
    ['waits for the one above', {}, [old(0), old(1), unready(2)], []],
    ['waits until the one above is available', { minReadySeconds: 100_000 }, [old(0), old(1), member(2)], []],
    ['waits until the one above is gone', {}, [old(0), old(1), member(2, { revision: CURRENT, deleted: GOING })], []],
    ['stops at the partition', rolling(1), [old(0), member(1), member(2)], []],
    ['ends where all are of the revision', {}, [member(0), member(1), member(2)], []],
    ['waits for somebody to delete pods, where that is asked for', { updateStrategy: { type: 'OnDelete' } }, [old(0), old(1), old(2)], []],
    ['stands still in order while a pod is broken', {}, [old(0), broken(1), old(2)], []],
    ['replaces a broken pod, where there is no order', parallel, [old(0), broken(1), broken(2)], ['delete pods web-2']],
    ['waits for a broken new pod, where there is no order', parallel, [old(0), old(1), unready(2)], []],
    ['takes as many as may be unavailable', atMost(2), [old(0), old(1), old(2)], ['delete pods web-2', 'delete pods web-1']],
    ['takes a share of them, rounded down', atMost('70%'), [old(0), old(1), old(2)], ['delete pods web-2', 'delete pods web-1']],
    ['takes at least one', atMost('1%'), [old(0), old(1), old(2)], ['delete pods web-2']],
    ['counts those that are unavailable already', { ...atMost(2), ...parallel }, [old(0), old(1), unready(2)], ['delete pods web-1']],
    [
      'replaces all that are broken where there is no order, and others as far as it may',
      { ...atMost(2), ...parallel },
      [broken(0), old(1), old(2)],
      ['delete pods web-0', 'delete pods web-2'],
    ],
    ['takes none where as many are unavailable', { ...atMost(1), ...parallel }, [old(0), old(1), unready(2)], []],
  ])('%s', (_, spec, world, expected) => {
    expect(deeds(planOf(spec, world))).toEqual(expected)
  })

  it.each<readonly [string, Spec, object, World, string]>([
    ['above the partition are new', rolling(1), {}, [old(0)], 'web:2'],
    ['below the partition are as before', rolling(2), {}, [old(0)], 'web:1'],
    ['below the partition, from the first ordinal on', { ...rolling(1), ordinals: { start: 4 } }, {}, [], 'web:1'],
    ['are new, where they wait to be deleted', { updateStrategy: { type: 'OnDelete' } }, {}, [old(0)], 'web:2'],
    [
      'are as before, where the rollout has not come to them',
      { updateStrategy: { type: 'RollingUpdate' } },
      { currentReplicas: 2 },
      [old(0)],
      'web:1',
    ],
    ['are new, where it has', { updateStrategy: { type: 'RollingUpdate' } }, { currentReplicas: 1 }, [old(0)], 'web:2'],
  ])('pods that come %s', (_, spec, status, world, image) => {
    const [pod] = createdPods(planOf(spec, world, status))
    expect(pod?.spec?.containers[0]?.image).toBe(image)
    expect(pod?.metadata.labels?.['controller-revision-hash']).toBe(image === 'web:1' ? CURRENT : UPDATE)
  })

  it('says why, and that one less is of the former revision', () => {
    const plan = planOf({}, [old(0), old(1), old(2)])
    expect(stepOf(plan, 'delete pods default/web-2')?.reason).toBe('it is not of the present revision web-r2')
    expect(statusIn(plan)).toMatchObject({ replicas: 3, currentReplicas: 2, currentRevision: CURRENT, updateRevision: UPDATE })
  })

  it('begins with a revision where there is none of the template', () => {
    const plan = planFor(statefulSet, {
      object: setOf({}, { currentRevision: CURRENT }),
      world: [revision(OLD, 1), old(0), old(1), old(2)],
    })
    expect(deeds(plan)[0]).toMatch(/^create controllerrevisions web-/)
    expect(stepOf(plan, 'delete pods default/web-2')?.after).toEqual([plan.steps[0]?.id])
  })
  it('back makes the former revision the newest', () => {
    const world = [revision(NEW, 1), revision(OLD, 2), ...[0, 1, 2].map(old)]
    const plan = planFor(statefulSet, { object: setOf({}, { currentRevision: CURRENT }), world })
    expect(deeds(plan)).toEqual(['update controllerrevisions web-r2', 'delete pods web-2'])
    expect(plan.steps[0]).toMatchObject({ object: { revision: 3 } })
  })
})

describe('the history', () => {
  const third = { ...NEW, spec: { containers: [{ name: 'main', image: 'web:3' }] } }
  const fourth = { ...NEW, spec: { containers: [{ name: 'main', image: 'web:4' }] } }
  const world = [revision(third, 1), revision(fourth, 2), revision(OLD, 3), revision(NEW, 4)]
  const deleted = (revisionHistoryLimit: number, pods: World = []) =>
    deeds(
      planFor(statefulSet, {
        object: setOf({ revisionHistoryLimit, replicas: pods.length }, { currentRevision: CURRENT }),
        world: [...world, ...pods],
      }),
    )
  it('is kept as long as it should be, the oldest goes first', () => {
    expect(deleted(2)).toEqual([])
    expect(deleted(1)).toEqual(['delete controllerrevisions web-r3'])
    expect(deleted(0)).toEqual(['delete controllerrevisions web-r3', 'delete controllerrevisions web-r4'])
    expect(deleted(-1)).toEqual([])
  })
  it('keeps what a pod is made of', () => {
    expect(deleted(0, [member(0, { revision: 'web-r3', deleted: GOING })])).toEqual(['delete controllerrevisions web-r4'])
  })
})

describe('the identity of a pod', () => {
  const stripped = (ordinal: number) =>
    podOf(`web-${ordinal}`, {
      owner: { kind: 'StatefulSet', name: 'web', uid: 'uid-web' },
      readySince: '2025-12-31T00:01:00Z',
      labels: { app: 'web', 'controller-revision-hash': UPDATE },
    })
  it('is given back', () => {
    const plan = planOf({ replicas: 1 }, [stripped(0)])
    expect(stepOf(plan, 'update pods default/web-0')).toMatchObject({
      object: { metadata: { labels: member(0).metadata.labels } },
      notes: { onSuccess: { reason: 'SuccessfulUpdate', message: 'update Pod web-0 in StatefulSet web successful' } },
    })
  })
  it('is given back before the next is looked at', () => {
    expect(stepOf(planOf({ replicas: 2 }, [stripped(0), stripped(1)]), 'update pods default/web-1')?.after).toEqual([
      'update pods default/web-0',
    ])
  })
  it.each(['web-01', 'web-x', 'web-99999999999', 'web-1-0'])('is no member where its name is %s', (name) => {
    const world = [member(0), { ...member(1), metadata: { ...member(1).metadata, name } }]
    expect(deeds(planOf({ replicas: 1 }, world))).toEqual([`patch pods ${name}`])
  })
})

describe('sets', () => {
  it('adopt pods and revisions that match, once the server has said that they may', () => {
    const orphan = revision(NEW, 2, { ownerReferences: [] })
    const world = [revision(OLD, 1), orphan, podOf('web-0'), podOf('other-0')]
    const plan = planFor(statefulSet, { object: setOf(), world, gathered: { ...NO_FACTS, adoption: 'allowed' } })
    expect(deeds(plan)).toEqual(['patch pods web-0', 'patch controllerrevisions web-r2'])
    expect(planFor(statefulSet, { object: setOf(), world, gathered: { ...NO_FACTS, adoption: 'refused' } }).steps).toEqual([])
  })
  it('that are being deleted do nothing but tell', () => {
    const object = setOf({}, { currentRevision: CURRENT }, { deletionTimestamp: GOING })
    const plan = planFor(statefulSet, { object, world: [...HISTORY, unready(0, { phase: 'Failed' }), old(5)] })
    expect(plan.steps.map((step) => step.do)).toEqual(['updateStatus'])
    expect(planFor(statefulSet, { object, world: [revision(OLD, 1)] }).steps).toEqual([])
  })
  it('hear of names and claims that become free', () => {
    const [, , names, claims] = statefulSet.watches ?? []
    const view = viewOfWorld(statefulSet, [setOf({ volumeClaimTemplates: [DATA] }), setOf({}, {}, { name: 'other' })])
    const keysOf = (watch: typeof names, object: unknown) => {
      const added = object as Stored<KubeObject>
      return watch?.keys(added, view, { type: 'added', object: added, previous: undefined })
    }
    expect(keysOf(names, podOf('web-0'))).toEqual(['default/web'])
    expect(keysOf(names, podOf('web'))).toEqual([])
    expect(keysOf(claims, claim(3))).toEqual(['default/web'])
    expect(keysOf(claims, { ...claim(3), metadata: { ...claim(3).metadata, name: 'data-other-1' } })).toEqual([])
  })
})

describe('the status', () => {
  it('counts pods by what they are', () => {
    const world = [old(0), member(1), member(2, { readySince: '2025-12-31T23:59:50Z' }), unready(3), member(4, { deleted: GOING })]
    const plan = planOf({ replicas: 5, minReadySeconds: 30 }, world)
    expect(statusIn(plan)).toEqual({
      observedGeneration: 1,
      replicas: 5,
      readyReplicas: 4,
      availableReplicas: 3,
      currentReplicas: 1,
      updatedReplicas: 3,
      currentRevision: CURRENT,
      updateRevision: UPDATE,
      collisionCount: 0,
    })
  })
  it('says that a rollout is complete when all are new and ready', () => {
    const world = [member(0), member(1), member(2)]
    expect(statusIn(planOf({}, world))).toMatchObject({ currentReplicas: 3, updatedReplicas: 3, currentRevision: UPDATE })
    expect(statusIn(planOf({ updateStrategy: { type: 'OnDelete' } }, world))).toMatchObject({ currentRevision: CURRENT })
    expect(statusIn(planOf({ replicas: 2 }, world))).toMatchObject({ currentRevision: CURRENT })
  })
  it('is not written where it says the same already', () => {
    const status = {
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      currentRevision: UPDATE,
      updateRevision: UPDATE,
      collisionCount: 0,
    }
    expect(planOf({}, [member(0), member(1), member(2)], status)).toEqual({ steps: [] })
  })
})
