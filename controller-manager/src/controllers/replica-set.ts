import { kinds, type ReplicaSet } from '@coxswain/api-types'
import { createReplicaController } from './replica-set/replica-controller.ts'

/** Keeps the pods of ReplicaSets (upstream's `pkg/controller/replicaset`). */
export const replicaSet = createReplicaController<ReplicaSet>({
  name: 'replicaset',
  component: 'replicaset-controller',
  kind: kinds.ReplicaSet,
  selectorOf: ({ spec }) => spec?.selector,
})
