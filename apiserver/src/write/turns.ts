/** Lets tasks of one name run one after the other, in the order in which they came. */
export type InTurn = <T>(name: string, task: () => Promise<T>) => Promise<T>

export const createTurns = (): InTurn => {
  const last = new Map<string, Promise<unknown>>()
  return async (name, task) => {
    const before = last.get(name)
    const mine = before === undefined ? task() : before.then(task, task)
    last.set(name, mine)
    try {
      return await mine
    } finally {
      if (last.get(name) === mine) last.delete(name)
    }
  }
}
