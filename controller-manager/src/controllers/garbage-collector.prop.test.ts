import { apiVersionOf, type DeepReadonly, type KubeObject, kinds, type OwnerReference, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type Kind, type ModelServer, type Move } from '@coxswain/client'
import { expect, it } from 'vitest'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createGarbageCollector } from './garbage-collector.ts'

type Found = ReturnType<ModelServer['everything']>[number]
type Owner = DeepReadonly<OwnerReference>

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const
/** Objects that come and go: of a kind each, that of the last without a namespace. */
const PLACES = [
  { kind: kinds.ConfigMap, namespace: 'default', name: 'a' },
  { kind: kinds.ConfigMap, namespace: 'default', name: 'b' },
  { kind: kinds.ReplicaSet, namespace: 'default', name: 'c' },
  { kind: kinds.Secret, namespace: 'default', name: 'd' },
  { kind: kinds.Node, namespace: undefined, name: 'e' },
].map(({ kind, ...rest }) => ({ kind: kind as unknown as Kind, ...rest }))
type Place = (typeof PLACES)[number]

const controller = (): Controller => createGarbageCollector({ resourceDiscoveryPeriodMs: 20 * 60_000 }) as unknown as Controller

const at = ({ namespace, name }: Place) => ({ ...(namespace === undefined ? {} : { namespace }), name })
const objectAt = (server: ModelServer, place: Place): Stored<KubeObject> | undefined => server.get(place.kind, at(place))
const ownersOf = ({ metadata }: DeepReadonly<KubeObject>): readonly Owner[] => metadata.ownerReferences ?? []
const isGoing = ({ metadata }: DeepReadonly<KubeObject>): boolean => metadata.deletionTimestamp !== undefined
const isWaiting = (object: DeepReadonly<KubeObject>): boolean =>
  isGoing(object) && object.metadata.finalizers?.includes('foregroundDeletion') === true

const ownerTo = ({ ref, object }: Found): Owner => ({
  apiVersion: apiVersionOf(ref.group, ref.version),
  kind: object.kind ?? '',
  name: object.metadata.name,
  uid: object.metadata.uid,
  blockOwnerDeletion: true,
})

const make = (server: ModelServer, place: Place, owners: readonly Owner[] = []): void => {
  server.put(place.kind, { metadata: { ...at(place), ...(owners.length === 0 ? {} : { ownerReferences: owners }) } })
}
const own = (server: ModelServer, place: Place, ownerReferences: readonly Owner[]): unknown =>
  server.patch(place.kind, { ...at(place), type: 'merge', patch: { metadata: { ownerReferences } } })

/** Those that may own what is at a place: what has no namespace is owned by its like alone. */
const ownersFor = (server: ModelServer, { namespace, name }: Place): readonly Owner[] =>
  server
    .everything()
    .filter(({ object: { metadata } }) => metadata.name !== name && (namespace !== undefined || metadata.namespace === undefined))
    .map(ownerTo)

/** A user who makes objects, has them owned by one another, in circles too, and deletes them. `deleted` takes the uids. */
const user =
  (deleted: Set<string>): Actor =>
  (server) =>
    PLACES.flatMap((place): readonly Move[] => {
      const { name } = place
      const object = objectAt(server, place)
      const possible = ownersFor(server, place)
      if (object === undefined)
        return [
          disturbance(`${name} is made`, () => make(server, place)),
          ...possible.map((owner) => disturbance(`${name} is made for ${owner.name}`, () => make(server, place, [owner]))),
        ]
      const owners = ownersOf(object)
      const others = possible.filter(({ uid }) => owners.every((each) => each.uid !== uid))
      return [
        ...POLICIES.map((policy) => deletion(server, place, { policy, deleted })),
        ...others.map((owner) => disturbance(`${name} is owned by ${owner.name} too`, () => own(server, place, [...owners, owner]))),
        ...(owners.length === 0 ? [] : [disturbance(`${name} is set free`, () => own(server, place, []))]),
      ]
    })

interface Deletion {
  readonly policy: (typeof POLICIES)[number]
  readonly deleted: Set<string>
}

const deletion = (server: ModelServer, place: Place, { policy, deleted }: Deletion): Move =>
  disturbance(`a user deletes ${place.name}: ${policy}`, () => {
    deleted.add(objectAt(server, place)?.metadata.uid ?? '')
    server.remove(place.kind, { ...at(place), propagationPolicy: policy })
  })

const stateOf = (server: ModelServer): ReadonlyMap<string, Stored<KubeObject>> =>
  new Map(server.everything().map(({ object }) => [object.metadata.uid, object]))

/** Whoever goes unasked had owners, and none of them lived but to wait for it. */
const watchDeletions = (server: ModelServer, deleted: ReadonlySet<string>): (() => void) => {
  let last = stateOf(server)
  return () => {
    const next = stateOf(server)
    for (const [uid, before] of last) {
      const after = next.get(uid)
      if (deleted.has(uid) || isGoing(before) || (after !== undefined && !isGoing(after))) continue
      const living = ownersOf(before).filter((owner) => last.has(owner.uid) && !isWaiting(last.get(owner.uid) ?? before))
      expect([before.metadata.name, ownersOf(before).length > 0, living]).toEqual([before.metadata.name, true, []])
    }
    last = next
  }
}

it('what has lost all of its owners goes, and nothing else; what is deleted waits for nobody for ever', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'garbage collector comes to rest',
    few: 50,
    of: schedule(),
    holds: async (moves) => {
      const deleted = new Set<string>()
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [user(deleted)],
        fill: (server) => {
          for (const place of PLACES) make(server, place)
        },
        faults: true,
        planted: PLANTED,
      })
      const check = watchDeletions(cluster.server, deleted)
      await cluster.run(moves, check)
      await cluster.settle(check)
      const left = stateOf(cluster.server)
      for (const object of left.values()) {
        expect(isGoing(object)).toBe(false)
        expect(ownersOf(object).filter(({ uid }) => !left.has(uid))).toEqual([])
      }
    },
  })
})

/** Each owned by the one before it, all of which is known to the collector. */
const fillChain = (server: ModelServer): void => {
  for (const place of PLACES.slice(0, 4)) make(server, place, server.everything().slice(-1).map(ownerTo))
}

it('what an owner leaves behind stays', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'orphans stay',
    few: 20,
    of: schedule(80),
    holds: async (moves) => {
      const deleted = new Set<string>()
      const leaving: Actor = (server) =>
        PLACES.filter((place) => objectAt(server, place) !== undefined).map((place) =>
          deletion(server, place, { policy: 'Orphan', deleted }),
        )
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [leaving],
        fill: fillChain,
        faults: true,
        planted: PLANTED,
      })
      const all = [...stateOf(cluster.server).keys()]
      await cluster.run(moves)
      await cluster.settle()
      const left = stateOf(cluster.server)
      expect([...left.keys()]).toEqual(all.filter((uid) => !deleted.has(uid)))
      for (const object of left.values()) expect(ownersOf(object).filter(({ uid }) => !left.has(uid))).toEqual([])
    },
  })
})
