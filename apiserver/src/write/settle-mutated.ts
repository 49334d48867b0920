import { deepEqual, type KubeObject, type ManagedFieldsEntry, readManagers, writeManagers } from '@coxswain/api-types'
import type { Call } from '../core.ts'
import { placeInNamespace } from './metadata.ts'

const SPOILT =
  '.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: an entry cannot be read'

/**
 * Looks after what mutation may not do: the object stays in its namespace (BadRequest otherwise), and its managers can be read. Those that
 * cannot are as they were `recorded`, and the client is warned (upstream's `managedFieldsValidatingAdmissionController`).
 */
export const settleMutated = (call: Call, object: KubeObject, recorded: ManagedFieldsEntry[] | undefined): void => {
  placeInNamespace(object, call)
  const { metadata } = object
  const found = metadata.managedFields
  if (found === recorded || deepEqual(found, recorded)) return
  const managers = readManagers(found, recorded)
  if (managers === undefined) call.warnings.push(SPOILT)
  const settled = managers === undefined ? recorded : writeManagers(managers.values())
  if (settled === undefined) delete metadata.managedFields
  else metadata.managedFields = settled
}
