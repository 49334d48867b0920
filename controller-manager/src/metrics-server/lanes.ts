/** Runs what it is given, so many at once. */
type Lane = <Result>(task: () => Promise<Result>) => Promise<Result>

const createLane = (width: number): Lane => {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (task) => {
    if (busy >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy++
    try {
      return await task()
    } finally {
      // Whoever waits longest takes the place over.
      const next = waiting.shift()
      if (next === undefined) busy--
      else next()
    }
  }
}

export interface LanesOptions {
  readonly width: number
  /** For those that failed the last time. */
  readonly slowWidth: number
}

/**
 * Asks many, so many at once, in two lanes: who did not answer the last time waits in a lane of its own, so that those who are away,
 * however many, take no place from those who answer.
 */
export const createLanes = ({ width, slowWidth }: LanesOptions) => {
  const [fast, slow] = [createLane(width), createLane(slowWidth)]
  const failed = new Set<string>()
  return async <Result>(name: string, ask: () => Promise<Result>): Promise<Result> =>
    (failed.has(name) ? slow : fast)(async () => {
      try {
        const result = await ask()
        failed.delete(name)
        return result
      } catch (error) {
        failed.add(name)
        throw error
      }
    })
}
