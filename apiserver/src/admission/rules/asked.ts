import { kinds, type Resource } from '@coxswain/api-types'
import type { AdmissionRequest } from '../chain.ts'

/** What rules look at of a request. */
export interface Asked {
  readonly operation: AdmissionRequest['operation']
  /** In the form that the request names, or in another that its kind is served in. */
  readonly resource: Pick<Resource, 'group' | 'version' | 'plural'>
  readonly subresource: string
  /** That of the object; a namespace stands in itself. */
  readonly namespace: string
  /** Empty where the server is to make one. */
  readonly name: string
  readonly namespaced: boolean
}

/** `resource`: the form to ask about, where it is not the request's own. */
export const askedOf = (request: AdmissionRequest, resource: Resource = request.resource): Asked => ({
  operation: request.operation,
  resource,
  subresource: request.subresource,
  namespace: namespaceOf(request),
  name: request.name,
  namespaced: request.resource.definition.scope === 'Namespaced',
})

/** As upstream's admission attributes have it: requests about a namespace are requests in it. */
export const namespaceOf = ({ resource, namespace, name }: AdmissionRequest): string =>
  resource.definition === kinds.Namespace ? name : namespace
