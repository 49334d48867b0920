import { deepCopy, type PersistentVolumeClaim, semanticEqual } from '@coxswain/api-types'
import type { NodeWrite, Restriction } from '../node-restriction.ts'

/** Of a claim the node tells how large its volume has become, and what it does about it. */
export const restrictClaim = ({ node, request: { operation, subresource, object, old } }: NodeWrite): Restriction => {
  if (subresource !== 'status') return 'may only update PVC status'
  if (operation !== 'UPDATE') return `unexpected operation ${JSON.stringify(operation)}`
  return semanticEqual(withoutOwn(object as PersistentVolumeClaim), withoutOwn(old as PersistentVolumeClaim))
    ? undefined
    : `node ${JSON.stringify(node)} is not allowed to update fields other than status.quantity and status.conditions`
}

const withoutOwn = (claim: PersistentVolumeClaim): PersistentVolumeClaim => {
  const rest = deepCopy(claim)
  delete rest.metadata.resourceVersion
  delete rest.metadata.managedFields
  for (const field of ['capacity', 'conditions', 'allocatedResources', 'allocatedResourceStatuses'] as const) delete rest.status?.[field]
  return rest
}
