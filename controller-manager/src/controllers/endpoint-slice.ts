import { type EndpointSlice, kinds, type Node, type Service, type Stored } from '@coxswain/api-types'
import {
  type Change,
  defineController,
  indexBy,
  keyOf,
  type ObjectKey,
  objectKey,
  plan,
  remove,
  type View,
  watching,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { mapMemory } from '../shared/map-memory.ts'
import { podsByLabel } from '../shared/pods-by-label.ts'
import { podsByNode, podsOn } from '../shared/pods-by-node.ts'
import { familiesOf } from '../shared/service-pods.ts'
import { changesEndpoints, podsOf, selectorOf, servicesBySelector, servicesOf } from '../shared/service-selection.ts'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'
import { own, SERVICE_NAME } from '../shared/well-known.ts'
import { asksForZones, forgetService, type SaidOfZones } from './endpoint-slice/hints.ts'
import { isManaged } from './endpoint-slice/labels.ts'
import { planFamily } from './endpoint-slice/plan-family.ts'
import { changesShares, ZONE } from './endpoint-slice/zone-shares.ts'

/** Keeps the EndpointSlices of each Service that selects pods (upstream: pkg/controller/endpointslice). */
export const createEndpointSlice = (options: Partial<ControllerOptions> = {}) => {
  const { concurrentServiceEndpointSyncs, maxEndpointsPerSlice } = { ...DEFAULT_OPTIONS, ...options }
  const said: SaidOfZones = new Map()
  return defineController<Service>({
    name: 'endpointslice-controller',
    component: 'endpoint-slice-controller',
    concurrency: concurrentServiceEndpointSyncs,
    memory: mapMemory(said),
    for: kinds.Service,
    watches: [
      watching(kinds.Pod, servicesOf, changesEndpoints),
      watching(kinds.EndpointSlice, serviceKeys),
      watching(kinds.Node, servicesOnNode, changesZone),
      watching(kinds.Node, servicesInZones, changesAnyShare),
    ],
    indexes: [podsByLabel, servicesBySelector, podsByNode, slicesByService, servicesByMode],
    reconcile: ({ namespace, name, object: service, view, outcomes }) => {
      if (service === undefined) forgetService(said, { namespace, name })
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
          return planFamily({ family, service, pods, existing, view, maxPerSlice: maxEndpointsPerSlice, said })
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
const changesZone = ({ type, object, previous }: Change<Node>): boolean =>
  type !== 'modified' || previous === undefined || zoneOf(object) !== zoneOf(previous)
const zoneOf = ({ metadata }: Stored<Node>): string | undefined => own(metadata.labels, ZONE)

const IN_ZONES = 'services that are to stay in zones'

const servicesByMode = indexBy(kinds.Service, IN_ZONES, (service) => (asksForZones(service) ? [IN_ZONES] : []))
/** What any node has is part of every zone's share. */
const servicesInZones = (_: Stored<Node>, view: View): readonly ObjectKey[] => view.byIndex(kinds.Service, IN_ZONES, IN_ZONES).map(keyOf)
const changesAnyShare = ({ type, object, previous }: Change<Node>): boolean =>
  type !== 'modified' || previous === undefined || changesShares(previous, object)
