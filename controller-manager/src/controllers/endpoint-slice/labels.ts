import { type Service, type Stored, semanticEqual } from '@coxswain/api-types'
import type { Slice } from '../../shared/endpoint-key.ts'
import { isHeadless } from '../../shared/service-pods.ts'
import { HEADLESS_SERVICE, own, SERVICE_NAME, SLICE_MANAGED_BY, without } from '../../shared/well-known.ts'

export const CONTROLLER = 'endpointslice-controller.k8s.io'
const RESERVED = [SERVICE_NAME, SLICE_MANAGED_BY, HEADLESS_SERVICE]

/** A slice carries its Service's labels, and three of its own that a Service cannot override. */
export const sliceLabels = (service: Stored<Service>): Record<string, string> => ({
  ...without(service.metadata.labels, RESERVED),
  ...(isHeadless(service) ? { [HEADLESS_SERVICE]: '' } : {}),
  [SERVICE_NAME]: service.metadata.name,
  [SLICE_MANAGED_BY]: CONTROLLER,
})

/** Have the Service's labels changed since? Changes of the three reserved ones alone are no reason to write (upstream). */
export const labelsDiffer = (slice: Slice, service: Stored<Service>): boolean =>
  !semanticEqual(without(slice.metadata.labels, RESERVED), without(service.metadata.labels, RESERVED))

/** Does this controller keep the slice? */
export const isManaged = ({ metadata }: Slice): boolean => own(metadata.labels, SLICE_MANAGED_BY) === CONTROLLER
