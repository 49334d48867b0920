import { deepCopy, type KubeObject, type Resource } from '@coxswain/api-types'
import type { AdmissionRequest } from '../chain.ts'
import { isOwnKind } from './kind-of.ts'

type Maybe<T> = T | Promise<T>

/** Brings an object from one version of a custom kind to another. What it is given is shared and is not changed. */
export type ConvertCustom = (object: KubeObject, from: Resource, to: Resource) => Maybe<KubeObject>

/** Strategy None: the versions differ by their name alone. */
export const sameInAllVersions: ConvertCustom = (object, _, { apiVersion }) => ({ ...object, apiVersion })

/** Objects on their way between the form of the chain and the one that a rule names. */
export interface Shown {
  /** An object of the request in another form of its kind. */
  as(request: AdmissionRequest, object: KubeObject, form: Resource): Maybe<KubeObject>
  /** Back again, as plugins after this one are to see it. */
  back(request: AdmissionRequest, object: KubeObject, form: Resource): Maybe<KubeObject>
}

export const createShown = (convert: ConvertCustom): Shown => ({
  as: (request, object, form) => {
    const { resource, subresource, part } = request
    if (part !== undefined) return part.of(object)
    if (!isOwnKind(resource, subresource)) return object
    if (form.definition === resource.definition) return form.form?.fromStored(object) ?? object
    return convert(object, resource, form)
  },
  back: (request, object, form) => {
    const { resource, subresource, part } = request
    if (part !== undefined) return withPart(request, object)
    if (!isOwnKind(resource, subresource)) return object
    if (form.definition === resource.definition) return form.form?.toStored(object) ?? object
    return convert(object, form, resource)
  },
})

const withPart = ({ part, object }: AdmissionRequest, changed: KubeObject): KubeObject => {
  const whole = deepCopy(object ?? changed)
  part?.into(whole, changed)
  return whole
}
