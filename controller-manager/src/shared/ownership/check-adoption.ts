import { type KubeObject, StatusError } from '@coxswain/api-types'
import type { GatherInput } from '@coxswain/client'
import { adoptable } from './orphans.ts'
import type { Ownership } from './ownership.ts'

/** May the owner adopt? Undefined: there is nothing to adopt, and nobody has asked. */
export type Adoption = 'allowed' | 'refused' | undefined

/**
 * A controller's `gather`: before anything is adopted, asks the server itself whether the owner is still there and stays. A cache may
 * not know yet that the owner is being deleted and its dependents were set free on purpose; adopted again, they would be deleted with it
 * (https://github.com/kubernetes/kubernetes/issues/42639). One question is enough for all that the same owner may adopt.
 */
export const checkAdoption =
  (ownership: Ownership, ...others: readonly Ownership[]) =>
  async ({ object, view, client }: GatherInput<KubeObject>): Promise<Adoption> => {
    if (object === undefined || [ownership, ...others].every((each) => adoptable(each, object, view).length === 0)) return undefined
    const { namespace, name, uid } = object.metadata
    try {
      const { metadata } = await client.get(ownership.owner, { namespace, name })
      return metadata.uid === uid && metadata.deletionTimestamp === undefined ? 'allowed' : 'refused'
    } catch (error) {
      if (error instanceof StatusError && error.reason === 'NotFound') return 'refused'
      throw error
    }
  }
