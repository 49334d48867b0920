import type { Clock } from '@coxswain/ports'

export interface StopSignalOptions {
  readonly clock: Clock
  onFirst(): void
  onSecond(): void
}

/** One Ctrl-C may arrive twice: from the terminal, and passed on by the package manager that started the command. */
const SAME_MS = 500

/** Listens for SIGINT, SIGTERM and SIGHUP: the first asks for a clean end, another one later for an immediate one. */
export const onStopSignal = ({ clock, onFirst, onSecond }: StopSignalOptions): void => {
  let first: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (first === undefined) {
        first = clock.monotonic()
        onFirst()
      } else if (clock.monotonic() - first > SAME_MS) onSecond()
    })
}
