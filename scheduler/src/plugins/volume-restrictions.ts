import { definePlugin, reject } from '../framework.ts'
import { AssignedPod, on, PersistentVolumeClaim } from '../wake.ts'

const TAKEN = reject('unschedulable', 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode')

/** A claim that one pod alone may use is not given to a second (upstream's `VolumeRestrictions`, as far as it is about claims). */
export const volumeRestrictions = definePlugin({
  name: 'VolumeRestrictions',
  wakeOn: [
    on(AssignedPod, 'delete').when((pod, { before }) =>
      pod.claims.some(({ claim }) => before?.namespace === pod.namespace && before.claims.some((each) => each.claim === claim)),
    ),
    on(PersistentVolumeClaim, 'add', 'update').when(
      (pod, { after }) => after?.metadata.namespace === pod.namespace && pod.claims.some(({ claim }) => claim === after.metadata.name),
    ),
  ],
  prepare: ({ namespace, claims }, { volumes }) =>
    claims.some(
      ({ claim }) =>
        volumes.claim(namespace, claim)?.spec?.accessModes?.includes('ReadWriteOncePod') === true && volumes.isUsed(namespace, claim),
    ),
  filters: (isTaken) => isTaken,
  filter: (isTaken) => (isTaken ? TAKEN : null),
})
