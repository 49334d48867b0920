import type { PodSpec } from '@coxswain/api-types'

/** In a user namespace of its own a pod's root is nobody on the node. */
export const hasOwnUsers = ({ hostUsers }: PodSpec): boolean => hostUsers === false
export const isWindows = ({ os }: PodSpec): boolean => os?.name === 'windows'
