import { kinds, type Pod } from '@coxswain/api-types'
import type { AdmissionRequest } from './chain.ts'

/** The pod that is being created; undefined for any other write. */
export const createdPod = ({ resource, subresource, operation, object }: AdmissionRequest): Pod | undefined =>
  operation === 'CREATE' && subresource === '' && resource.definition === kinds.Pod ? (object as Pod) : undefined

/** The pod as it is to be, of a create or of an update of the whole pod; undefined for any other write. */
export const writtenPod = ({ resource, subresource, operation, object }: AdmissionRequest): Pod | undefined =>
  (operation === 'CREATE' || operation === 'UPDATE') && subresource === '' && resource.definition === kinds.Pod
    ? (object as Pod)
    : undefined
