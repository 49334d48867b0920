import { kinds, type Service, type Stored } from '@coxswain/api-types'
import { type Change, defineController, event, plan, referenceTo } from '@coxswain/client'
import { mapMemory } from '../shared/map-memory.ts'

const MESSAGE =
  'Nothing here makes load balancers: the external IP stays pending. The Service is reached at its cluster IP and its node ports'

/**
 * Says of a Service that waits for a load balancer that none will come, once: nobody would look for the reason in what does not happen.
 * Upstream has a cloud's own controller under this name, which tells of its balancers. Services of a `loadBalancerClass` are somebody
 * else's, and so are all where a cloud's controller runs.
 */
export const createServiceLoadBalancer = () => {
  /** The Services that have been told, by key: the uid of each. */
  const told = new Map<string, string>()
  return defineController<Service>({
    name: 'service-lb-controller',
    component: 'service-controller',
    memory: mapMemory(told),
    for: kinds.Service,
    when: changesWaiting,
    reconcile: ({ key, object: service }) => {
      if (service === undefined || !waits(service)) {
        told.delete(key)
        return plan()
      }
      if (told.get(key) === service.metadata.uid) return plan()
      told.set(key, service.metadata.uid)
      const regarding = referenceTo(kinds.Service, service)
      return plan(event({ regarding, type: 'Warning', reason: 'LoadBalancerPending', message: MESSAGE }))
    },
  })
}

const waits = ({ metadata, spec, status }: Stored<Service>): boolean =>
  spec?.type === 'LoadBalancer' &&
  spec.loadBalancerClass === undefined &&
  (status?.loadBalancer?.ingress ?? []).length === 0 &&
  metadata.deletionTimestamp === undefined

const changesWaiting = ({ type, object, previous }: Change<Service>): boolean =>
  type !== 'modified' || previous === undefined || waits(object) !== waits(previous)
