import type { Client } from '@coxswain/client'
import type { QueuedPod } from '../queue/queued-pod.ts'

export interface Binding {
  readonly pod: QueuedPod
  readonly node: string
  /** Why this node, in words. */
  readonly reason: string
  /** When its attempt began, in milliseconds of the monotonic clock. */
  readonly startedAt: number
}

/** Binds pods at the API server, several at a time. */
export interface Binder {
  bind(binding: Binding): void
  /** May another binding begin? */
  hasRoom(): boolean
  readonly inFlight: number
}

export interface BinderOptions {
  readonly client: Pick<Client, 'bind'>
  readonly maxInFlight: number
  readonly signal: AbortSignal
  onBound(binding: Binding): void
  onFailed(binding: Binding, error: unknown): void
}

/** What comes of a binding after `signal` has fired is nobody's concern any more. */
export const createBinder = ({ client, maxInFlight, signal, onBound, onFailed }: BinderOptions): Binder => {
  let inFlight = 0
  const settled = (tell: () => void): void => {
    inFlight--
    if (!signal.aborted) tell()
  }
  return {
    bind: (binding) => {
      const { namespace, name, uid } = binding.pod.info
      inFlight++
      // Not ended by `signal`: a listener for each of a hundred requests is worse than to let them run out.
      client.bind({ namespace, name, uid, node: binding.node }).then(
        () => settled(() => onBound(binding)),
        (error: unknown) => settled(() => onFailed(binding, error)),
      )
    },
    hasRoom: () => inFlight < maxInFlight,
    get inFlight() {
      return inFlight
    },
  }
}
