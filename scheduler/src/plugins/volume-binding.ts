import { compareQuantities, deepEqual } from '@coxswain/api-types'
import { definePlugin } from '../framework.ts'
import type { CapacityObject } from '../model/driver-store.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { CSIDriver, CSIStorageCapacity, Node, on, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../wake.ts'
import { fitNode, isRejection } from './volume-binding/fit-node.ts'
import { largestVolume } from './volume-binding/room-for.ts'
import { sortClaims } from './volume-binding/sort-claims.ts'

const uses = ({ namespace, claims }: PodInfo, claim: { readonly namespace: string; readonly name: string } | undefined): boolean =>
  claim?.namespace === namespace && claims.some((each) => each.claim === claim.name)

const hasGrown = (before: CapacityObject | undefined, after: CapacityObject | undefined): boolean => {
  const [was, is] = [before, after].map((each) => each && largestVolume(each))
  return is !== undefined && (was === undefined || compareQuantities(is, was) > 0)
}

/**
 * A pod goes where its volumes can be reached (upstream's `VolumeBinding`). Claims whose class waits for the first pod get their volume
 * with the decision: one that is there and fits, else one that is to be made on the node. What that takes is the `reserve` of the node.
 */
export const volumeBinding = definePlugin({
  name: 'VolumeBinding',
  wakeOn: [
    on(StorageClass, 'add', 'update').when(
      (_, { before, after }) => before === undefined || !deepEqual(before.allowedTopologies, after?.allowedTopologies),
    ),
    on(PersistentVolumeClaim, 'add', 'update').when((pod, { after }) => uses(pod, after?.metadata)),
    on(PersistentVolume, 'add', 'update'),
    on(Node, 'add', 'updateLabel'),
    on(CSIDriver, 'update').when((_, { before, after }) => before?.spec.storageCapacity === true && after?.spec.storageCapacity !== true),
    on(CSIStorageCapacity, 'add', 'update').when((_, { before, after }) => hasGrown(before, after)),
  ],
  prepare: (pod, { volumes }) => sortClaims(pod, volumes),
  filters: ({ tag }) => tag === 'claims',
  narrow: (state) => (state.tag === 'refused' ? state.rejection : null),
  filter: (state, node) => {
    if (state.tag !== 'claims') return null
    const fit = fitNode(state, node)
    if (isRejection(fit)) return fit
    state.byNode.set(node.name, fit)
    return null
  },
  reserve: (state, node) => {
    const fit = state.tag === 'claims' ? state.byNode.get(node.name) : undefined
    return fit === undefined || fit.bindings.length + fit.provisions.length === 0 ? undefined : fit
  },
})
