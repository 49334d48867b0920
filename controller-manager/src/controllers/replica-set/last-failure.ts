import type { Outcomes } from '@coxswain/client'

/** Ids of the steps that create and delete pods begin with these: failures are found by them. */
export const CREATE_POD = 'create pod '
export const DELETE_POD = 'delete pod '

/** What went wrong when pods were last created or deleted. */
export interface Failure {
  /** Reason of the ReplicaFailure condition; `NamespaceTerminating` is none: all creations fail there, and should. */
  readonly reason: 'FailedCreate' | 'FailedDelete' | 'NamespaceTerminating'
  readonly message: string
}

/** The first failure of the last plan. Steps that were not sent have not failed. */
export const lastFailure = (outcomes: Outcomes): Failure | undefined => {
  for (const [id, outcome] of outcomes) {
    if (outcome.ok || outcome.reason === 'Skipped' || outcome.reason === 'NotLeader') continue
    const { message, causes } = outcome
    if (id.startsWith(DELETE_POD)) return { reason: 'FailedDelete', message }
    if (id.startsWith(CREATE_POD))
      return { reason: causes.includes('NamespaceTerminating') ? 'NamespaceTerminating' : 'FailedCreate', message }
  }
  return undefined
}
