import type { KeySource } from '@coxswain/client'

/** Several sources of one controller as one. */
export const keySources = (sources: readonly KeySource[]): KeySource => ({
  start: (input) => {
    const running = sources.map((source) => source.start(input))
    return {
      stop: () => {
        for (const each of running) each.stop()
      },
      activity: () => running.flatMap((each) => each.activity()),
    }
  },
})
