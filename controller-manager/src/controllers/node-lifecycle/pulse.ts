/** When a sign of life of any node was last seen, and when one came after nobody had been heard for long. Milliseconds since the epoch. */
export interface Pulse {
  heardAt?: number
  awokeAt?: number
}

/**
 * Notes a sign of life. When all nodes have been silent for half a grace period, it was the API server, the network or this observer
 * that was away, and not they.
 */
export const hear = (pulse: Pulse, now: number, graceMs: number): void => {
  if (pulse.heardAt !== undefined && now - pulse.heardAt > graceMs / 2) pulse.awokeAt = now
  pulse.heardAt = now
}

/** For how long nodes are not given up yet, so that those that live can say so (upstream resets its stamps for that). */
export const awakeningMs = ({ awokeAt }: Pulse, now: number, graceMs: number): number =>
  awokeAt === undefined ? 0 : Math.max(0, awokeAt + graceMs - now)
