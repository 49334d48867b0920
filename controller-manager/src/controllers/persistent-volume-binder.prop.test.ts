import { kinds, type PersistentVolume, type PersistentVolumeClaim, SELECTED_NODE, type Stored } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer, type Move } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { claimOf, classOf, volumeOf } from '../testing/volume-objects.ts'
import { createLocalPathProvisioner } from './local-path-provisioner.ts'
import { createPersistentVolumeBinder } from './persistent-volume-binder.ts'

const CLASSES = ['manual', 'local-path'] as const
const binder = () => createPersistentVolumeBinder() as unknown as Controller
const provisioner = () => createLocalPathProvisioner('/data') as unknown as Controller

type Claim = Stored<PersistentVolumeClaim>
type Volume = Stored<PersistentVolume>

const at = (name: string) => ({ namespace: 'default', name })
const isBound = ({ status }: Claim): boolean => status?.phase === 'Bound'

/** Claims of these names come and go; a new one of an old name is another claim. */
const claims =
  (names: readonly string[]): Actor =>
  (server) =>
    names.map((name, i) => {
      if (server.get(kinds.PersistentVolumeClaim, at(name)) !== undefined)
        return disturbance(`a user deletes the claim ${name}`, () => server.remove(kinds.PersistentVolumeClaim, at(name)))
      const { metadata, ...claim } = claimOf(name, { storageClassName: CLASSES[i % 2], size: `${1 + (i % 3)}Gi` })
      return disturbance(`a user makes the claim ${name}`, () =>
        server.create(kinds.PersistentVolumeClaim, { ...claim, metadata: { name: metadata.name, namespace: 'default' } }),
      )
    })

/** People set volumes aside for claims, and give those free that were released. */
const volumes: Actor = (server) =>
  server.list(kinds.PersistentVolume).flatMap((volume): readonly Move[] => {
    const { name } = volume.metadata
    const write = (patch: object) => server.patch(kinds.PersistentVolume, { namespace: '', name, type: 'merge', patch })
    if (volume.spec?.persistentVolumeReclaimPolicy === 'Delete') return []
    if (volume.status?.phase === 'Released')
      return [disturbance(`a user gives ${name} free`, () => write({ spec: { claimRef: null }, metadata: { annotations: null } }))]
    if (volume.spec?.claimRef !== undefined) return []
    return [disturbance(`a user sets ${name} aside for a`, () => write({ spec: { claimRef: at('a') } }))]
  })

/** As the scheduler does for a claim's first pod: it chooses a node, and now and then takes it back. */
const scheduler: Actor = (server) =>
  server.list(kinds.PersistentVolumeClaim).flatMap((claim): readonly Move[] => {
    const { name, annotations } = claim.metadata
    if (claim.spec?.storageClassName !== 'local-path' || claim.spec.volumeName || annotations?.[SELECTED_NODE] !== undefined) return []
    const patch = { metadata: { annotations: { [SELECTED_NODE]: 'node-1' } } }
    const run = () => void server.patch(kinds.PersistentVolumeClaim, { ...at(name), type: 'merge', patch })
    return [{ label: `the scheduler chooses a node for ${name}`, weight: 1, run }]
  })

const fill = (sizes: readonly number[]) => (server: ModelServer) => {
  server.put(kinds.Node, { metadata: { name: 'node-1' } })
  server.put(kinds.StorageClass, classOf('manual'))
  server.put(
    kinds.StorageClass,
    classOf('local-path', { provisioner: 'coxswain.dev/local-path', volumeBindingMode: 'WaitForFirstConsumer' }),
  )
  sizes.forEach((size, i) => void server.put(kinds.PersistentVolume, volumeOf(`pv-${i}`, { size: `${size}Gi`, phase: 'Pending' })))
}

const holdersOf = (server: ModelServer, volume: Volume): readonly Claim[] =>
  server.list(kinds.PersistentVolumeClaim).filter((claim) => isBound(claim) && claim.spec?.volumeName === volume.metadata.name)

/** No volume has two claims, and no claim has two volumes. */
const expectOneToOne = (server: ModelServer): void => {
  for (const volume of server.list(kinds.PersistentVolume)) expect(holdersOf(server, volume).length).toBeLessThanOrEqual(1)
  const all = server.list(kinds.PersistentVolume).filter(({ status }) => status?.phase === 'Bound')
  for (const claim of server.list(kinds.PersistentVolumeClaim))
    expect(all.filter(({ spec }) => spec?.claimRef?.uid === claim.metadata.uid).length).toBeLessThanOrEqual(1)
}

/** Who is bound is so on both sides; who waits does so for want of a volume; who has lost a claim says so. */
const expectRest = ({ server }: ModelCluster): void => {
  const free = server.list(kinds.PersistentVolume).filter(({ spec }) => spec?.claimRef === undefined)
  for (const claim of server.list(kinds.PersistentVolumeClaim)) {
    const volume = server.get(kinds.PersistentVolume, { namespace: '', name: claim.spec?.volumeName ?? '' })
    if (isBound(claim)) expect(volume?.spec?.claimRef?.uid).toBe(claim.metadata.uid)
    else expect([claim.spec?.storageClassName, free.filter((each) => sizeOf(each) >= wantedBy(claim))]).toEqual(['manual', []])
  }
  for (const volume of server.list(kinds.PersistentVolume)) {
    const { claimRef } = volume.spec ?? {}
    const claim = claimRef === undefined ? undefined : server.get(kinds.PersistentVolumeClaim, at(claimRef.name ?? ''))
    const isHeld = claim !== undefined && claim.metadata.uid === claimRef?.uid
    expect(volume.status?.phase).toBe(claimRef?.uid === undefined ? 'Available' : isHeld ? 'Bound' : 'Released')
    if (volume.spec?.persistentVolumeReclaimPolicy === 'Delete') expect(volume.status?.phase).toBe('Bound')
  }
}

const sizeOf = ({ spec }: Volume): number => Number.parseInt(String(spec?.capacity?.['storage']), 10)
const wantedBy = ({ spec }: Claim): number => Number.parseInt(String(spec?.resources?.requests?.['storage']), 10)

it('binds one to one, whatever is lost, repeated or late, and comes to rest', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'persistentvolume-binder binds one to one',
    few: 200,
    of: fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 }),
      names: fc.subarray(['a', 'b', 'c', 'd', 'e', 'f'], { minLength: 1 }),
      moves: schedule(),
    }),
    holds: async ({ sizes, names, moves }) => {
      const cluster = createModelCluster({
        controllers: [binder, provisioner],
        actors: [claims(names), volumes, scheduler],
        fill: fill(sizes),
        faults: true,
        planted: PLANTED,
      })
      const check = (): void => expectOneToOne(cluster.server)
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster)
    },
  })
})
