import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSnapshot, type SnapshotStore } from '../snapshot.ts'
import { podInfo } from '../testkit/make.ts'
import { attachment, bound, claim, csiVolume, mounting, storageClass } from '../testkit/volumes.ts'

const NAMES = ['x', 'y', 'z']
const NODES = ['a', 'b']
const name = fc.constantFrom(...NAMES)
const node = fc.constantFrom(...NODES)

interface World {
  readonly store: SnapshotStore
  /** Volumes that are attached, by name and node. */
  readonly attached: Map<string, { readonly of: string; readonly on: string }>
}
type Change = (world: World) => void

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(name, node, fc.uniqueArray(name)).map(
    ([pod, on, claims]): Change =>
      ({ store }) => {
        store.setPod(podInfo({ name: pod, node: on, spec: mounting(...claims) }))
      },
  ),
  name.map(
    (pod): Change =>
      ({ store }) =>
        void store.removePod(podInfo({ name: pod }).uid),
  ),
  fc.tuple(name, name).map(
    ([of, to]): Change =>
      ({ store: { volumes } }) =>
        void volumes.setClaim(bound(of, `pv-${to}`)),
  ),
  name.map(
    (of): Change =>
      ({ store: { volumes } }) =>
        void volumes.setClaim(claim(of)),
  ),
  name.map(
    (of): Change =>
      ({ store: { volumes } }) =>
        volumes.removeClaim('default', of),
  ),
  fc.tuple(name, name).map(
    ([of, handle]): Change =>
      ({ store: { volumes } }) => {
        volumes.setVolume(csiVolume(`pv-${of}`, undefined, handle))
      },
  ),
  name.map(
    (of): Change =>
      ({ store: { volumes } }) =>
        volumes.removeVolume(`pv-${of}`),
  ),
  fc.constant<Change>(({ store: { volumes } }) => void volumes.setClass(storageClass('late'))),
  fc.constant<Change>(({ store: { volumes } }) => volumes.removeClass('late')),
  fc.tuple(name, node).map(
    ([of, on]): Change =>
      ({ store: { volumes }, attached }) => {
        attached.set(`${of} ${on}`, { of, on })
        volumes.setAttachment(attachment(`${of} ${on}`, on, `pv-${of}`))
      },
  ),
  fc.tuple(name, node).map(
    ([of, on]): Change =>
      ({ store: { volumes }, attached }) => {
        attached.delete(`${of} ${on}`)
        volumes.removeAttachment(attachment(`${of} ${on}`, on, `pv-${of}`))
      },
  ),
)

/** Volumes of a node, looked up one by one as they are now. */
const recount = ({ store, attached }: World, node: string): readonly string[] => {
  const handles = new Set<string>()
  for (const pod of NAMES) {
    const info = store.pod(podInfo({ name: pod }).uid)
    if (info?.nodeName !== node) continue
    for (const each of info.claims) {
      const volume = store.volumes.csiVolume('default', each.claim)
      if (volume !== undefined) handles.add(volume.handle)
    }
  }
  for (const { of, on } of attached.values()) {
    const csi = on === node ? store.volumes.volume(`pv-${of}`)?.spec?.csi : undefined
    if (csi !== undefined) handles.add(csi.volumeHandle)
  }
  return [...handles].sort()
}

it('volumes of a node, counted change by change, are what a count from the start finds', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const world: World = { store: createSnapshot(), attached: new Map() }
      for (const each of changes) each(world)
      for (const on of NODES) {
        const counted = [...world.store.volumes.volumesOn(on).values()].flatMap((handles) => [...handles.keys()]).sort()
        expect(counted).toEqual(recount(world, on))
      }
    }),
    { numRuns: 300 },
  )
})
