import type { Outcomes } from '@coxswain/client'

/** Ids of the steps that create and delete pods begin with these: failures are found by them. */
export const CREATE_POD = 'create pod '
export const DELETE_POD = 'delete pod '
/** Of those that take the finalizer off a pod that is then deleted. */
export const GIVE_UP_POD = 'give up pod '

/** Did something go wrong when pods were last created or deleted? The status then tells what is, not what is about to be. */
export const podsFailed = (outcomes: Outcomes): boolean => [...outcomes].some(([id, outcome]) => !outcome.ok && isPodStep(id))

const isPodStep = (id: string): boolean => [CREATE_POD, DELETE_POD, GIVE_UP_POD].some((prefix) => id.startsWith(prefix))
