import { kinds, type PersistentVolumeClaim, type StatefulSet, StatusError, type Stored } from '@coxswain/api-types'
import type { Client, GatherInput, View } from '@coxswain/client'
import { type Adoption, checkAdoption } from '../../shared/ownership/check-adoption.ts'
import type { Ownership } from '../../shared/ownership/ownership.ts'
import { claimNames, type LiveClaims } from './claims.ts'
import { podName } from './identity.ts'
import { BURST } from './keep-replica.ts'
import { isOrdered, rangeOf } from './members.ts'
import { goesWithPods } from './retention.ts'

/** What only the server itself can tell. */
export interface LiveFacts {
  readonly adoption: Adoption
  readonly claims: LiveClaims
}

export const NO_FACTS: LiveFacts = { adoption: undefined, claims: new Map() }

/** Asks the server where the caches may lie. */
export const gatherFacts =
  (...ownerships: readonly [Ownership, ...Ownership[]]) =>
  async (input: GatherInput<StatefulSet>): Promise<LiveFacts> => ({
    adoption: await checkAdoption(...ownerships)(input),
    claims: await claimsTakenOver(input),
  })

/**
 * The claims that new pods take over, where claims go with a pod that is too many. Such a pod may have become wanted again and be gone, and
 * the cache may not show yet that it was given the claim: its answer may have been lost. Its successor would run on a claim that is about to go.
 */
const claimsTakenOver = async ({ object: set, view, client }: GatherInput<StatefulSet>): Promise<LiveClaims> => {
  if (set === undefined || !goesWithPods(set)) return NO_FACTS.claims
  const { namespace } = set.metadata
  const names = missingOrdinals(set, view).flatMap((ordinal) => claimNames(set, ordinal))
  const known = names.filter((name) => view.get(kinds.PersistentVolumeClaim, namespace, name) !== undefined)
  return new Map(await Promise.all(known.map(async (name) => [name, await readClaim(client, namespace, name)] as const)))
}

/** Ordinals without a pod: as many as one plan makes. */
const missingOrdinals = (set: Stored<StatefulSet>, view: View): readonly number[] => {
  const { from, to } = rangeOf(set)
  const most = isOrdered(set) ? 1 : BURST
  const missing: number[] = []
  for (let ordinal = from; ordinal < to && missing.length < most; ordinal++)
    if (view.get(kinds.Pod, set.metadata.namespace, podName(set, ordinal)) === undefined) missing.push(ordinal)
  return missing
}

const readClaim = async (client: Client, namespace: string, name: string): Promise<Stored<PersistentVolumeClaim> | undefined> => {
  try {
    return await client.get(kinds.PersistentVolumeClaim, { namespace, name })
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return undefined
    throw error
  }
}
