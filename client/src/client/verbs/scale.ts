import type { AutoscalingV1, Stored } from '@coxswain/api-types'
import { type Kind, objectPath, refOf } from '../resource.ts'
import type { Wire } from '../wire.ts'
import { type WriteOptions, writeQuery } from './create.ts'

export interface ScaleName {
  readonly namespace: string
  readonly name: string
}

export interface ScaleUpdate extends ScaleName, WriteOptions {
  readonly replicas: number
  /** Of the Scale that was read: refused with `Conflict` when the object has changed since. */
  readonly resourceVersion?: string | undefined
}

export interface ScaleVerbs {
  get(kind: Kind, options: ScaleName & { readonly signal?: AbortSignal | undefined }): Promise<Stored<AutoscalingV1.Scale>>
  update(kind: Kind, options: ScaleUpdate): Promise<Stored<AutoscalingV1.Scale>>
}

/** The `scale` subresource: the number of replicas of any kind that has one. */
export const scaleVerbs = (wire: Wire): ScaleVerbs => ({
  get: async (kind, { namespace, name, signal }) => {
    const path = objectPath(refOf(kind), { namespace, name, subresource: 'scale' })
    return (await wire.json({ method: 'GET', path, signal })) as Stored<AutoscalingV1.Scale>
  },
  update: async (kind, { namespace, name, replicas, resourceVersion, ...options }) => {
    const path = objectPath(refOf(kind), { namespace, name, subresource: 'scale' })
    const body = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { namespace, name, resourceVersion }, spec: { replicas } }
    const answer = await wire.json({ method: 'PUT', path, query: writeQuery(options), body, signal: options.signal })
    return answer as Stored<AutoscalingV1.Scale>
  },
})
