import { resourceId } from '../client/resource.ts'
import type { Informer } from '../informers/cache.ts'
import type { Expected } from './cache-waiters.ts'
import type { Outcomes } from './outcome.ts'
import type { Step } from './plan.ts'

/** What the caches must show of a plan that was carried out, for the kinds that are cached. */
export const expectedWrites = (steps: readonly Step[], outcomes: Outcomes, informers: ReadonlyMap<string, Informer>): readonly Expected[] =>
  steps.flatMap((step): readonly Expected[] => {
    const outcome = outcomes.get(step.id)
    if (outcome?.ok !== true || !('resource' in step)) return []
    const resource = resourceId(step.resource)
    const informer = informers.get(resource)
    if (informer === undefined) return []
    const written = outcome.object?.metadata
    if (written !== undefined) return [{ resource, revision: written.resourceVersion }]
    if (step.do !== 'delete' || step.preconditions.uid === undefined) return []
    return [{ resource, gone: { namespace: step.namespace, name: step.name, uid: step.preconditions.uid } }]
  })
