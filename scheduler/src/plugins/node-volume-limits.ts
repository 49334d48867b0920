import { definePlugin, reject } from '../framework.ts'
import type { CsiNodeObject } from '../model/driver-store.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { VolumeView } from '../model/volume-store.ts'
import { AssignedPod, CSINode, on, PersistentVolumeClaim, VolumeAttachment } from '../wake.ts'

const TOO_MANY = reject('unschedulable', 'node(s) exceed max volume count')

type CsiNode = CsiNodeObject | undefined

const limitOf = (node: CsiNode, driver: string): number | undefined =>
  node?.spec.drivers.find(({ name }) => name === driver)?.allocatable?.count

/** A driver without a limit can attach as many as anybody likes. */
const allowsMore = (before: CsiNode, after: CsiNode): boolean =>
  (before?.spec.drivers ?? []).some(({ name }) => (limitOf(after, name) ?? Infinity) > (limitOf(before, name) ?? Infinity))

/** Handles of the volumes that a pod brings along, by driver. */
const handlesOf = ({ namespace, claims }: PodInfo, volumes: VolumeView): ReadonlyMap<string, ReadonlySet<string>> => {
  const handles = new Map<string, Set<string>>()
  for (const { claim } of claims) {
    const volume = volumes.csiVolume(namespace, claim)
    if (volume !== undefined) handles.set(volume.driver, (handles.get(volume.driver) ?? new Set()).add(volume.handle))
  }
  return handles
}

/**
 * A node gets no more volumes of a driver than the driver can attach there (upstream's `NodeVolumeLimits`). One that several pods use
 * counts once, and one that is attached counts even when the pod that used it is gone.
 */
export const nodeVolumeLimits = definePlugin({
  name: 'NodeVolumeLimits',
  wakeOn: [
    on(CSINode, 'add'),
    on(CSINode, 'update').when((_, { before, after }) => allowsMore(before, after)),
    on(AssignedPod, 'delete').when((_, { before }) => before !== undefined && before.claims.length > 0),
    on(PersistentVolumeClaim, 'add').when(
      (pod, { after }) => after?.metadata.namespace === pod.namespace && pod.claims.some(({ claim }) => claim === after.metadata.name),
    ),
    on(VolumeAttachment, 'delete'),
  ],
  prepare: (pod, { volumes }) => ({ volumes, handles: handlesOf(pod, volumes) }),
  filters: ({ handles }) => handles.size > 0,
  filter: ({ volumes, handles }, { name }) => {
    const csiNode = volumes.csiNode(name)
    for (const [driver, wanted] of handles) {
      const limit = limitOf(csiNode, driver)
      if (limit === undefined) continue
      const there = volumes.volumesOn(name).get(driver)
      let more = 0
      for (const handle of wanted) if (there?.has(handle) !== true) more++
      if (more > 0 && (there?.size ?? 0) + more > limit) return TOO_MANY
    }
    return null
  },
})
