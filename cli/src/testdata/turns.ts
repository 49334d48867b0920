import type { VirtualClock } from '@coxswain/ports'

/** Moves virtual time, firing what is due, and lets real I/O and promises run in between. */
export const advance = async (clock: VirtualClock, milliseconds: number, steps = 20): Promise<void> => {
  const start = clock.now()
  for (let i = 1; i <= steps; i++) {
    clock.moveTo(start + (milliseconds * i) / steps)
    while (clock.fireNext()) await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
}
