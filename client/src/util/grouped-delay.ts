/**
 * Milliseconds from `now` until a delay is over, or up to `slackMs` before: together with all other delays that end in the same span. What is
 * done at one time costs whoever is asked less: a server commits and tells it at once.
 */
export const groupedDelay = (now: number, delayMs: number, slackMs: number): number =>
  slackMs > 0 ? Math.max(0, Math.floor((now + delayMs) / slackMs) * slackMs - now) : delayMs
