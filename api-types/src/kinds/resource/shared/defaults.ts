import type { DeviceSubRequest, DeviceToleration, ExactDeviceRequest, ResourceClaimSpec } from '../../../generated/resource.v1.types.ts'

/** One device for each request, unless it says otherwise. */
export const defaultClaimSpec = (spec: ResourceClaimSpec | undefined): void => {
  for (const { exactly, firstAvailable } of spec?.devices?.requests ?? []) {
    if (exactly !== undefined) defaultRequest(exactly)
    for (const alternative of firstAvailable ?? []) defaultRequest(alternative)
  }
}

const defaultRequest = (request: ExactDeviceRequest | DeviceSubRequest): void => {
  request.allocationMode ||= 'ExactCount'
  if (request.allocationMode === 'ExactCount') request.count ||= 1
  defaultTolerations(request.tolerations)
}

export const defaultTolerations = (tolerations: readonly DeviceToleration[] | undefined): void => {
  for (const toleration of tolerations ?? []) toleration.operator ||= 'Equal'
}
