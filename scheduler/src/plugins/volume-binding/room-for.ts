import {
  classOfClaim,
  compareQuantities,
  type LabelRequirement,
  type Labels,
  labelSelectorRequirements,
  matchesLabels,
  parseQuantity,
  type Quantity,
  sizeOfClaim,
} from '@coxswain/api-types'
import type { CapacityObject } from '../../model/driver-store.ts'
import { labelOf } from '../../model/node-facts.ts'
import type { ClaimObject, VolumeView } from '../../model/volume-store.ts'

/** Can a volume be made where a node with these labels reaches it? */
export type Room = (labels: Labels) => boolean

const EVERYWHERE: Room = () => true

/**
 * Where the driver of a claim's class has room for it (upstream's `hasEnoughCapacity`). Drivers that do not tell of what they have left
 * are taken to have enough.
 */
export const roomFor = (claim: ClaimObject, volumes: VolumeView): Room => {
  const storageClass = classOfClaim(claim)
  const driver = volumes.csiDriver(volumes.storageClass(storageClass)?.provisioner ?? '')
  if (driver?.spec.storageCapacity !== true || claim.spec?.resources?.requests?.['storage'] === undefined) return EVERYWHERE
  const wanted = sizeOfClaim(claim)
  const segments = createSegments()
  for (const capacity of volumes.capacities(storageClass)) {
    const limit = largestVolume(capacity)
    if (limit !== undefined && compareQuantities(limit, wanted) >= 0 && capacity.nodeTopology !== undefined)
      segments.add(labelSelectorRequirements(capacity.nodeTopology))
  }
  return segments.has
}

/** The largest volume that can be made; undefined: none can. */
export const largestVolume = ({ maximumVolumeSize, capacity }: CapacityObject): Quantity | undefined => {
  const given = maximumVolumeSize ?? capacity
  return given === undefined ? undefined : parseQuantity(given)
}

/** Selectors filed by a label that they ask for: disks of nodes have a segment each, and no node is held against all of them. */
const createSegments = () => {
  const byLabel = new Map<string, Map<string, (readonly LabelRequirement[])[]>>()
  const others: (readonly LabelRequirement[])[] = []
  const file = (selector: readonly LabelRequirement[], key: string, value: string): void => {
    const values = byLabel.get(key) ?? new Map<string, (readonly LabelRequirement[])[]>()
    byLabel.set(key, values)
    values.set(value, [...(values.get(value) ?? []), selector])
  }
  const hasLabelled = (labels: Labels): boolean => {
    for (const [key, values] of byLabel) {
      const value = labelOf(labels, key)
      const selectors = value === undefined ? undefined : values.get(value)
      if (selectors?.some((selector) => matchesLabels(selector, labels))) return true
    }
    return false
  }
  return {
    add: (selector: readonly LabelRequirement[]): void => {
      const exact = selector.find(({ operator }) => operator === '=')
      if (exact === undefined) others.push(selector)
      else file(selector, exact.key, exact.values[0] ?? '')
    },
    has: (labels: Labels): boolean => hasLabelled(labels) || others.some((selector) => matchesLabels(selector, labels)),
  }
}
