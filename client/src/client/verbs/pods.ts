import { objectPath } from '../resource.ts'
import { PODS } from '../well-known.ts'
import type { Wire } from '../wire.ts'
import { createSubresourceVerb } from './create.ts'
import type { RemoveOptions } from './delete.ts'

export interface BindOptions {
  readonly namespace: string
  readonly name: string
  /** Refused with `Conflict` when the pod of this name is another one. */
  readonly uid?: string | undefined
  readonly node: string
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
}

/** Binds a pod to a node (`pods/binding`). Throws StatusError `Conflict` where it is bound already. */
export const bindVerb =
  (wire: Wire) =>
  async ({ namespace, name, uid, node, annotations, signal }: BindOptions): Promise<void> => {
    const body = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid, annotations },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    }
    await wire.done({ method: 'POST', path: objectPath(PODS, { namespace, name, subresource: 'binding' }), body, signal })
  }

export interface EvictOptions extends RemoveOptions {
  readonly namespace: string
  readonly name: string
}

/** Evicts a pod (`pods/eviction`). Throws StatusError `TooManyRequests` where a disruption budget forbids it for now. */
export const evictVerb = (wire: Wire) => {
  const post = createSubresourceVerb(wire)
  return async ({ namespace, name, preconditions, propagationPolicy, gracePeriodSeconds, dryRun, signal }: EvictOptions): Promise<void> => {
    const deleteOptions = { preconditions, propagationPolicy, gracePeriodSeconds, dryRun: dryRun === true ? ['All'] : undefined }
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name }, deleteOptions }
    await post(PODS, { namespace, name, subresource: 'eviction', body, signal })
  }
}
