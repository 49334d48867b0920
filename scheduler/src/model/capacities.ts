import type { CapacityObject } from './driver-store.ts'

/** What drivers have left, by class: an object never goes over to another. */
export interface Capacities {
  of(storageClass: string): Iterable<CapacityObject>
  set(capacity: CapacityObject): CapacityObject | undefined
  remove(capacity: CapacityObject): void
}

const NONE: readonly CapacityObject[] = []
const idOf = ({ metadata }: CapacityObject): string => `${metadata.namespace}/${metadata.name}`

export const createCapacities = (): Capacities => {
  const byClass = new Map<string, Map<string, CapacityObject>>()
  return {
    of: (storageClass) => byClass.get(storageClass)?.values() ?? NONE,
    set: (capacity) => {
      const objects = byClass.get(capacity.storageClassName) ?? new Map<string, CapacityObject>()
      byClass.set(capacity.storageClassName, objects)
      const before = objects.get(idOf(capacity))
      objects.set(idOf(capacity), capacity)
      return before
    },
    remove: (capacity) => {
      const objects = byClass.get(capacity.storageClassName)
      objects?.delete(idOf(capacity))
      if (objects?.size === 0) byClass.delete(capacity.storageClassName)
    },
  }
}
