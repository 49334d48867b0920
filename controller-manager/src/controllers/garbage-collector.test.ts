import type { DeepReadonly, KubeObject, OwnerReference, Stored } from '@coxswain/api-types'
import type { DiscoveredResource, Step } from '@coxswain/client'
import { seededRandom } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { CONFIG_MAPS, metadataServer, NODES, REPLICA_SETS, SERVED } from '../testing/metadata-server.ts'
import { createCollectorState } from './garbage-collector/collector-state.ts'
import { examine } from './garbage-collector/examine.ts'
import { planItem } from './garbage-collector/plan-item.ts'
import { indexResources, servedResources } from './garbage-collector/served-resources.ts'

type Plain = DeepReadonly<KubeObject>
type Owner = DeepReadonly<OwnerReference>

interface Facts {
  readonly owners?: readonly Owner[]
  readonly finalizers?: readonly string[] | undefined
  readonly deleting?: boolean
  readonly namespace?: string
  readonly of?: DiscoveredResource
}

const make = (name: string, { owners = [], finalizers, deleting, namespace = 'default', of = CONFIG_MAPS }: Facts = {}): Plain => ({
  apiVersion: of.group === '' ? 'v1' : `${of.group}/v1`,
  kind: of.kind,
  metadata: {
    name,
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(of.namespaced ? { namespace } : {}),
    ...(owners.length === 0 ? {} : { ownerReferences: [...owners] }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ...(deleting === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
  },
})
const owned = (name: string, facts: Partial<Owner> = {}): Owner => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  uid: `uid-${name}`,
  ...facts,
})
const blocking = (name: string): Owner => owned(name, { blockOwnerDeletion: true })

const resourceOf = ({ kind }: Plain): DiscoveredResource => SERVED.find((each) => each.kind === kind) ?? CONFIG_MAPS

/** A collector that has seen `seen`, before a server that holds `world`. */
const collector = (world: readonly Plain[], seen: readonly Plain[] = world, served: readonly DiscoveredResource[] = SERVED) => {
  const state = createCollectorState()
  state.resources = indexResources(SERVED)
  state.isComplete = () => true
  for (const object of seen)
    state.graph.apply(resourceOf(object), { type: 'added', object: object as Stored<KubeObject>, previous: undefined })
  const server = metadataServer(() => world, served)
  const planFor = async (name: string) => planItem(await examine(`uid-${name}`, state, server.client))
  return { state, planFor, asked: server.asked }
}
const said = (steps: readonly Step[]) => steps.map((step) => ('name' in step ? `${step.do} ${step.name}` : step.do))
const removal = (steps: readonly Step[]) => steps.find((step) => step.do === 'delete')

describe('objects whose owners are gone', () => {
  it('are deleted, in the very state in which they were found ownerless', async () => {
    const { planFor } = collector([make('child', { owners: [owned('parent')] })])
    const { steps } = await planFor('child')
    expect(removal(steps)).toMatchObject({
      name: 'child',
      namespace: 'default',
      propagationPolicy: 'Background',
      preconditions: { uid: 'uid-child', resourceVersion: '1' },
    })
  })

  it.each([
    ['an owner that the cache knows', [make('parent'), make('child', { owners: [owned('parent')] })], undefined],
    ['an owner that only the server knows', [make('parent'), make('child', { owners: [owned('parent')] })], ['child']],
    [
      'an owner of cluster scope',
      [make('parent', { of: NODES }), make('child', { owners: [owned('parent', { kind: 'Node' })] })],
      ['child'],
    ],
    [
      'an owner named in another version',
      [
        make('parent', { of: REPLICA_SETS }),
        make('child', { owners: [owned('parent', { apiVersion: 'apps/v1beta1', kind: 'ReplicaSet' })] }),
      ],
      ['child'],
    ],
    [
      'an owner of a kind that nobody knows',
      [make('child', { owners: [owned('parent', { apiVersion: 'example.com/v1', kind: 'Thing' })] })],
      undefined,
    ],
  ])('are not those with %s', async (_, world, seen) => {
    const { planFor } = collector(world, seen === undefined ? world : world.filter(({ metadata }) => seen.includes(metadata.name ?? '')))
    expect((await planFor('child')).steps).toEqual([])
  })

  it('are those whose owner has been replaced by another of its name', async () => {
    const { planFor } = collector([make('parent'), make('child', { owners: [owned('parent', { uid: 'uid-former' })] })])
    expect(said((await planFor('child')).steps)).toEqual(['delete child'])
  })

  it('cost one question for all dependents of an owner', async () => {
    const world = Array.from({ length: 5 }, (_, i) => make(`child-${i}`, { owners: [owned('parent')] }))
    const { planFor, asked } = collector(world)
    for (const { metadata } of world) await planFor(metadata.name ?? '')
    expect(asked.filter((path) => path.endsWith('/parent'))).toHaveLength(1)
  })

  it('are left when it is the resource that is gone: then nothing is known of its objects', async () => {
    const served = SERVED.filter((each) => each !== REPLICA_SETS)
    const { planFor } = collector(
      [make('child', { owners: [owned('parent', { apiVersion: 'apps/v1', kind: 'ReplicaSet' })] })],
      undefined,
      served,
    )
    await expect(planFor('child')).rejects.toThrow('could not find the requested resource')
  })

  it('lose the references to owners that are gone, where others live', async () => {
    const owners = [owned('dead'), owned('alive'), owned('gone')]
    const { planFor } = collector([make('alive'), make('child', { owners })])
    const { steps } = await planFor('child')
    expect(steps).toMatchObject([
      {
        do: 'patch',
        name: 'child',
        type: 'json',
        patch: [
          { op: 'test', path: '/metadata/ownerReferences/2/uid', value: 'uid-gone' },
          { op: 'remove', path: '/metadata/ownerReferences/2' },
          { op: 'test', path: '/metadata/ownerReferences/0/uid', value: 'uid-dead' },
          { op: 'remove', path: '/metadata/ownerReferences/0' },
        ],
      },
    ])
  })

  it('are told of when the owner is in another namespace, where it does not count', async () => {
    const { planFor } = collector([make('parent', { namespace: 'other' }), make('child', { owners: [owned('parent')] })])
    const { steps } = await planFor('child')
    expect(said(steps)).toEqual(['event', 'delete child'])
    expect(steps[0]).toMatchObject({
      event: {
        type: 'Warning',
        reason: 'OwnerRefInvalidNamespace',
        message: 'ownerRef [v1/ConfigMap, namespace: default, name: parent, uid: uid-parent] does not exist in namespace "default"',
      },
    })
  })

  it('are never of cluster scope with an owner in a namespace: nobody could say where it is', async () => {
    const { planFor } = collector([make('child', { of: NODES, owners: [owned('parent')] })])
    expect(said((await planFor('child')).steps)).toEqual(['event'])
  })
})

describe('deletion in the foreground', () => {
  const parent = make('parent', { deleting: true, finalizers: ['foregroundDeletion'] })

  it('takes the dependents first, each as deep as it goes', async () => {
    const world = [
      parent,
      make('leaf', { owners: [blocking('parent')] }),
      make('branch', { owners: [blocking('parent')] }),
      make('twig', { owners: [blocking('branch')] }),
    ]
    const { planFor } = collector(world)
    expect((await planFor('parent')).steps).toEqual([])
    expect(removal((await planFor('leaf')).steps)?.propagationPolicy).toBe('Background')
    expect(removal((await planFor('branch')).steps)).toMatchObject({
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'uid-branch', resourceVersion: '1' },
    })
  })

  it('ends when no dependent blocks it any more', async () => {
    const { planFor } = collector([parent, make('loose', { owners: [owned('parent')] })])
    expect((await planFor('parent')).steps).toMatchObject([
      {
        do: 'patch',
        name: 'parent',
        patch: [
          { op: 'test', path: '/metadata/finalizers/0', value: 'foregroundDeletion' },
          { op: 'remove', path: '/metadata/finalizers/0' },
        ],
      },
    ])
  })

  it('does not wait for itself in a circle', async () => {
    const world = [
      make('a', { deleting: true, finalizers: ['foregroundDeletion'], owners: [blocking('b')] }),
      make('b', { owners: [blocking('a')] }),
    ]
    const { steps } = await collector(world).planFor('b')
    expect(said(steps)).toEqual(['patch b'])
    expect(steps[0]).toMatchObject({
      patch: [{ op: 'test' }, { op: 'replace', path: '/metadata/ownerReferences/0/blockOwnerDeletion', value: false }],
    })
    expect(said((await collector([...world.slice(0, 1), make('b', { owners: [owned('a')] })]).planFor('b')).steps)).toEqual(['delete b'])
  })

  it('ends where those in a circle were deleted each by itself, and goes on waiting where there is none', async () => {
    const going = (name: string, owner: string) =>
      make(name, { deleting: true, finalizers: ['foregroundDeletion'], owners: [blocking(owner)] })
    const circle = [going('a', 'c'), going('b', 'a'), going('c', 'b'), make('leaf', { owners: [blocking('outer')] }), going('outer', 'a')]
    expect(said((await collector(circle).planFor('b')).steps)).toEqual(['patch b'])
    expect((await collector(circle).planFor('outer')).steps).toEqual([])
    expect((await collector(circle.slice(1)).planFor('b')).steps).toEqual([])
  })

  it('leaves a dependent that another owner keeps', async () => {
    const world = [parent, make('other'), make('child', { owners: [blocking('parent'), owned('other')] })]
    const { steps } = await collector(world).planFor('child')
    expect(steps).toMatchObject([
      {
        do: 'patch',
        patch: [
          { op: 'test', value: 'uid-parent' },
          { op: 'remove', path: '/metadata/ownerReferences/0' },
        ],
      },
    ])
  })
})

describe('orphans', () => {
  const parent = make('parent', { deleting: true, finalizers: ['orphan'] })
  const world = [parent, make('child', { owners: [owned('parent')] }), make('second', { owners: [owned('other'), owned('parent')] })]

  it('are let go, all of them, before their owner goes', async () => {
    const { steps } = await collector(world).planFor('parent')
    expect(said(steps)).toEqual(['patch child', 'patch second', 'patch parent'])
    expect(steps[2]?.after).toEqual([steps[0]?.id, steps[1]?.id])
  })

  it('wait until every cache is filled: there might be more of them', async () => {
    const { state, planFor } = collector(world)
    state.isComplete = () => false
    expect(await planFor('parent')).toEqual({ steps: [], requeueAfterMs: 5000 })
  })
})

describe('the graph', () => {
  it('says what must be looked at when something changes', () => {
    const { state } = collector([make('parent'), make('child', { owners: [blocking('parent')] })])
    const change = (object: Plain, type: 'modified' | 'deleted') =>
      state.graph.apply(CONFIG_MAPS, { type, object: object as Stored<KubeObject>, previous: undefined })
    const parent = make('parent', { deleting: true, finalizers: ['foregroundDeletion'] })
    expect(change({ ...make('parent'), metadata: { ...make('parent').metadata, labels: { a: 'b' } } }, 'modified')).toEqual([])
    expect(new Set(change(parent, 'modified'))).toEqual(new Set(['uid-parent', 'uid-child']))
    expect(change(make('child', { owners: [owned('parent')] }), 'modified')).toContain('uid-parent')
    expect(change(make('child'), 'deleted')).toEqual(['uid-parent'])
    expect(change(parent, 'deleted')).toEqual([])
  })

  it('keeps what is known of groups that cannot be asked', () => {
    const discovery = { resources: [CONFIG_MAPS], failed: [{ apiVersion: 'apps/v1', message: 'stale' }] }
    expect(servedResources(discovery, SERVED)).toEqual([CONFIG_MAPS, REPLICA_SETS])
  })
})

describe('in any world, however little of it is seen,', () => {
  const random = seededRandom('garbage')
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)] as T
  const KINDS = [CONFIG_MAPS, REPLICA_SETS, NODES]
  const randomWorld = (): Plain[] => {
    const world: Plain[] = []
    for (let i = 0; i < 12; i++) {
      const owners = Array.from({ length: random.integer(3) }, (): Owner => {
        const target = world.length === 0 || random.integer(4) === 0 ? undefined : pick(world)
        if (target === undefined)
          return pick([
            owned(`dead-${i}`),
            owned('x', { apiVersion: 'example.com/v1', kind: 'Thing' }),
            owned(`o${random.integer(12)}`, { uid: 'uid-former' }),
          ])
        const { apiVersion = '', kind = '', metadata } = target
        return { apiVersion, kind, name: metadata.name ?? '', uid: metadata.uid ?? '', blockOwnerDeletion: random.integer(2) === 0 }
      })
      const finalizers = pick([undefined, undefined, undefined, ['foregroundDeletion'], ['orphan']])
      const unique = owners.filter((owner, at) => owners.findIndex(({ uid }) => uid === owner.uid) === at)
      world.push(
        make(`o${i}`, {
          owners: unique,
          of: pick(KINDS),
          namespace: pick(['a', 'b']),
          finalizers,
          deleting: finalizers !== undefined && random.integer(2) === 0,
        }),
      )
    }
    return world
  }
  /** By the rules alone, not by the collector's code. */
  const hasLivingOwner = (world: readonly Plain[], { metadata }: Plain): boolean =>
    (metadata.ownerReferences ?? []).some(({ uid, kind, name }) =>
      world.some(
        (each) =>
          each.metadata.uid === uid &&
          each.kind === kind &&
          each.metadata.name === name &&
          (each.metadata.namespace === undefined || each.metadata.namespace === metadata.namespace) &&
          !(each.metadata.deletionTimestamp !== undefined && each.metadata.finalizers?.includes('foregroundDeletion') === true),
      ),
    )

  it('no object with a living owner is deleted', async () => {
    let deletions = 0
    for (let round = 0; round < 120; round++) {
      const world = randomWorld()
      const { planFor } = collector(
        world,
        world.filter(() => random.integer(3) > 0),
      )
      for (const object of world) {
        const { steps } = await planFor(object.metadata.name ?? '')
        const step = removal(steps)
        if (step === undefined) continue
        deletions++
        expect(step.name).toBe(object.metadata.name)
        expect(hasLivingOwner(world, object)).toBe(false)
        expect(object.metadata.ownerReferences?.some(({ kind }) => kind === 'Thing')).not.toBe(true)
      }
    }
    expect(deletions).toBeGreaterThan(40)
  })
})
