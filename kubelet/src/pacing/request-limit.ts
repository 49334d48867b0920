/** Runs requests, so many at a time, the others in the order in which they came. */
export interface RequestLimit {
  /** `request` handles its own errors. */
  run(request: () => Promise<void>): void
  readonly busy: number
  readonly waiting: number
}

export const createRequestLimit = (most: number): RequestLimit => {
  let queue: (() => Promise<void>)[] = []
  let head = 0
  let busy = 0
  const next = (): void => {
    const request = queue[head]
    if (request === undefined || busy >= most) return
    head++
    // Taken requests are dropped together: moving the rest at each would cost.
    if (head === queue.length || head > 1024) {
      queue = queue.slice(head)
      head = 0
    }
    busy++
    request().finally(() => {
      busy--
      next()
    })
  }
  return {
    run: (request) => {
      queue.push(request)
      next()
    },
    get busy() {
      return busy
    },
    get waiting() {
      return queue.length - head
    },
  }
}
