import { LEASES } from '../client/well-known.ts'
import { createReflector, type Reflector, type ReflectorOptions } from '../informers/reflector.ts'
import type { StoredLease } from './election-state.ts'

export interface LeaseWatchOptions extends Pick<ReflectorOptions, 'client' | 'clock' | 'random' | 'logger'> {
  readonly namespace: string
  readonly name: string
  /** The lease as it is now; null where there is none. */
  onLease(lease: StoredLease | null): void
}

/** Follows one Lease. */
export const watchLease = ({ namespace, name, onLease, ...ports }: LeaseWatchOptions): Reflector =>
  createReflector({
    ...ports,
    kind: LEASES,
    selection: { namespace, fieldSelector: `metadata.name=${name}` },
    streaming: true,
    sink: {
      // The selector leaves one object at most, and the resource says of which kind it is.
      replace: (items) => onLease((items[0] as StoredLease | undefined) ?? null),
      apply: (events) => {
        for (const event of events) {
          if (event.type === 'ADDED' || event.type === 'MODIFIED') onLease(event.object as StoredLease)
          else if (event.type === 'DELETED') onLease(null)
        }
      },
    },
  })
