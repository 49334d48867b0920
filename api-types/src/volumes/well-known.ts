/** Annotations by which binder, scheduler and provisioners speak to one another, by upstream's names. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller'
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node'
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner'
export const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner'
/** A class was named by it before there was a field; it still wins. */
export const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class'
export const DEFAULT_CLASS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'] as const
/** Provisioner of classes whose volumes people make. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner'
