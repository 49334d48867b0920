import type { LimitRangeItem } from '../../../generated/core.v1.types.ts'
import { setOwn } from '../../../util/deep.ts'
import { roundResources } from '../pod/default-resources.ts'
import type { QuantityValue } from '../pod/quantities.ts'

/** The limits of containers fill each other in (upstream's `SetDefaults_LimitRangeItem`): the limit from the most, the request from the limit, else from the least. */
export const defaultLimits = (limit: LimitRangeItem): void => {
  if (limit.type === 'Container') {
    const defaults = { ...limit.default }
    const requests = { ...limit.defaultRequest }
    copyMissing(limit.max, defaults)
    copyMissing(defaults, requests)
    copyMissing(limit.min, requests)
    if (Object.keys(defaults).length > 0) limit.default = defaults
    if (Object.keys(requests).length > 0) limit.defaultRequest = requests
  }
  for (const list of [limit.max, limit.min, limit.default, limit.defaultRequest, limit.maxLimitRequestRatio]) roundResources(list)
}

const copyMissing = (from: Readonly<Record<string, QuantityValue>> | undefined, to: Record<string, QuantityValue>): void => {
  for (const [name, quantity] of Object.entries(from ?? {})) if (!Object.hasOwn(to, name)) setOwn(to, name, quantity)
}
