import type { Device, ResourceSlice } from '../../../generated/resource.v1.types.ts'
import { formatTime } from '../../../time.ts'

/** What upstream fills in or drops before a slice is looked at: a taint is as old as the request that brings it without a time. */
export const prepareDevices = ({ spec }: ResourceSlice, now: number): void => {
  for (const device of spec?.devices ?? []) {
    for (const taint of device.taints ?? []) taint.timeAdded ??= formatTime(now)
    dropDisabled(device)
  }
}

/** Behind the gates DRAListTypeAttributes and DRANodeAllocatableResources, off by default in 1.36. */
const dropDisabled = (device: Device): void => {
  delete device.nodeAllocatableResourceMappings
  for (const attribute of Object.values(device.attributes ?? {})) {
    delete attribute.ints
    delete attribute.bools
    delete attribute.strings
    delete attribute.versions
  }
}
