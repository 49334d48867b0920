import { kinds, type Namespace } from '@coxswain/api-types'
import { defineController } from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { type CollectorState, createCollectorState } from './garbage-collector/collector-state.ts'
import { type Examined, examine } from './garbage-collector/examine.ts'
import { followResources } from './garbage-collector/follow-resources.ts'
import { planItem } from './garbage-collector/plan-item.ts'

/**
 * Deletes objects whose owners are all gone, and sees to the dependents of what is deleted in the foreground or left to be orphans
 * (upstream: pkg/controller/garbagecollector). It works on every resource that the server serves, custom ones too.
 *
 * Its keys are uids. Caches tell it where to look; before anything is deleted the server is asked, for the object and for each of its
 * owners, by uid. An owner of a kind that nothing is known of counts as alive.
 */
export const createGarbageCollector = (given: Partial<ControllerOptions> = {}, state: CollectorState = createCollectorState()) => {
  const { concurrentGcSyncs, resourceDiscoveryPeriodMs } = { ...DEFAULT_OPTIONS, ...given }
  return defineController<Namespace, Examined>({
    name: 'garbage-collector-controller',
    component: 'garbage-collector-controller',
    concurrency: concurrentGcSyncs,
    // All keys come from the source; a controller must be for something.
    for: kinds.Namespace,
    when: () => false,
    source: followResources(state, resourceDiscoveryPeriodMs),
    gather: async ({ key, client }) => {
      const examined = await examine(key, state, client)
      if (examined.tag === 'owned' && examined.owners.some(({ standing }) => standing === 'unknown')) state.unresolved.push(key)
      return examined
    },
    reconcile: ({ gathered }) => planItem(gathered),
  })
}
