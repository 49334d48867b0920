import { type KubeObject, type Stored, status } from '@coxswain/api-types'
import { type Plan, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
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
  planOf,
  SET,
  type Spec,
  setOf,
  stepOf,
  unready,
} from '../../testing/stateful-sets.ts'
import { viewOfWorld } from '../../testing/view-of-world.ts'
import { statefulSet } from '../stateful-set.ts'
import type { LiveClaims } from './claims.ts'
import { NO_FACTS } from './live-facts.ts'

const GOING = '2026-01-01T00:00:00Z'
const claims: Spec = { volumeClaimTemplates: [DATA] }
const policy = (whenDeleted: string, whenScaled: string): Spec => ({
  ...claims,
  persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
})
const using = (ordinal: number, facts = {}) => member(ordinal, { claims: ['data'], ...facts })
const POD = (ordinal: number, uid = `uid-web-${ordinal}`) => ({ ...SET, apiVersion: 'v1', kind: 'Pod', name: `web-${ordinal}`, uid })
const ownersIn = (plan: Plan): unknown =>
  Object.fromEntries(
    plan.steps.flatMap((step) =>
      step.do === 'update' && step.resource.plural === 'persistentvolumeclaims'
        ? [[step.name, (step.object as KubeObject).metadata.ownerReferences?.map(({ kind }) => kind)]]
        : [],
    ),
  )

describe('claims', () => {
  it('are made before their pod, which has them as volumes', () => {
    const volumes = [
      { name: 'data', emptyDir: {} },
      { name: 'scratch', emptyDir: {} },
    ]
    const plan = planFor(statefulSet, { object: setOf({ ...claims, template: { ...NEW, spec: { ...NEW.spec, volumes } } }) })
    expect(stepOf(plan, 'create persistentvolumeclaims default/data-web-0')).toMatchObject({
      object: { metadata: { name: 'data-web-0', namespace: 'default', labels: { tier: 'db', app: 'web' } }, spec: DATA.spec },
      notes: {
        onSuccess: { reason: 'SuccessfulCreate', message: 'create Claim data-web-0 Pod web-0 in StatefulSet web success' },
        onFailure: { reason: 'FailedCreate', message: 'create Claim data-web-0 for Pod web-0 in StatefulSet web failed error: {error}' },
      },
    })
    const pod = stepOf(plan, 'create pods default/web-0')
    expect(pod?.after).toContain('create persistentvolumeclaims default/data-web-0')
    expect(createdPods(plan)[0]?.spec?.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } },
      { name: 'scratch', emptyDir: {} },
    ])
  })

  it.each<Case>([
    ['that are there are used again', claims, [claim(0)], ['create pods web-0']],
    [
      'that are being deleted are waited for, and the set says so',
      claims,
      [claim(0, { deletionTimestamp: GOING })],
      ['event FailedCreate'],
    ],
    [
      'that a pending pod lacks are made',
      claims,
      [using(0), claim(0), unready(1, { claims: ['data'], phase: 'Pending' })],
      ['create persistentvolumeclaims data-web-1'],
    ],
    ['of a pod that runs are its own business', claims, [using(0), using(1), using(2)], []],
    ['of which the server was not asked are waited for, where they go with pods', policy('Retain', 'Delete'), [claim(0)], []],
    [
      'of an earlier pod are used again where all are kept',
      claims,
      [claim(0, { ownerReferences: [POD(0, 'earlier')] })],
      ['create pods web-0'],
    ],
  ])('%s', (_, spec, world, expected) => {
    expect(deeds(planOf(spec, world))).toEqual(expected)
  })
  it('are taken as the server has them, where it was asked', () => {
    const deedsWith = (live: Stored<KubeObject> | undefined) => {
      const claims = new Map([['data-web-0', live]]) as LiveClaims
      const object = setOf(policy('Retain', 'Delete'), { currentRevision: CURRENT })
      return deeds(planFor(statefulSet, { object, world: [...HISTORY, claim(0)], gathered: { ...NO_FACTS, claims } }))
    }
    expect(deedsWith(claim(0) as Stored<KubeObject>)).toEqual(['create pods web-0'])
    expect(deedsWith(claim(0, { ownerReferences: [POD(0, 'earlier')] }) as Stored<KubeObject>)).toEqual([])
    expect(deedsWith(undefined)).toEqual(['create persistentvolumeclaims data-web-0', 'create pods web-0'])
  })
  it.each<readonly [what: string, spec: Spec, asked: readonly string[]]>([
    ['the next pod in order takes over', policy('Retain', 'Delete'), ['data-web-1']],
    ['the pods in parallel take over', { ...policy('Retain', 'Delete'), podManagementPolicy: 'Parallel' }, ['data-web-1', 'data-web-2']],
    ['stay in any case: none of them', policy('Delete', 'Retain'), []],
  ])('are looked up at the server where %s', async (_, spec, expected) => {
    const object = setOf({ ...spec, replicas: 4 })
    const view = viewOfWorld(statefulSet, [object, member(0), claim(0), claim(1), claim(2)])
    const asked: string[] = []
    const get = (_kind: unknown, { name }: { readonly name: string }) => {
      asked.push(name)
      return name === 'data-web-1' ? Promise.resolve(claim(1)) : Promise.reject(status.notFound({ group: '', resource: 'claims' }, name))
    }
    const facts = await statefulSet.gather?.({
      key: 'default/web',
      namespace: 'default',
      name: 'web',
      object,
      view,
      client: { get },
    } as never)
    expect(asked).toEqual(expected)
    expect(facts?.claims).toEqual(new Map(expected.map((name) => [name, name === 'data-web-1' ? claim(1) : undefined])))
  })
  it('that are being deleted are named', () => {
    const plan = planOf(claims, [claim(0, { deletionTimestamp: GOING })])
    expect(plan.steps.find((step) => step.do === 'event')).toMatchObject({
      event: { message: 'create Pod web-0 in StatefulSet web failed error: pvc data-web-0 is being deleted' },
    })
  })

  it.each<readonly [string, Spec, World, object]>([
    [
      'have no owners where all are kept',
      policy('Retain', 'Retain'),
      [claim(0, { ownerReferences: [SET] }), claim(1)],
      { 'data-web-0': [] },
    ],
    [
      'are owned by the set that takes them with it',
      policy('Delete', 'Retain'),
      [claim(0), claim(1)],
      { 'data-web-0': ['StatefulSet'], 'data-web-1': ['StatefulSet'] },
    ],
    [
      'are handed over to a pod that takes them with it',
      policy('Delete', 'Delete'),
      [claim(0, { ownerReferences: [SET] }), claim(1, { ownerReferences: [SET] })],
      { 'data-web-1': ['Pod'] },
    ],
    [
      'belong to nobody while their pod is wanted',
      policy('Retain', 'Delete'),
      [claim(0, { ownerReferences: [POD(0)] }), claim(1)],
      { 'data-web-0': [], 'data-web-1': ['Pod'] },
    ],
    [
      'keep their other owners',
      policy('Delete', 'Retain'),
      [claim(0, { ownerReferences: [{ ...POD(0), name: 'x', uid: 'x', controller: false }] }), claim(1, { ownerReferences: [SET] })],
      { 'data-web-0': ['Pod', 'StatefulSet'] },
    ],
    [
      'are controlled, not only owned',
      policy('Delete', 'Retain'),
      [claim(0, { ownerReferences: [{ ...SET, controller: false }] })],
      { 'data-web-0': ['StatefulSet'] },
    ],
    [
      'of another controller are left to it',
      policy('Delete', 'Retain'),
      [
        claim(0, { ownerReferences: [{ ...POD(7), name: 'x', uid: 'x' }] }),
        claim(1, { ownerReferences: [{ ...POD(7), name: 'x', uid: 'x' }, SET] }),
      ],
      { 'data-web-1': ['Pod'] },
    ],
    ['of an earlier set are not touched', policy('Delete', 'Delete'), [claim(0, { ownerReferences: [{ ...SET, uid: 'earlier' }] })], {}],
  ])('%s', (_, spec, world, expected) => {
    expect(ownersIn(planOf({ ...spec, replicas: 1 }, [using(0), using(1), ...world]))).toEqual(expected)
  })

  it('are told of as an update of their pod, once', () => {
    const two = { volumeClaimTemplates: [DATA, { ...DATA, metadata: { name: 'logs' } }] }
    const logs = { ...claim(0), metadata: { ...claim(0).metadata, name: 'logs-web-0' } }
    const pod = member(0, { claims: ['data', 'logs'] })
    const plan = planOf({ ...policy('Delete', 'Retain'), ...two, replicas: 1 }, [pod, claim(0), logs])
    expect(plan.steps.flatMap(({ notes }) => notes.onSuccess?.message ?? [])).toEqual(['update Pod web-0 in StatefulSet web successful'])
  })
  it('are handed over before their pod goes', () => {
    const plan = planOf({ ...policy('Retain', 'Delete'), replicas: 1 }, [using(0), using(1), claim(1)])
    expect(stepOf(plan, 'delete pods default/web-1')?.after).toEqual(['update persistentvolumeclaims default/data-web-1'])
  })
  it('are owned by the set from the beginning, where they go with it', () => {
    expect(stepOf(planOf(policy('Delete', 'Retain'), []), 'create persistentvolumeclaims default/data-web-0')).toMatchObject({
      object: { metadata: { ownerReferences: [SET] } },
    })
  })
  it('of which somebody else disposes are told of when a pod gets them', () => {
    const plan = planOf(policy('Delete', 'Retain'), [claim(0, { ownerReferences: [{ ...POD(7), name: 'x', uid: 'x' }] })])
    expect(deeds(plan)).toEqual(['create pods web-0', 'event ConflictingController'])
  })
})
