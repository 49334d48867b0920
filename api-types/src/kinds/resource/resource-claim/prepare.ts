import type { ResourceClaim } from '../../../generated/resource.v1.types.ts'
import type { WriteContext } from '../../../kind.ts'
import { setOrDelete } from '../../core/pod/set-or-delete.ts'
import { keepMetadata } from '../../keep-fields.ts'
import { deviceId } from './device-id.ts'

export const prepareClaimUpdate = (draft: ResourceClaim, old: ResourceClaim, { subresource }: WriteContext): void => {
  if (subresource !== 'status') {
    setOrDelete(draft, 'status', old.status)
    return
  }
  draft.spec = old.spec
  keepMetadata(draft, old)
  dropDeallocated(draft, old)
}

/** What drivers report of devices that the claim no longer has goes with them. */
const dropDeallocated = ({ status }: ResourceClaim, { status: oldStatus }: ResourceClaim): void => {
  if (status?.devices === undefined) return
  const ids = (results: readonly Parameters<typeof deviceId>[0][] | undefined): ReadonlySet<string> =>
    new Set((results ?? []).map(deviceId))
  const before = ids(oldStatus?.allocation?.devices?.results)
  const now = ids(status.allocation?.devices?.results)
  const kept = status.devices.filter((device) => !before.has(deviceId(device)) || now.has(deviceId(device)))
  setOrDelete(status, 'devices', kept.length === 0 ? undefined : kept)
}
