import { type Authorizer, type Decision, NO_RULES } from './authorizer.ts'

/** No opinion rather than a denial, as upstream: authorizers after it may allow. */
const FORBIDDEN: Decision = { verdict: 'no opinion', reason: 'Everything is forbidden.' }

/** Lets nobody do anything, but for members of system:masters: for tests. */
export const alwaysDeny: Authorizer = { decide: () => FORBIDDEN, rulesFor: () => NO_RULES }
