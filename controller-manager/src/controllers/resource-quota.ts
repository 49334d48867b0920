import { deepEqual, kinds, quota, type ResourceQuota, type Stored } from '@coxswain/api-types'
import { defineController, plan, updateStatus } from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { countUsed } from './resource-quota/count-used.ts'
import { type Counted, readCounted } from './resource-quota/read-counted.ts'

/**
 * Counts anew what the objects of a namespace use of its quotas (upstream: pkg/controller/resourcequota): when a quota is new or limits
 * something else, and now and then. Between that the server charges each write with what it uses, and gives back what deletes leave.
 *
 * The objects are listed after the quota has been read, and the status is written to that version of the quota alone: what is created
 * meanwhile is charged to the quota, so that the write fails and the counting begins anew. No object is counted twice or missed. What has
 * never been counted is charged to nobody, and is counted a second time at once.
 */
export const createResourceQuota = (given: Partial<ControllerOptions> = {}) => {
  const { concurrentResourceQuotaSyncs, resourceQuotaSyncPeriodMs } = { ...DEFAULT_OPTIONS, ...given }
  return defineController<ResourceQuota, Counted | undefined>({
    name: 'resourcequota-controller',
    concurrency: concurrentResourceQuotaSyncs,
    for: kinds.ResourceQuota,
    when: ({ type, object }) => type === 'added' || !isCounted(object),
    gather: async ({ namespace, name, client }) => readCounted(client, namespace, name),
    reconcile: ({ gathered: counted }) => {
      if (counted === undefined) return plan()
      const { quota: found } = counted
      const status = { hard: { ...found.spec?.hard }, used: quota.writeAmounts(countUsed(counted)) }
      const requeueAfterMs = isCharged(found) ? resourceQuotaSyncPeriodMs : 0
      if (isSame(status.hard, found.status?.hard) && isSame(status.used, found.status?.used)) return plan([], { requeueAfterMs })
      return plan(updateStatus(kinds.ResourceQuota, { ...found, status }, { reason: 'what is used has been counted' }), { requeueAfterMs })
    },
  })
}

const isCounted = (object: Stored<ResourceQuota>): boolean => isSame(object.spec?.hard, object.status?.hard) && isCharged(object)

/** The server charges what has been counted once. */
const isCharged = ({ spec, status }: Stored<ResourceQuota>): boolean =>
  Object.keys(spec?.hard ?? {}).every(
    (name) => quota.countedBy(name) === undefined || (status?.hard?.[name] !== undefined && status.used?.[name] !== undefined),
  )

type List = Readonly<Record<string, string | number>> | undefined

const isSame = (a: List, b: List): boolean => deepEqual(canonical(a), canonical(b))
const canonical = (list: List) => quota.writeAmounts(quota.readAmounts(list))
