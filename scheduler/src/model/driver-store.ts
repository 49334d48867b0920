import type { CSIDriver, CSINode, CSIStorageCapacity, Stored } from '@coxswain/api-types'
import { createCapacities } from './capacities.ts'
import { createNamed } from './named.ts'

export type CsiNodeObject = Stored<CSINode>
export type CsiDriverObject = Stored<CSIDriver>
export type CapacityObject = Stored<CSIStorageCapacity>

/** What drivers say of themselves. */
export interface DriverView {
  csiNode(name: string): CsiNodeObject | undefined
  csiDriver(name: string): CsiDriverObject | undefined
  /** What drivers have left for a class. */
  capacities(storageClass: string): Iterable<CapacityObject>
}

/** The same, for its owner. */
export interface DriverStore extends DriverView {
  setCsiNode(node: CsiNodeObject): CsiNodeObject | undefined
  removeCsiNode(name: string): void
  setCsiDriver(driver: CsiDriverObject): CsiDriverObject | undefined
  removeCsiDriver(name: string): void
  setCapacity(capacity: CapacityObject): CapacityObject | undefined
  removeCapacity(capacity: CapacityObject): void
}

export const createDriverStore = (): DriverStore => {
  const csiNodes = createNamed<CsiNodeObject>()
  const csiDrivers = createNamed<CsiDriverObject>()
  const capacities = createCapacities()
  return {
    csiNode: csiNodes.get,
    csiDriver: csiDrivers.get,
    capacities: capacities.of,
    setCsiNode: csiNodes.set,
    removeCsiNode: csiNodes.remove,
    setCsiDriver: csiDrivers.set,
    removeCsiDriver: csiDrivers.remove,
    setCapacity: capacities.set,
    removeCapacity: capacities.remove,
  }
}
