const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Runs `task` when `signal` fires; what it gives ends the wait. Nothing is run where the signal has fired before, or where there is none.
 *
 * All who wait for a signal share one listener of it: a signal that ends all the work of a part has as many of them as there are requests under
 * way, which Node would warn of as a leak.
 */
export const onAbort = (signal: AbortSignal | undefined, task: () => void): (() => void) => {
  if (signal === undefined) return nothing
  const tasks = waiting.get(signal) ?? listenTo(signal)
  tasks.add(task)
  return () => void tasks.delete(task)
}

const nothing = (): void => undefined

const listenTo = (signal: AbortSignal): Set<() => void> => {
  const tasks = new Set<() => void>()
  waiting.set(signal, tasks)
  signal.addEventListener(
    'abort',
    () => {
      for (const task of tasks) task()
    },
    { once: true },
  )
  return tasks
}
