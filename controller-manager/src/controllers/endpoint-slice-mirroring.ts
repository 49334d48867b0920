import { type EndpointSlice, type Endpoints, kinds, type Service, type Stored } from '@coxswain/api-types'
import {
  type Change,
  defineController,
  event,
  indexBy,
  keyOf,
  type ObjectKey,
  objectKey,
  plan,
  referenceTo,
  remove,
  type Step,
  watching,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { selectorOf } from '../shared/service-selection.ts'
import { isNamespaceTerminating } from '../shared/terminating-namespace.ts'
import { isLeftAlone, own, SERVICE_NAME, SLICE_MANAGED_BY } from '../shared/well-known.ts'
import { type Mirrored, mirrored } from './endpoint-slice-mirroring/desired-slices.ts'
import { CONTROLLER, planMirror } from './endpoint-slice-mirroring/plan-mirror.ts'

/**
 * Mirrors Endpoints that people or programs write for Services without a selector into EndpointSlices, which is what consumers read
 * (upstream: pkg/controller/endpointslicemirroring). Not those that hold a leader lock or are marked `skip-mirror`.
 */
export const createEndpointSliceMirroring = (options: Partial<ControllerOptions> = {}) => {
  const { mirroringConcurrentServiceEndpointSyncs, mirroringMaxEndpointsPerSubset } = { ...DEFAULT_OPTIONS, ...options }
  return defineController<Endpoints>({
    name: 'endpointslice-mirroring-controller',
    component: 'endpoint-slice-mirroring-controller',
    concurrency: mirroringConcurrentServiceEndpointSyncs,
    for: kinds.Endpoints,
    watches: [watching(kinds.Service, (service) => [keyOf(service)], gainsOrLosesSelector), watching(kinds.EndpointSlice, endpointsKeys)],
    indexes: [slicesByEndpoints],
    when: ({ object, previous }) => !isLeftAlone(object) || (previous !== undefined && !isLeftAlone(previous)),
    reconcile: ({ namespace, name, object: endpoints, view, outcomes }) => {
      const slices = view.byIndex(kinds.EndpointSlice, MIRRORS, objectKey(namespace, name))
      const service = view.get(kinds.Service, namespace, name)
      if (endpoints === undefined || isLeftAlone(endpoints) || service === undefined || selectorOf(service).length > 0) {
        return plan(slices.map((slice) => remove(kinds.EndpointSlice, slice, { reason: 'there is nothing to mirror' })))
      }
      if (isNamespaceTerminating(outcomes)) return plan()
      const wanted = mirrored(endpoints, mirroringMaxEndpointsPerSubset)
      const steps = planMirror(endpoints, slices, wanted)
      // Said with a change alone: what stays as it is has been said.
      return plan([steps, steps.length === 0 ? [] : complaints(endpoints, wanted, mirroringMaxEndpointsPerSubset)])
    },
  })
}

const MIRRORS = 'mirrors of endpoints'

const endpointsKeys = (slice: Stored<EndpointSlice>): readonly ObjectKey[] => {
  const name = own(slice.metadata.labels, SERVICE_NAME)
  const ours = own(slice.metadata.labels, SLICE_MANAGED_BY) === CONTROLLER
  return name !== undefined && ours ? [objectKey(slice.metadata.namespace, name)] : []
}
const slicesByEndpoints = indexBy(kinds.EndpointSlice, MIRRORS, endpointsKeys)

const gainsOrLosesSelector = ({ type, object, previous }: Change<Service>): boolean => {
  const selects = selectorOf(object).length > 0
  return type === 'modified' && previous !== undefined ? selects !== selectorOf(previous).length > 0 : !selects
}

const complaints = (endpoints: Stored<Endpoints>, { invalid, skipped }: Mirrored, max: number): readonly Step[] => {
  const regarding = referenceTo(kinds.Endpoints, endpoints)
  const steps: Step[] = []
  if (invalid > 0) {
    const message = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`
    steps.push(event({ regarding, type: 'Warning', reason: 'InvalidIPAddress', message }))
  }
  if (skipped > invalid) {
    const message = `A max of ${max} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`
    steps.push(event({ regarding, type: 'Warning', reason: 'TooManyAddressesToMirror', message }))
  }
  return steps
}
