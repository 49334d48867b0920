import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'

/** Where the storage class stood before it had a field; it still wins where both are there. */
export const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class'

export const storageClassOf = ({ annotations }: ObjectMeta, field: string | undefined): string =>
  annotations?.[BETA_STORAGE_CLASS] ?? field ?? ''

export const storageClassWarnings = ({ annotations }: ObjectMeta): readonly string[] =>
  annotations?.[BETA_STORAGE_CLASS] === undefined
    ? []
    : [`metadata.annotations[${BETA_STORAGE_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`]
