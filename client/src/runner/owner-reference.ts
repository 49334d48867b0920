import { apiVersionOf, type MetaV1 } from '@coxswain/api-types'
import { type Kind, refOf } from '../client/resource.ts'
import type { Named } from './steps.ts'

/** The reference by which an object names the one that controls it; set it in `metadata.ownerReferences` of what you create. */
export const controllerReference = (kind: Kind, { metadata }: Named): MetaV1.OwnerReference => {
  const ref = refOf(kind)
  return {
    apiVersion: apiVersionOf(ref.group, ref.version),
    kind: ref.kind ?? '',
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  }
}
