import { kinds } from '@coxswain/api-types'
import type { Outcomes, View } from '@coxswain/client'
import type { Rollout } from './rollout.ts'

/** Id of the step that creates a ReplicaSet. */
export const creationId = (name: string): string => `create replica set ${name}`

/** Why the present template's ReplicaSet cannot be created just so. */
export type CreationTrouble =
  /** Another ReplicaSet has its name: two templates have the same hash. */
  | { readonly kind: 'collision' }
  /** The namespace is on its way out: nothing can be created in it, and nothing should. */
  | { readonly kind: 'terminating' }
  /** The last attempt was refused. It is made again, and the Deployment tells of it. */
  | { readonly kind: 'refused'; readonly message: string }

/** Not what the server has refused: the cache will show what is there, or the attempt is simply made again. */
const PASSING: ReadonlySet<string> = new Set(['AlreadyExists', 'Skipped', 'NotLeader'])

/** What stands in the way of the ReplicaSet that the rollout is to create; undefined where nothing does, or none is to be created. */
export const creationTrouble = ({ current, deployment }: Rollout, view: View, outcomes: Outcomes): CreationTrouble | undefined => {
  if (current === undefined || current.exists) return undefined
  if (view.get(kinds.ReplicaSet, deployment.metadata.namespace, current.name) !== undefined) return { kind: 'collision' }
  const outcome = outcomes.get(creationId(current.name))
  if (outcome === undefined || outcome.ok || PASSING.has(outcome.reason)) return undefined
  if (outcome.causes.includes('NamespaceTerminating')) return { kind: 'terminating' }
  return { kind: 'refused', message: `Failed to create new replica set ${JSON.stringify(current.name)}: ${outcome.message}` }
}
