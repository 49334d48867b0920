import type { ReplicaSet, ReplicationController } from '@coxswain/api-types'

/** An object that asks for so many pods of one template. */
export type Replicated = ReplicaSet | ReplicationController
