import { durationFlag } from '@coxswain/ports'

/** Milliseconds, or a duration in text: `40s`, `5m`, `1h30m`, `250ms`. */
export type Duration = number | string

export const milliseconds = (duration: Duration): number => (typeof duration === 'number' ? duration : durationFlag(duration))
