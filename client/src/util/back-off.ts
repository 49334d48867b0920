/** Exponential delays: `baseMs`, doubled with each failure, never above `maxMs`. */
export interface BackOff {
  readonly baseMs: number
  readonly maxMs: number
}

/** Delay after `failures` earlier failures (0: the first). */
export const backOffDelay = ({ baseMs, maxMs }: BackOff, failures: number): number => Math.min(maxMs, baseMs * 2 ** Math.min(failures, 64))
