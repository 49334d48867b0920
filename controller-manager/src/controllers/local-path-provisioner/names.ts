import { annotation, type DeepReadonly, type PersistentVolume, PROVISIONED_BY } from '@coxswain/api-types'

/** The provisioner's name. Not that of Rancher's, which people may install beside it: two under one name would both make the volume. */
export const LOCAL_PATH = 'coxswain.dev/local-path'

export const isMadeHere = ({ metadata }: DeepReadonly<PersistentVolume>): boolean => annotation(metadata, PROVISIONED_BY) === LOCAL_PATH
