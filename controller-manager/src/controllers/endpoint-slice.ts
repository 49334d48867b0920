import { type EndpointSlice, kinds, type Node, type Service, type Stored } from '@coxswain/api-types'
import { type Change, defineController, indexBy, type ObjectKey, objectKey, plan, remove, type View, watching } from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { podsByLabel } from '../shared/pods-by-label.ts'
import { podsByNode, podsOn } from '../shared/pods-by-node.ts'
import { familiesOf } from '../shared/service-pods.ts'
import { changesEndpoints, podsOf, selectorOf, servicesBySelector, servicesOf } from '../shared/service-selection.ts'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'
import { own, SERVICE_NAME } from '../shared/well-known.ts'
import { isManaged } from './endpoint-slice/labels.ts'
import { planFamily } from './endpoint-slice/plan-family.ts'

/** Keeps the EndpointSlices of each Service that selects pods (upstream: pkg/controller/endpointslice). */
export const createEndpointSlice = (options: Partial<ControllerOptions> = {}) => {
  const { concurrentServiceEndpointSyncs, maxEndpointsPerSlice } = { ...DEFAULT_OPTIONS, ...options }
  return defineController<Service>({
    name: 'endpointslice-controller',
    component: 'endpoint-slice-controller',
    concurrency: concurrentServiceEndpointSyncs,
    for: kinds.Service,
    watches: [
      watching(kinds.Pod, servicesOf, changesEndpoints),
      watching(kinds.EndpointSlice, serviceKeys),
      watching(kinds.Node, servicesOnNode, changesZone),
    ],
    indexes: [podsByLabel, servicesBySelector, podsByNode, slicesByService],
    reconcile: ({ namespace, name, object: service, view, outcomes }) => {
      // What a Service leaves behind belongs to the garbage collector.
      if (service === undefined || service.spec?.type === 'ExternalName' || selectorOf(service).length === 0) return plan()
      if (isNamespaceTerminating(outcomes)) return plan()
      const slices = view
        .byIndex(kinds.EndpointSlice, BY_SERVICE, objectKey(namespace, name))
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      const pods = podsOf(service, view)
      const families = familiesOf(service)
      return plan([
        families.map((family) => {
          const existing = slices.filter(({ addressType }) => addressType === family)
          return planFamily({ family, service, pods, existing, view, maxPerSlice: maxEndpointsPerSlice })
        }),
        slices
          .filter(({ addressType }) => !families.some((family) => family === addressType))
          .map((slice) => remove(kinds.EndpointSlice, slice, { reason: 'the Service has no addresses of this family' })),
      ])
    },
  })
}

const BY_SERVICE = 'managed slices of a service'

const serviceKeys = (slice: Stored<EndpointSlice>): readonly ObjectKey[] => {
  const name = own(slice.metadata.labels, SERVICE_NAME)
  return name !== undefined && isManaged(slice) ? [objectKey(slice.metadata.namespace, name)] : []
}
const slicesByService = indexBy(kinds.EndpointSlice, BY_SERVICE, serviceKeys)

/** Endpoints name the zone of their node, and wait for a node that is not known yet. */
const servicesOnNode = (node: Stored<Node>, view: View): readonly ObjectKey[] =>
  podsOn(node.metadata.name, view).flatMap((pod) => servicesOf(pod, view))
const changesZone = ({ object, previous }: Change<Node>): boolean => previous === undefined || zoneOf(object) !== zoneOf(previous)
const zoneOf = ({ metadata }: Stored<Node>): string | undefined => own(metadata.labels, 'topology.kubernetes.io/zone')
