/**
 * Faults that a suite of schedules can switch on in the model (never in the product), to prove that it can fail:
 * an event that a cache never hears of, a reconcile that does not wait until the cache shows its last writes, a server that ignores
 * resourceVersions, one that ignores uids, and a step that is carried out twice.
 */
export type PlantedFault = 'lost-event' | 'stale-view' | 'skipped-conflict' | 'missing-precondition' | 'repeated-step'

const FAULTS: readonly string[] = ['lost-event', 'stale-view', 'skipped-conflict', 'missing-precondition', 'repeated-step']

/** The fault of this name; undefined where it is none of these. */
export const plantedFault = (name: string | undefined): PlantedFault | undefined =>
  name !== undefined && FAULTS.includes(name) ? (name as PlantedFault) : undefined
