import { matchesLabels, type Pod, parseLabelSelector, type Stored } from '@coxswain/api-types'
import { type ObjectKey, splitKey } from '@coxswain/client'
import { place } from '../../shared/pods-by-label.ts'
import { type LabelRequirements, wantedLabels } from '../../shared/wanted-labels.ts'

/** Whose selectors select a pod: each is filed under a label that it asks for, so that few are compared. */
export interface SelectorIndex {
  /** Takes the place of what this key had. An empty selector selects nothing. Throws SelectorError for one that cannot be read. */
  set(key: ObjectKey, selector: string): void
  delete(key: ObjectKey): void
  /** Keys of the pods' namespace whose selectors select one of them. */
  selecting(pods: readonly Stored<Pod>[]): readonly ObjectKey[]
}

interface Filed {
  readonly selector: string
  readonly requirements: LabelRequirements
  readonly place: string
}

export const createSelectorIndex = (): SelectorIndex => {
  const filed = new Map<ObjectKey, Filed>()
  const places = new Map<string, Set<ObjectKey>>()
  const remove = (key: ObjectKey): void => {
    const at = filed.get(key)?.place ?? ''
    const keys = places.get(at)
    keys?.delete(key)
    if (keys?.size === 0) places.delete(at)
    filed.delete(key)
  }
  /** Where the fewest are: labels that all have in common tell nothing. */
  const placeFor = (namespace: string, requirements: LabelRequirements): string => {
    const possible = Object.entries(wantedLabels(requirements)).map(([key, value]) => place(namespace, key, value))
    const sizeOf = (at: string): number => places.get(at)?.size ?? 0
    return possible.reduce((best, at) => (sizeOf(at) < sizeOf(best) ? at : best), possible[0] ?? namespace)
  }
  return {
    set: (key, selector) => {
      if (filed.get(key)?.selector === selector) return
      remove(key)
      if (selector === '') return
      const requirements = parseLabelSelector(selector)
      const at = placeFor(splitKey(key).namespace, requirements)
      filed.set(key, { selector, requirements, place: at })
      places.set(at, (places.get(at) ?? new Set()).add(key))
    },
    delete: remove,
    selecting: (pods) => {
      const found = new Set<ObjectKey>()
      for (const { metadata } of pods) {
        const { namespace, labels = {} } = metadata
        for (const at of [namespace, ...Object.entries(labels).map(([key, value]) => place(namespace, key, value))]) {
          for (const key of places.get(at) ?? []) {
            if (!found.has(key) && matchesLabels(filed.get(key)?.requirements ?? [], labels)) found.add(key)
          }
        }
      }
      return [...found]
    },
  }
}
