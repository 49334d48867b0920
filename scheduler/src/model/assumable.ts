import { compareResourceVersions } from '@coxswain/client'

interface Versioned {
  readonly metadata: { readonly resourceVersion: string }
}

/** Objects by key, some of them as they will be when what was decided is written (upstream's `AssumeCache`). */
export interface Assumable<T extends Versioned> {
  /** As assumed, where it is. */
  get(key: string): T | undefined
  /** As the API has it. */
  written(key: string): T | undefined
  /** Takes the API's state, and gives the one before. An assumption ends with the first state newer than that on which it was made. */
  set(key: string, object: T): T | undefined
  remove(key: string): T | undefined
  assume(key: string, object: T): void
  restore(key: string): void
}

export const createAssumable = <T extends Versioned>(): Assumable<T> => {
  const objects = new Map<string, T>()
  const assumed = new Map<string, T>()
  return {
    get: (key) => assumed.get(key) ?? objects.get(key),
    written: (key) => objects.get(key),
    set: (key, object) => {
      const before = objects.get(key)
      objects.set(key, object)
      const guess = assumed.get(key)
      if (guess !== undefined && compareResourceVersions(object.metadata.resourceVersion, guess.metadata.resourceVersion) > 0)
        assumed.delete(key)
      return before
    },
    remove: (key) => {
      const before = objects.get(key)
      objects.delete(key)
      assumed.delete(key)
      return before
    },
    assume: (key, object) => void assumed.set(key, object),
    restore: (key) => void assumed.delete(key),
  }
}
