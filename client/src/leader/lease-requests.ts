import { type CoordinationV1, formatMicroTime } from '@coxswain/api-types'
import type { Clock } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { LEASES } from '../client/well-known.ts'
import type { ElectionTimes, StoredLease } from './election-state.ts'

export interface LeaseRequestsOptions {
  readonly client: Pick<Client, 'get' | 'create' | 'update'>
  readonly clock: Clock
  readonly namespace: string
  readonly name: string
  readonly identity: string
  readonly times: ElectionTimes
}

/** Reads and writes of the Lease. All reject as the client does. */
export interface LeaseRequests {
  read(): Promise<StoredLease>
  /** The lease as ours, on top of `base` (null: none is there); `taking`: it was another's, or nobody's. */
  write(base: StoredLease | null, taking: boolean): Promise<StoredLease>
  /** The lease as nobody's. */
  release(base: StoredLease): Promise<StoredLease>
}

export const createLeaseRequests = ({ client, clock, namespace, name, identity, times }: LeaseRequestsOptions): LeaseRequests => {
  /** A request that hangs must not outlive the chance to try again. */
  const bounded = async (task: (signal: AbortSignal) => Promise<StoredLease>): Promise<StoredLease> => {
    const controller = new AbortController()
    const limit = clock.after(times.renewDeadlineMs / 2, function leaseRequestTimeout() {
      controller.abort(new Error('the lease request took too long'))
    })
    try {
      return await task(controller.signal)
    } finally {
      limit.cancel()
    }
  }
  return {
    read: () => bounded((signal) => client.get(LEASES, { namespace, name, signal })),
    write: (base, taking) => {
      const now = formatMicroTime(clock.now())
      const spec: CoordinationV1.LeaseSpec = {
        ...base?.spec,
        holderIdentity: identity,
        leaseDurationSeconds: Math.ceil(times.leaseDurationMs / 1000),
        renewTime: now,
        acquireTime: taking ? now : (base?.spec?.acquireTime ?? now),
        leaseTransitions: (base?.spec?.leaseTransitions ?? 0) + (taking && base !== null ? 1 : 0),
      }
      return bounded((signal) =>
        base === null
          ? client.create(LEASES, { metadata: { namespace, name }, spec }, { signal })
          : client.update(LEASES, { ...base, spec }, { signal }),
      )
    },
    release: (base) => {
      const now = formatMicroTime(clock.now())
      // One second is the least that the server accepts.
      const spec = { ...base.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now }
      return bounded((signal) => client.update(LEASES, { ...base, spec }, { signal }))
    },
  }
}
