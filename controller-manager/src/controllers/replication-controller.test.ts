import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { podOf, replicationControllerOf } from '../testing/objects.ts'
import { replicationController } from './replication-controller.ts'

const OWNER = { apiVersion: 'v1', kind: 'ReplicationController', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true }

/** What is the same for ReplicaSets stands in their test. */
describe('a ReplicationController', () => {
  it('makes the pods that are missing, and counts them as its kind does', () => {
    const { plan, world } = expectFixpoint(replicationController, { object: replicationControllerOf(), rounds: 2 })
    expect(plan.steps[0]).toMatchObject({
      do: 'create',
      object: { metadata: { generateName: 'web-', ownerReferences: [OWNER] } },
      notes: { onSuccess: { reason: 'SuccessfulCreate', message: 'Created pod: {name}', regarding: { kind: 'ReplicationController' } } },
    })
    expect(world.filter(({ kind }) => kind === 'Pod')).toHaveLength(2)
    expect(world.find(({ kind }) => kind === 'ReplicationController')).toHaveProperty('status', {
      replicas: 2,
      fullyLabeledReplicas: 2,
      observedGeneration: 1,
    })
  })

  it('adopts the pods that have its labels, and no others', () => {
    const world = [podOf('one'), podOf('two', { labels: { app: 'web', tier: 'x' } }), podOf('other', { labels: { app: 'db' } })]
    const { world: after } = expectFixpoint(replicationController, {
      object: replicationControllerOf(),
      world,
      gathered: 'allowed',
      rounds: 2,
    })
    const adopted = after.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === 'uid-web'))
    expect(adopted.map(({ metadata }) => metadata.name)).toEqual(['one', 'two'])
  })

  it('selects nothing without a selector: it would claim the whole namespace', () => {
    const object = replicationControllerOf({ selector: {}, replicas: 0 })
    expect(planFor(replicationController, { object, world: [podOf('one')], gathered: 'allowed' }).steps.map((step) => step.do)).toEqual([
      'updateStatus',
    ])
  })

  it('takes away what is too much, and releases what does not match any more', () => {
    const owned = (name: string, labels = { app: 'web' }) => podOf(name, { owner: OWNER, labels, readySince: '2025-12-31T00:00:00Z' })
    const world = [owned('a'), owned('b'), owned('c'), owned('stray', { app: 'debug' })]
    const { world: after } = expectFixpoint(replicationController, { object: replicationControllerOf(), world, rounds: 2 })
    const pods = after.filter(({ kind }) => kind === 'Pod')
    expect(pods).toHaveLength(3)
    expect(pods.find(({ metadata }) => metadata.name === 'stray')?.metadata.ownerReferences).toEqual([])
  })
})
