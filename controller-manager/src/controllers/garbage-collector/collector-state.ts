import { createOwnershipGraph, type OwnershipGraph } from './ownership-graph.ts'
import { NO_RESOURCES, type ServedResources } from './served-resources.ts'

/** All that the collector knows: caches of what the server told, which can be made anew at any time. */
export interface CollectorState {
  readonly graph: OwnershipGraph
  resources: ServedResources
  /** Are all resources' caches filled? */
  isComplete(): boolean
  /** Objects with owners of kinds that are not known. */
  readonly unresolved: string[]
  /** Owners that the server has said not to exist; a uid never comes back. */
  readonly absent: AbsentOwners
}

export const createCollectorState = (): CollectorState => ({
  graph: createOwnershipGraph(),
  resources: NO_RESOURCES,
  isComplete: () => false,
  unresolved: [],
  absent: createAbsentOwners(),
})

/** Remembers a bounded number of owners, the newest: many dependents of one owner ask the server once. */
export interface AbsentOwners {
  has(id: string): boolean
  add(id: string): void
}

const CAPACITY = 500

const createAbsentOwners = (): AbsentOwners => {
  const known = new Set<string>()
  return {
    has: (id) => known.has(id),
    add: (id) => {
      known.delete(id)
      known.add(id)
      for (const oldest of known) {
        if (known.size <= CAPACITY) break
        known.delete(oldest)
      }
    },
  }
}
