/** Pods that are counted in on the scheduler's word alone, from the decision until the cache shows them. */
export interface Assumptions {
  begin(uid: string): void
  /** The pod is bound: from now on it is due at `deadline`. Deadlines are given in rising order. */
  confirm(uid: string, deadline: number): void
  end(uid: string): void
  has(uid: string): boolean
  /** Those whose deadline has come at `now`. */
  due(now: number): readonly string[]
  /** The next deadline. */
  next(): number | undefined
  readonly count: number
}

export const createAssumptions = (): Assumptions => {
  const binding = new Set<string>()
  const bound = new Map<string, number>()
  return {
    begin: (uid) => void binding.add(uid),
    confirm: (uid, deadline) => {
      if (binding.delete(uid)) bound.set(uid, deadline)
    },
    end: (uid) => {
      binding.delete(uid)
      bound.delete(uid)
    },
    has: (uid) => binding.has(uid) || bound.has(uid),
    due: (now) => {
      const due: string[] = []
      for (const [uid, deadline] of bound) {
        if (deadline > now) break
        due.push(uid)
      }
      return due
    },
    next: () => {
      for (const deadline of bound.values()) return deadline
      return undefined
    },
    get count() {
      return binding.size + bound.size
    },
  }
}
