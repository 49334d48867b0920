import type { PersistentVolumeClaim, PersistentVolumeClaimSpec, TypedLocalObjectReference } from '../../../generated/core.v1.types.ts'
import type { WriteContext } from '../../../kind.ts'
import { setOrDelete } from '../pod/set-or-delete.ts'

/** A new claim waits for a volume, whatever the client says. */
export const prepareClaim = (draft: PersistentVolumeClaim): void => {
  draft.status = { phase: 'Pending' }
  if (draft.spec !== undefined) normalizeSources(draft.spec, undefined)
}

export const prepareClaimUpdate = (draft: PersistentVolumeClaim, old: PersistentVolumeClaim, { subresource }: WriteContext): void => {
  if (subresource === 'status') {
    setOrDelete(draft, 'spec', old.spec)
    return
  }
  setOrDelete(draft, 'status', old.status)
  if (draft.spec !== undefined) normalizeSources(draft.spec, old.spec)
}

/**
 * What to fill the volume from stands in two fields: the older knows claims and snapshots of the same namespace, the newer any object.
 * Each is filled in from the other, so that old clients see what they understand (KEP-1495).
 */
const normalizeSources = (spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec | undefined): void => {
  // Other namespaces stand behind the gate CrossNamespaceVolumeDataSource, off by default in 1.36.
  if (spec.dataSourceRef?.namespace && old?.dataSourceRef === undefined) delete spec.dataSourceRef
  if (old?.dataSource === undefined && old?.dataSourceRef === undefined && !isOfOldKind(spec.dataSource)) delete spec.dataSource
  const { dataSource, dataSourceRef } = spec
  if (dataSource !== undefined && dataSourceRef === undefined) spec.dataSourceRef = { ...dataSource }
  else if (dataSourceRef !== undefined && dataSource === undefined && !dataSourceRef.namespace) {
    const { namespace: _, ...local } = dataSourceRef
    spec.dataSource = local
  }
}

const isOfOldKind = (source: TypedLocalObjectReference | undefined): boolean =>
  (source?.kind === 'PersistentVolumeClaim' && !source.apiGroup) ||
  (source?.kind === 'VolumeSnapshot' && source.apiGroup === 'snapshot.storage.k8s.io')
